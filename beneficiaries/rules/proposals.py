"""What may be said of a person at her door, and when somebody else may confirm it: plain values only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ProposalRefused
from beneficiaries.rules.states import ALIVE, DECEASED, MOVED

PROPOSABLE = frozenset({DECEASED, MOVED})
LONGEST_REASON = 300


def check_proposed(*, status: str, current: str) -> None:
    """Check that somebody whose status is ``current`` can be said to have died or moved away.

    Raises:
        ProposalRefused: ``kind``: nothing else can be proposed. ``gone``: she is not living here any more.
    """
    if status not in PROPOSABLE:
        raise ProposalRefused(_("Only a death or a move can be proposed."), code="kind", field="status")
    if current == status or (current != ALIVE and status == MOVED):
        raise ProposalRefused(_("The registry says so already."), code="gone", field="status")


def check_hand(*, proposed_by: int, hands: Collection[int]) -> None:
    """Check that none of ``hands`` (one's own account, and those for whom one stands in) proposed the change.

    Raises:
        ProposalRefused: ``same_person``.
    """
    if proposed_by in hands:
        raise ProposalRefused(
            _(
                "You proposed this change yourself, or the colleague did for whom you stand in. Somebody else decides it."
            ),
            code="same_person",
        )


def check_unchanged(*, seen: datetime, now: datetime) -> None:
    """Check that the person's record is still the one that the decider had before her.

    Raises:
        ProposalRefused: ``changed``.
    """
    if seen != now:
        raise ProposalRefused(
            _("Somebody has changed this resident while you were reading. Nothing was recorded; look again."),
            code="changed",
        )


def check_reason(reason: str) -> str:
    """Return the reason of a refusal without blanks around it.

    Raises:
        ProposalRefused: ``reason``: it is empty or too long.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ProposalRefused(
            _("Write in at most %(most)s letters why it is not so.") % {"most": LONGEST_REASON},
            code="reason",
            field="reason",
        )
    return reason
