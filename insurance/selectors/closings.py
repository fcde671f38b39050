"""Closed months: their figures for a place, their text, and what is known now that was not known then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from core.dates import month_end
from insurance.codes import RECAP_SEGMENTS
from insurance.models import MonthClosing, SealedPlace
from insurance.rules.coverage import Tally
from insurance.rules.sealing import Segments, content_hash, rolled_up
from insurance.selectors.coverage import Coverage, coverage_of
from regions.models import Level, Region
from regions.rules.codes import level_of
from regions.selectors.population import populations_below


@dataclass(frozen=True, slots=True)
class SealedFigure:
    """What a closed month says of one place."""

    closing: MonthClosing
    tally: Tally
    population: int | None

    @property
    def day(self) -> date:
        """The last day of the month: the day that the figure speaks of."""
        return month_end(self.closing.month)


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """Members by segment of one place, all that lies in it included, and its residents."""

    place: str
    population: int | None
    segments: Segments


def sealed_figures(place: str, *, months: Collection[date], known_at: datetime) -> dict[date, SealedFigure]:
    """Return what the last closing of each month (by its first day) said of a place at a moment, by the month's last day.

    One query. Totals only; the caller has asked whether the place's coverage may be seen.
    """
    rows = (
        SealedPlace.objects.filter(place=place, closing__month__in=months, closing__closed_at__lte=known_at)
        .select_related("closing__dataset")
        .order_by("closing__revision")
    )
    found = (SealedFigure(row.closing, Tally(row.registered, row.active), row.population) for row in rows)
    return {figure.day: figure for figure in found}


def closings_of(region: Region, month: date) -> list[MonthClosing]:
    """Return the closings of a month of the regency that ``region`` is or lies in, the last revision first."""
    code = ".".join(region.code.split(".")[: Level.REGENCY])
    rows = MonthClosing.objects.filter(region=code, month=month).order_by("-revision")
    return list(rows.select_related("dataset", "closed_by").prefetch_related(_places_below(region)))


def _places_below(region: Region) -> Prefetch[Any]:
    below = SealedPlace.objects.filter(place__startswith=region.code).order_by("place")
    return Prefetch("places", queryset=below, to_attr="places_here")


def figures_of(coverage: Coverage) -> list[PlaceFigures]:
    """Return the figures of a region and of every place in it, in the order of codes: what a closing keeps.

    Of a recap, which says nothing of places, those of the region only. Three queries at most.
    """
    region = coverage.region
    residents = {region.code: coverage.population.count}
    if coverage.source == "members":
        for level in range(region.level + 1, Level.VILLAGE + 1):
            below = populations_below(region.code, level, coverage.population.dataset)
            residents |= {code: population.count for code, population in below.items()}
    members = rolled_up(coverage.places)
    return [PlaceFigures(code, residents[code], members.get(code, {})) for code in sorted(residents)]


def sealed_places(closing: MonthClosing) -> list[PlaceFigures]:
    """Return the figures that a closing keeps, in the order of codes. One query."""
    return [place_figures(row) for row in closing.places.order_by("place")]


def place_figures(row: SealedPlace) -> PlaceFigures:
    """Return a kept row as figures, segments in the order in which they are always shown."""
    kept = {segment: Tally(*row.segments[segment]) for segment in RECAP_SEGMENTS if segment in row.segments}
    return PlaceFigures(row.place, row.population, kept)


def lowest_level(places: Iterable[PlaceFigures]) -> dict[str, Segments]:
    """Return members by village and segment, and of the region those whom no village holds: nobody counts twice."""
    places = list(places)
    villages = {each.place: each.segments for each in places if level_of(each.place) == Level.VILLAGE}
    top = min(places, key=lambda each: len(each.place)) if places else None
    if top is None or top.place in villages:
        return villages
    placed = rolled_up(villages).get(top.place, {})
    rest = {segment: _minus(tally, placed.get(segment, Tally())) for segment, tally in top.segments.items()}
    return {**villages, top.place: {segment: tally for segment, tally in rest.items() if tally.registered}}


def _minus(all_of_them: Tally, placed: Tally) -> Tally:
    known = all_of_them.active is not None and placed.active is not None
    active = all_of_them.active - placed.active if known else None  # type: ignore[operator]
    return Tally(all_of_them.registered - placed.registered, active)


def closing_document(closing: MonthClosing, places: Iterable[PlaceFigures]) -> Mapping[str, Any]:
    """Return all that a closing says, as the document that its hash is of."""
    return {
        "region": closing.region_id,
        "month": closing.month.isoformat(),
        "revision": closing.revision,
        "reason": closing.reason,
        "source": closing.source,
        "dataset": closing.dataset_id,
        "definitions": closing.definitions,
        "headline": closing.headline,
        "status": closing.status,
        "known_at": closing.known_at.isoformat(),
        "places": [
            [each.place, each.population, {code: [one.registered, one.active] for code, one in each.segments.items()}]
            for each in places
        ],
    }


def closing_holds(closing: MonthClosing) -> bool:
    """Whether the kept figures still give the hash that was written when the month was closed."""
    return content_hash(closing_document(closing, sealed_places(closing))) == closing.sha256


def known_now(region: Region, month: date) -> Coverage:
    """Return the coverage at the end of a month as it is known now, whatever was sealed.

    Raises:
        CoverageRefused: the month is not over.
    """
    return coverage_of(region=region, as_of=month_end(month))
