"""The calendar of visits: who goes where on which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from accounts.models import User
from beneficiaries.selectors.places import PlaceFilter, place_filter
from regions.capabilities import Capability
from regions.querysets import within
from welfare.models import Case, PlannedVisit
from welfare.rules.calendar import Span

Whose = Literal["mine", "all"]
MOST = 500


@dataclass(frozen=True, slots=True)
class Day:
    """One day and its visits, in order."""

    day: date
    visits: Sequence[PlannedVisit]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a span. ``officers`` are those who go anywhere in it; ``cut`` says that there are more visits."""

    span: Span
    days: Sequence[Day]
    officers: Sequence[User]
    places: PlaceFilter
    cut: bool

    @property
    def busy(self) -> list[Day]:
        """The days on which somebody goes somewhere."""
        return [each for each in self.days if each.visits]


def visit_calendar(*, user: Any, span: Span, whose: Whose = "mine", officer: int = 0, region: str = "") -> Calendar:
    """Return the visits to cases within reach, not those called off.

    Raises:
        NotWithinReach: the region is none that the reader's places touch.
    """
    places = place_filter(user=user, capability=Capability.VIEW_CASES, code=region)
    visits = PlannedVisit.objects.filter(
        case__in=Case.objects.visible_to(user),
        planned_on__range=(span.first, span.last),
        called_off_at=None,
    )
    if places.chosen:
        visits = visits.filter(within("case__village", [places.chosen.code]))
    officers = list(User.objects.filter(pk__in=visits.values("officer")).order_by("full_name", "pk")[:50])
    if whose == "mine":
        visits = visits.filter(officer=user)
    elif officer:
        visits = visits.filter(officer=officer)
    rows = visits.select_related("case__household", "case__village", "officer").order_by("planned_on", "pk")
    shown = list(rows[: MOST + 1])
    days = [Day(day, [each for each in shown[:MOST] if each.planned_on == day]) for day in span.days]
    return Calendar(span, days, officers, places, cut=len(shown) > MOST)


def visits_of(case: Case) -> list[PlannedVisit]:
    """Return the visits still to be made of a case that the caller has fetched within reach."""
    visits = PlannedVisit.objects.filter(case=case, done_on=None, called_off_at=None)
    return list(visits.select_related("officer").order_by("planned_on", "pk"))
