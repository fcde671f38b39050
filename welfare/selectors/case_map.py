"""Open cases on the map: how many in each village, and the houses where they are known and may be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from django.db.models import Count, Q
from django.utils import timezone

from beneficiaries.selectors.centres import village_centres
from beneficiaries.selectors.places import PlaceFilter, place_filter
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of, within
from regions.rules.codes import level_of
from regions.selectors.boundaries import boundaries_stamp
from welfare.models import Case
from welfare.selectors.lists import CaseFilter, narrowed

MOST_POINTS = 500


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village with how many cases are open in it, and how many of them are late."""

    village: Region
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class CaseMap:
    """The villages with open cases, most first; ``points`` are cases whose house is known and not confidential.

    ``root`` is the code of the region that is drawn, empty for a reader without a place. ``close_up``: it is small enough
    for points; ``more_points`` says that there are others. ``centres`` are longitude and latitude.
    """

    place: PlaceFilter
    root: str
    lines: Sequence[VillageLine]
    points: Sequence[Case]
    more_points: bool
    close_up: bool
    drawn_by: Literal["outlines", "circles", "nothing"]
    centres: Mapping[str, tuple[float, float]]

    @property
    def count(self) -> int:
        """How many cases are open on it."""
        return sum(line.count for line in self.lines)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(line.late for line in self.lines)


def case_map(*, user: Any, narrow: CaseFilter) -> CaseMap:
    """Return the open cases at the reader's places that the filter leaves, by village.

    Confidential cases that are not hers count as they do in the list, and no confidential case is ever a point. Cases
    beyond her places, shared by name or moved away, are not on the map: where such a family lives is not hers to see.

    Raises:
        NotWithinReach: the place is none that the reader's places touch.
    """
    place = place_filter(user=user, capability=Capability.VIEW_CASES, code=narrow.region)
    root = map_root(place)
    close_up = level_of(root) >= Level.DISTRICT if root else False
    points = list(_points(user, place, narrow)[: MOST_POINTS + 1]) if close_up else []
    outlines = bool(root) and bool(boundaries_stamp(root, Level.VILLAGE))
    centres = village_centres(root) if root and not outlines else {}
    return CaseMap(
        place=place,
        root=root,
        lines=_lines(user, place, narrow),
        points=points[:MOST_POINTS],
        more_points=len(points) > MOST_POINTS,
        close_up=close_up,
        drawn_by="outlines" if outlines else "circles" if centres or points else "nothing",
        centres=centres,
    )


def map_root(place: PlaceFilter) -> str:
    """Return the code of the smallest region around the places of a filter, empty when there are none."""
    split = [code.split(".") for code in place.places]
    if not split:
        return ""
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*split, strict=False))
    return ".".join(parts[0] for parts in same)


def _lines(user: Any, place: PlaceFilter, narrow: CaseFilter) -> list[VillageLine]:
    cases = Case.objects.visible_to(user) if narrow.tells else Case.objects.listed_for(user)
    here = narrowed(cases.open().filter(within("village", place.places)), user, narrow)
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    rows = here.order_by().values("village").annotate(count=Count("pk"), late=late)
    found = {row["village"]: (row["count"], row["late"]) for row in rows}
    villages = Region.objects.filter(code__in=found).select_related("parent")
    lines = [VillageLine(village, *found[village.code]) for village in villages]
    return sorted(lines, key=lambda line: (-line.count, -line.late, line.village.name))


def _points(user: Any, place: PlaceFilter, narrow: CaseFilter) -> Any:
    seen = Case.objects.visible_to(user).open().filter(within("village", place.places), sensitive=False)
    people = places_of(user, Capability.VIEW_PEOPLE)
    located = narrowed(seen, user, narrow).filter(
        within("household__village", people), household__latitude__isnull=False
    )
    return located.select_related("household").order_by("due_on", "pk")
