"""What a start page shows: composed here, because it takes a piece of every room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.roles import ROLES
from insurance.selectors.breakdown import CoverageRow, coverage_rows
from insurance.selectors.coverage import Coverage, coverage_of
from insurance.selectors.trend import TrendPoint, coverage_trend
from regions.capabilities import Capability
from regions.models import Region
from welfare.selectors.worklists import Tasks, tasks_for

RANKED = 5
TREND_MONTHS = 6


def start_kind(user: Any) -> str:
    """Return the kind of start page of the widest role that ``user`` holds today, or ``empty``."""
    return next((ROLES[role].start for role, _code in user.reach.roles if role in ROLES), "empty")


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed since the end of last month: the three causes that can move coverage."""

    since: TrendPoint
    registered: int
    active: int | None
    population: int | None
    dataset_changed: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Two minutes before a meeting: the figure, why it moved, where it is lowest, what waits for a decision."""

    coverage: Coverage
    trend: list[TrendPoint]
    movement: Movement | None
    lowest: list[CoverageRow]
    tasks: Tasks


def overview_for(user: Any) -> Overview | None:
    """Return the overview of the home region, or of the widest place where ``user`` sees coverage; ``None`` without one."""
    places = user.reach.places(Capability.VIEW_COVERAGE)
    if not places:
        return None
    code = settings.HOME_REGION if settings.HOME_REGION in places else places[0]
    region = Region.objects.get(code=code)
    coverage = coverage_of(region=region, as_of=timezone.localdate())
    trend = coverage_trend(coverage, months=TREND_MONTHS)
    rows = [row for row in coverage_rows(coverage, "village") if row.ratios.active_of_population is not None]
    lowest = sorted(rows, key=lambda row: (row.ratios.active_of_population, row.code))[:RANKED]
    return Overview(coverage, trend, _movement(coverage, trend), lowest, tasks_for(user))


def _movement(coverage: Coverage, trend: list[TrendPoint]) -> Movement | None:
    first_of_month = coverage.as_of.replace(day=1)
    since = next((point for point in reversed(trend) if point.day == first_of_month - timedelta(days=1)), None)
    if since is None or since.tally is None:
        return None
    now, before = coverage.total, since.tally
    known = (
        coverage.population.count is not None and since.population is not None and since.population.count is not None
    )
    return Movement(
        since=since,
        registered=now.registered - before.registered,
        active=None if now.active is None or before.active is None else now.active - before.active,
        population=coverage.population.count - since.population.count if known else None,  # type: ignore[operator, union-attr]
        dataset_changed=since.population is not None and since.population.dataset != coverage.population.dataset,
    )
