"""How many more members the budget and the agreement with BPJS can carry (domain 3.3, "Quota")."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from insurance.exceptions import ProposalRefused


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """``limit`` members at most, or ``None`` when no quota is set; ``active`` are members, ``pending`` proposed."""

    limit: int | None
    active: int
    pending: int

    @property
    def used(self) -> int:
        """Members and those proposed: whoever is proposed has a place kept."""
        return self.active + self.pending

    @property
    def left(self) -> int | None:
        """Places left, negative when more are enrolled than the quota allows, ``None`` without a quota."""
        return None if self.limit is None else self.limit - self.used


def check_quota(use: QuotaUse) -> None:
    """Refuse one more proposal when no place is left. Without a quota there is no limit.

    Raises:
        ProposalRefused: ``quota``.
    """
    if use.left is not None and use.left < 1:
        raise ProposalRefused(
            _(
                "The quota of %(limit)s members is used up: %(active)s are active and %(pending)s are proposed. "
                "Refuse or return the case, or ask for a larger quota."
            )
            % {"limit": use.limit, "active": use.active, "pending": use.pending},
            code="quota",
        )
