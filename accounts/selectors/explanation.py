"""What does she see? The reach of somebody else, with its reasons, without becoming her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from accounts.counters import counters
from accounts.models import Assignment, StandIn, User
from accounts.pages import known_pages
from accounts.reach import IN_EMERGENCY, UserReach
from accounts.roles import ROLES
from accounts.selectors.review_rows import Way, role_label
from accounts.shared import shared_kinds
from core.exceptions import NotWithinReach
from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody reaches something: a way to a place until a day (until a moment, for an emergency).

    ``role`` is her own or that of ``absent``, for whom she stands in; ``kind`` and ``number`` name one thing that ``by``
    shared with her, without the number for a reader who may not know it.
    """

    way: Way
    place: str
    until: date | None
    role: str = ""
    absent: str = ""
    kind: str | Promise = ""
    number: str = ""
    by: str = ""
    until_at: datetime | None = None


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

    @property
    def nothing(self) -> bool:
        """Whether it opens nothing at all."""
        return not self.capabilities


def reach_explanation(user: Any, key: int) -> Explanation:
    """Return what the account ``key`` sees and why; the figures are those of her own pages.

    Raises:
        NotWithinReach: there is no such account, or a part of what it holds lies outside the reader's reach.
    """
    account = User.objects.visible_to(user, "explain").filter(pk=key).first()
    if account is None:
        raise NotWithinReach("no such account")
    reasons = _Reasons(user, account)
    pages = [(page, reasons.of_places(*page.needs)) for page in known_pages()]
    opened = account.is_active
    return Explanation(
        account,
        pages=[PageSeen(page.label, page.icon, why) for page, why in pages if opened and (why or not page.needs)],
        pages_hidden=[page.label for page, why in pages if not opened or (page.needs and not why)],
        records=[RecordsSeen(each.label, each.count(account), reasons.of(each.needs)) for each in counters()],
        capabilities=[CapabilityHeld(each.label, why) for each in Capability if (why := reasons.of(each))],
    )


class _Reasons:
    """What really gives a capability: as ``accounts.reach`` counts it, and single things that were shared."""

    def __init__(self, reader: Any, account: User) -> None:
        self._reach = account.reach if account.is_active else UserReach(None)
        self._stand_ins = {each.absent_id: each for each in self._reach.stand_ins}
        today = timezone.localdate()
        held = Assignment.objects.active_on(today).filter(user__in=[account.pk, *self._stand_ins])
        self._held = list(held.select_related("role", "region").order_by("region_id", "pk"))
        self._account = account
        self._shared = [
            (kind, each) for kind in shared_kinds() for each in kind.listing(reader, user=account) if account.is_active
        ]

    def of(self, capability: Capability) -> list[Reason]:
        """Return why the account holds ``capability`` at any place or on any one thing."""
        return [*self.of_places(capability), *self._of_things(capability)]

    def of_places(self, *capabilities: Capability) -> list[Reason]:
        """Return why the account holds any of ``capabilities`` at a place: pages of the menu ask for no less."""
        own = [each for each in self._held if each.user_id == self._account.pk]
        lent = [each for each in self._held if each.user_id != self._account.pk]
        return [
            *(_by_role(each) for each in own if any(self._gives(each, one) for one in capabilities)),
            *(
                _by_stand_in(self._stand_ins[each.user_id], each)
                for each in lent
                if any(self._gives(each, one) for one in capabilities)
            ),
            *(
                Reason(Way.BREAK_GLASS, each.region.full_name, None, until_at=each.ends_at)
                for each in self._reach.emergencies
                if set(IN_EMERGENCY) & set(capabilities)
            ),
        ]

    def _of_things(self, capability: Capability) -> list[Reason]:
        return [
            Reason(
                Way.SHARED,
                each.region.full_name,
                each.until,
                kind=kind.label,
                number=each.number,
                by=each.given_by.full_name,
            )
            for kind, each in self._shared
            if capability in each.gives
        ]

    def _gives(self, assignment: Assignment, capability: Capability) -> bool:
        role = ROLES.get(assignment.role.name)
        if role is None or capability not in role.capabilities:
            return False
        stand_in = self._stand_ins.get(assignment.user_id)
        places = self._reach.lent_places(stand_in, capability) if stand_in else self._reach.own_places(capability)
        return assignment.region_id in places


def _by_role(assignment: Assignment) -> Reason:
    return Reason(Way.ROLE, assignment.region.full_name, assignment.valid_to, role=role_label(assignment.role.name))


def _by_stand_in(stand_in: StandIn, assignment: Assignment) -> Reason:
    return Reason(
        Way.STAND_IN,
        assignment.region.full_name,
        min(stand_in.valid_to, assignment.valid_to or stand_in.valid_to),
        role=role_label(assignment.role.name),
        absent=stand_in.absent.full_name,
    )
