"""Coverage at the end of each of the last months, from what is known now (or was at a moment)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Value

from core.dates import month_end
from insurance.models import MembershipRecap, MonthClosing
from insurance.rules.coverage import Ratios, Tally, ratios_of, tally_sum
from insurance.selectors.closings import SealedFigure, sealed_figures
from insurance.selectors.coverage import ACTIVE_CARDS, Coverage
from insurance.selectors.states import FOREVER, past_states, present_states
from regions.models import PopulationDataset
from regions.querysets import within
from regions.selectors.population import Population, population_of, releases_for

_KEPT_SECONDS = 8 * 24 * 60 * 60  # longer than a week without a change


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The figure of one day. ``tally`` is ``None`` where no members are known; ``closing`` says that it was sealed."""

    day: date
    tally: Tally | None
    population: Population | None
    ratios: Ratios
    closing: MonthClosing | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """Members who hold a state from a day until (not including) another."""

    start: date
    until: date
    tally: Tally


def month_ends(day: date, months: int) -> list[date]:
    """Return ``day`` and the month ends before it, ``months`` days in all, oldest first."""
    days = [day]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def coverage_trend(
    coverage: Coverage, *, months: int = 12, fixed_dataset: bool = False, sealed: bool = True
) -> list[TrendPoint]:
    """Return the figures at the last ``months`` month ends up to the day of ``coverage``, as known at its moment.

    Each month is divided by the population in force on its own day, so a new release shows as a step; with
    ``fixed_dataset`` all are divided by the residents of ``coverage``. Where nobody is known by name, recaps stand in.
    A month that was closed shows its sealed figures, unless another dataset was asked for or ``sealed`` is false (what is
    known now). Members are read once for all other months: grouped by the days on which their states begin and end.
    """
    days = month_ends(coverage.as_of, months)
    closed = _sealed(coverage, days) if sealed and not fixed_dataset else {}
    tallies = _tallies(coverage, [day for day in days if day not in closed])
    recaps = _recaps(coverage) if not tallies else {}
    releases = [] if fixed_dataset else list(releases_for(coverage.region.code))
    populations: dict[str, Population] = {}
    points = []
    for day in days:
        if day in closed:
            points.append(closed[day])
            continue
        tally = tallies.get(day) or _recap_on(day, recaps)
        population = coverage.population if fixed_dataset else None
        release = _in_force(releases, day)
        if release is not None:
            if release.code not in populations:
                populations[release.code] = population_of(coverage.region.code, release)
            population = populations[release.code]
        count = population.count if population and tally else None
        points.append(TrendPoint(day, tally, population, ratios_of(tally or Tally(), count)))
    return points


def _tallies(coverage: Coverage, days: list[date]) -> dict[date, Tally]:
    """Return the members on each day on which there were any.

    Of days that are over, what was counted of the same cards before is kept for a while: to read two years of past states
    of a million cards takes seconds.
    """
    if coverage.cards_version is None or not days:
        return _held(coverage, days)
    over = [day for day in days if day < coverage.as_of]
    key = f"uhc.trend:{coverage.region.code}:{coverage.cards_version}:{_digest(over)}"
    kept: dict[date, Tally] | None = cache.get(key)
    if kept is None:
        kept = _held(coverage, over)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept | _held(coverage, [day for day in days if day >= coverage.as_of])


def _held(coverage: Coverage, days: list[date]) -> dict[date, Tally]:
    if days == [coverage.as_of]:  # counted already
        return {coverage.as_of: coverage.total} if coverage.source == "members" else {}
    spans = _spans(coverage.region.code, coverage.known_at, days)
    found = {day: [span.tally for span in spans if span.start <= day < span.until] for day in days}
    return {day: tally_sum(held) for day, held in found.items() if held}


def _digest(days: list[date]) -> str:
    return hashlib.sha256(" ".join(day.isoformat() for day in days).encode()).hexdigest()[:16]


def _sealed(coverage: Coverage, days: list[date]) -> dict[date, TrendPoint]:
    ends = {day.replace(day=1): day for day in days if day == month_end(day)}
    found = sealed_figures(coverage.region.code, months=ends, known_at=coverage.known_at)
    return {day: _sealed_point(figure) for day, figure in found.items()}


def _sealed_point(figure: SealedFigure) -> TrendPoint:
    closing, count = figure.closing, figure.population
    population = Population(count, "figure", is_example=False, dataset=closing.dataset, known=count or 0)
    return TrendPoint(figure.day, figure.tally, population, ratios_of(figure.tally, count), closing)


def tallies_on(region_code: str, known_at: datetime, days: list[date], *, where: Q) -> dict[date, Tally]:
    """Return how many members met a condition on each day as known at a moment; ``days`` ascend. Two queries for all."""
    spans = _spans(region_code, known_at, days, where)
    return {day: tally_sum(span.tally for span in spans if span.start <= day < span.until) for day in days}


def _spans(region_code: str, known_at: datetime, days: list[date], where: Q | None = None) -> list[_Span]:
    if not days:
        return []
    last, first = days[-1], days[0]
    place = within("place", [region_code]) & (where or Q())
    present = present_states(known_at).filter(place, valid_from__lte=last).annotate(until=Value(FOREVER))
    past: QuerySet[Any] = past_states(known_at, ending_after=first).filter(place, valid_from__lte=last)
    return [
        _Span(start, until, Tally(registered, active))
        for states in (present, past)
        for start, until, registered, active in states.order_by()
        .values("valid_from", "until")
        .annotate(registered=Count("pk"), active=ACTIVE_CARDS)
        .values_list("valid_from", "until", "registered", "active")
    ]


def _recaps(coverage: Coverage) -> dict[date, Tally]:
    known = Q(superseded_at__isnull=True) | Q(superseded_at__gt=coverage.known_at)
    rows = MembershipRecap.objects.filter(
        known, region=coverage.region, as_of__lte=coverage.as_of, recorded_at__lte=coverage.known_at
    ).order_by("as_of")
    found: dict[date, Tally] = {}
    for day, registered, active in rows.values_list("as_of", "registered", "active"):
        found[day] = found.get(day, Tally()) + Tally(registered, active)
    return found


def _recap_on(day: date, recaps: dict[date, Tally]) -> Tally | None:
    """Return the latest recap on or before a day, of the same month: an older one says nothing of it."""
    return next((tally for known, tally in reversed(recaps.items()) if known <= day <= month_end(known)), None)


def _in_force(releases: Sequence[PopulationDataset], day: date) -> PopulationDataset | None:
    return next((one for one in releases if one.in_force_from <= day), None)
