"""All that the page of a region's coverage shows, within the reach of who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.dates import month_end, months_after
from core.exceptions import NotAllowed
from insurance.codes import RECAP_SEGMENTS
from insurance.rules.coverage import Tally, ratios_of, tally_sum
from insurance.rules.forecast import Forecast, forecast
from insurance.rules.recaps import SideBySide, side_by_side
from insurance.rules.suppression import told
from insurance.rules.thresholds import ACTIVE_OF_MEMBERS
from insurance.selectors.access import may, sees_cards
from insurance.selectors.breakdown import Breakdown, CoverageRow, coverage_rows, natural_breakdown, segments_by_place
from insurance.selectors.closings import SealedFigure, sealed_figures
from insurance.selectors.coverage import Coverage, coverage_for
from insurance.selectors.trend import TrendPoint, coverage_trend, tallies_on
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of, within
from regions.rules.codes import ancestors_of, covers
from regions.selectors.population import Population, dataset_on, population_of

TREND_MONTHS = 24


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """One region on one day. ``crumbs`` are the regions above it that the reader may open too; ``sealed`` is what was kept
    when the month that ends on this day was closed; ``in_force`` is the population of the day where another was chosen.
    """

    coverage: Coverage
    breakdown: Breakdown
    rows: list[CoverageRow]
    segments: list[CoverageRow]
    segments_by_place: dict[str, dict[str, Tally]]
    trend: list[TrendPoint]
    sealed: SealedFigure | None
    in_force: Population | None
    crumbs: list[Region]
    names_may_be_seen: bool
    people_may_be_seen: bool

    @property
    def forecasts(self) -> list[ThresholdForecast]:
        """When what the strictest status in force asks for would be lost, at the pace of the last months."""
        asked = next((one.threshold for one in self.coverage.verdicts if one.threshold.gives_status), None)
        if asked is None or self.coverage.source == "none":
            return []
        # Month ends only: a running month would count as a whole one in the pace.
        months = [point for point in self.trend if point.day == month_end(point.day)]
        found = [_forecast("coverage", asked.coverage_min, [point.ratios.coverage for point in months], months)]
        if asked.activity_min is not None:
            of_members = asked.activity_base == ACTIVE_OF_MEMBERS
            ratios = [p.ratios.active_of_members if of_members else p.ratios.active_of_population for p in months]
            found.append(_forecast("activity", asked.activity_min, ratios, months))
        return found

    @property
    def coverage_in_force(self) -> Decimal | None:
        """The coverage of the same members over the population in force, where another was chosen."""
        return ratios_of(self.coverage.total, self.in_force.count).coverage if self.in_force else None

    @property
    def recap_rows(self) -> list[SideBySide]:
        """The list by name beside the recap, where both are known."""
        recap = self.coverage.recap
        if recap is None or self.coverage.source != "members" or not self.names_may_be_seen:
            return []
        return side_by_side(self.coverage.by_segment, recap.by_segment, RECAP_SEGMENTS)

    @property
    def has_examples(self) -> bool:
        """Whether a row stands on a population that is an example."""
        return any(row.population is not None and row.population.is_example for row in self.rows)


@dataclass(frozen=True, slots=True)
class ThresholdForecast:
    """What becomes of ``coverage`` or ``activity`` against its least percentage; ``lost_on`` is the end of the month in
    which it would first be missed.
    """

    of: str
    minimum: Decimal
    forecast: Forecast
    lost_on: date | None


def _forecast(
    of: str, minimum: Decimal, ratios: Sequence[Decimal | None], months: Sequence[TrendPoint]
) -> ThresholdForecast:
    found = forecast(ratios, minimum)
    lost_on = None if found.lost_in is None else months_after(months[-1].day, found.lost_in)
    return ThresholdForecast(of, minimum, found, lost_on)


def start_region(user: Any, home: str) -> Region:
    """Return the region whose coverage ``user`` sees first: the office's own when within reach, or her widest place.

    Raises:
        NotAllowed: coverage may be seen nowhere.
    """
    places = places_of(user, Capability.VIEW_COVERAGE)
    region: Region | None = Region.objects.filter(within("code", places), code=home).first() if places else None
    if region is None and places:
        region = Region.objects.filter(code=min(places, key=lambda code: (len(code), code))).first()
    if region is None:
        raise NotAllowed(_("Your role does not include coverage figures."))
    return region


def start_places(user: Any) -> list[Region]:
    """Return the outermost regions whose coverage ``user`` may see; more than one is offered as a choice."""
    return list(Region.objects.filter(code__in=places_of(user, Capability.VIEW_COVERAGE)).order_by("code"))


def coverage_page(user: Any, region_code: str, *, as_of: date, dataset: str | None) -> CoveragePage:
    """Return the page; its number of queries does not depend on how many members or places there are.

    Raises:
        NotWithinReach: no such region within reach.
        CoverageRefused, DatasetUnknown: as ``coverage_of``.
    """
    coverage = coverage_for(user, region_code, as_of=as_of, dataset=dataset)
    names = sees_cards(user, region_code)
    breakdown = natural_breakdown(coverage)
    rows = coverage_rows(coverage, breakdown) if names else []
    segments = [] if not names else rows if breakdown == "segment" else coverage_rows(coverage, "segment")
    codes = [region_code] if breakdown == "segment" else [row.code for row in rows if not row.unplaced]
    trend = coverage_trend(coverage, months=TREND_MONTHS, fixed_dataset=dataset is not None)
    return CoveragePage(
        coverage=coverage,
        breakdown=breakdown,
        rows=rows,
        segments=segments,
        segments_by_place=segments_by_place(coverage, codes),
        trend=trend if names else _told(user, coverage, trend),
        sealed=_sealed(coverage) if names else None,
        in_force=population_of(region_code, dataset_on(as_of, region_code)) if dataset else None,
        crumbs=_crumbs(user, region_code),
        names_may_be_seen=names,
        people_may_be_seen=may(user, Capability.VIEW_PEOPLE, region_code),
    )


def _told(user: Any, coverage: Coverage, trend: Sequence[TrendPoint]) -> list[TrendPoint]:
    """Return the months as somebody may read them who does not see the cards by name; the one that would tell is empty."""
    region = coverage.region.code
    below = [place for place in places_of(user, Capability.VIEW_MEMBERS) if covers(region, place)]
    days = [point.day for point in trend]
    seen = [tallies_on(place, coverage.known_at, days, where=Q()) for place in below]
    return [_told_point(point, tally_sum(each[point.day] for each in seen)) for point in trend]


def _told_point(point: TrendPoint, known: Tally) -> TrendPoint:
    total = told(point.tally, known) if point.tally else None
    count = point.population.count if point.population and total else None
    return replace(point, tally=total, ratios=ratios_of(total or Tally(), count))


def _sealed(coverage: Coverage) -> SealedFigure | None:
    if coverage.as_of != month_end(coverage.as_of):
        return None
    months = [coverage.as_of.replace(day=1)]
    found = sealed_figures(coverage.region.code, months=months, known_at=coverage.known_at)
    return found.get(coverage.as_of)


def _crumbs(user: Any, region_code: str) -> list[Region]:
    above = ancestors_of(region_code)
    return list(Region.objects.reachable_by(user, Capability.VIEW_COVERAGE).filter(code__in=above).order_by("code"))
