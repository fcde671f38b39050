"""Whom a village officer visits next: by due date, or by distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, F
from django.utils import timezone

from beneficiaries.models import Household
from welfare.codes import Stage
from welfare.models import Case, PlannedVisit, VerificationDraft
from welfare.rules.distances import distance_km

MOST = 100  # what somebody can hope to visit, and a telephone to sort


@dataclass(frozen=True, slots=True)
class Stop:
    """A household to visit. ``km`` is from the middle of its village, ``None`` while nobody has said where it stands."""

    case: Case
    km: float | None
    begun: bool
    planned: PlannedVisit | None

    @property
    def point(self) -> str:
        """Where it stands as ``latitude,longitude``, for the device to measure from where it is; empty when unknown."""
        household = self.case.household
        return "" if household.latitude is None else f"{household.latitude},{household.longitude}"


@dataclass(frozen=True, slots=True)
class Round:
    """The stops in the order asked for; ``more`` says that there are others, due later."""

    stops: list[Stop]
    more: bool

    @property
    def located(self) -> int:
        """Of how many it is known where they stand."""
        return sum(stop.km is not None for stop in self.stops)


def verification_round(*, user: Any, nearest: bool = False) -> Round:
    """Return the cases within reach that wait for a visit: by due date, or the nearest to their village's middle first.

    The middle of a village is that of the houses whose place is known. Where the officer is stays on her device.
    """
    waiting = Case.objects.visible_to(user, "verify").waiting_for(Stage.VERIFICATION)
    by_due = waiting.select_related("household", "village__parent").order_by(F("due_on").asc(nulls_last=True), "id")
    cases = list(by_due[: MOST + 1])
    more, cases = len(cases) > MOST, cases[:MOST]
    keys = [case.pk for case in cases]
    begun = set(VerificationDraft.objects.filter(user=user, case__in=keys).values_list("case", flat=True))
    planned = _planned(keys)
    middles = _middles({case.household.village_id for case in cases if case.household.latitude is not None})
    stops = [Stop(case, _km(case.household, middles), case.pk in begun, planned.get(case.pk)) for case in cases]
    if nearest:
        stops.sort(key=lambda stop: (stop.km is None, stop.km or 0.0))
    return Round(stops, more)


def _planned(cases: list[int]) -> dict[int, PlannedVisit]:
    visits = PlannedVisit.objects.filter(
        case__in=cases, done_on=None, called_off_at=None, planned_on__gte=timezone.localdate()
    )
    found: dict[int, PlannedVisit] = {}
    for each in visits.select_related("officer").order_by("planned_on", "pk"):
        found.setdefault(each.case_id, each)
    return found


def _middles(villages: set[str]) -> dict[str, tuple[float, float]]:
    located = Household.objects.filter(village__in=villages, latitude__isnull=False).order_by()
    rows = located.values("village").annotate(lat=Avg("latitude"), lon=Avg("longitude"))
    return {row["village"]: (float(row["lat"]), float(row["lon"])) for row in rows}


def _km(household: Household, middles: dict[str, tuple[float, float]]) -> float | None:
    middle = middles.get(household.village_id)
    if household.latitude is None or household.longitude is None or middle is None:
        return None
    return distance_km((float(household.latitude), float(household.longitude)), middle)
