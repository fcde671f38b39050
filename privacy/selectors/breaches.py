"""The register of breaches, and one breach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotAllowed, NotWithinReach
from core.web.paging import Page, keyset_page
from privacy.codes import SPECIFIC
from privacy.models import Breach, BreachEvent, BreachNotice
from privacy.rules.clock import Clock, clock
from privacy.selectors.requests import require_privacy
from regions.capabilities import Capability
from regions.models import Region


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A breach in the list. ``clock`` stops when agency and people have both been told."""

    breach: Breach
    clock: Clock


@dataclass(frozen=True, slots=True)
class BreachList:
    """One page of the register."""

    rows: Sequence[BreachRow]
    page: Page[Breach]


@dataclass(frozen=True, slots=True)
class BreachDetail:
    """A breach with all that happened. ``agency`` and ``subjects`` are the clocks of the two notices."""

    breach: Breach
    agency: Clock
    subjects: Clock
    notices: Sequence[BreachNotice]
    events: Sequence[BreachEvent]
    places: Sequence[str]
    specific: bool
    may_handle: bool


def breach_list(*, user: Any, after: str = "", before: str = "") -> BreachList:
    """Return a page of the breaches within reach, the newest first.

    Raises:
        NotAllowed: the reader has no part in the register.
    """
    require_privacy(user)
    rows: QuerySet[Breach] = Breach.objects.visible_to(user).select_related("region")
    page = keyset_page(rows, order=("-discovered_at", "-id"), after=after, before=before)
    return BreachList([BreachRow(each, _both(each)) for each in page.items], page)


def breach_detail(*, user: Any, number: str) -> BreachDetail:
    """Return a breach within reach.

    Raises:
        NotWithinReach: there is none.
    """
    found = Breach.objects.visible_to(user).select_related("region", "registered_by", "deadline")
    breach = found.filter(number=number).first()
    if breach is None:
        raise NotWithinReach(_("There is no such breach."))
    now = timezone.now()
    return BreachDetail(
        breach=breach,
        agency=clock(due_at=breach.due_at, stopped_at=breach.agency_told_at, now=now),
        subjects=clock(due_at=breach.due_at, stopped_at=breach.subjects_told_at, now=now),
        notices=list(breach.notices.select_related("recorded_by")),
        events=list(breach.events.select_related("actor")),
        places=[region.full_name for region in Region.objects.filter(code__in=breach.places)],
        specific=any(kind in breach.kinds for kind in SPECIFIC),
        may_handle=user.reach.at(Capability.HANDLE_PRIVACY, breach.region_id),
    )


def breach_handled(*, user: Any, number: str) -> BreachDetail:
    """Return a breach that ``user`` may handle.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be read only.
    """
    found = breach_detail(user=user, number=number)
    if not found.may_handle:
        raise NotAllowed(_("Your role reads breaches under UU PDP, but does not handle them."))
    return found


def _both(breach: Breach) -> Clock:
    told = (breach.agency_told_at, breach.subjects_told_at)
    last = max(told) if None not in told else breach.closed_at  # type: ignore[type-var]
    return clock(due_at=breach.due_at, stopped_at=last, now=timezone.now())
