"""What does she see? The reach of somebody else, with its reasons, without becoming her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from accounts.counters import counters
from accounts.models import Assignment, User
from accounts.pages import known_pages
from accounts.roles import ROLES
from accounts.selectors.review import role_label
from core.exceptions import NotWithinReach
from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody reaches something: a role at a place until a day."""

    role: str
    place: str
    until: date | None


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page of her menu."""

    label: str | Promise
    icon: str
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class RecordsSeen:
    """A kind of record: how many she reaches today, and why; no reasons is none."""

    label: str | Promise
    count: int
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class CapabilityHeld:
    """Something she may do, and where."""

    label: str | Promise
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that an account opens today."""

    account: User
    pages: list[PageSeen]
    pages_hidden: list[str | Promise]
    records: list[RecordsSeen]
    capabilities: list[CapabilityHeld]


def reach_explanation(user: Any, key: int) -> Explanation:
    """Return what the account ``key`` sees and why; the figures are those of her own pages.

    Raises:
        NotWithinReach: there is no such account, or a part of what it holds lies outside the reader's reach.
    """
    account = User.objects.visible_to(user, "explain").filter(pk=key).first()
    if account is None:
        raise NotWithinReach("no such account")
    reasons = _Reasons(account)
    pages = [(page, reasons.of(*page.needs)) for page in known_pages()]
    opened = account.is_active
    return Explanation(
        account,
        pages=[PageSeen(page.label, page.icon, why) for page, why in pages if opened and (why or not page.needs)],
        pages_hidden=[page.label for page, why in pages if not opened or (page.needs and not why)],
        records=[RecordsSeen(each.label, each.count(account), reasons.of(each.needs)) for each in counters()],
        capabilities=[CapabilityHeld(each.label, why) for each in Capability if (why := reasons.of(each))],
    )


class _Reasons:
    """The assignments that really give a capability: those in force whose grants ``accounts.reach`` counts."""

    def __init__(self, account: User) -> None:
        self._reach = account.reach if account.is_active else None
        held = Assignment.objects.active_on(timezone.localdate()).filter(user=account)
        self._held = list(held.select_related("role", "region").order_by("region_id", "pk"))

    def of(self, *capabilities: Capability) -> list[Reason]:
        """Return why the account holds any of ``capabilities``."""
        return [
            Reason(role_label(each.role.name), each.region.full_name, each.valid_to)
            for each in self._held
            if any(self._gives(each, capability) for capability in capabilities)
        ]

    def _gives(self, assignment: Assignment, capability: Capability) -> bool:
        role = ROLES.get(assignment.role.name)
        return (
            self._reach is not None
            and role is not None
            and capability in role.capabilities
            and self._reach.at(capability, assignment.region_id)
        )
