"""The tables of the coverage page as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from insurance.rules.coverage import Tally
from insurance.rules.whatif import MonthCost
from insurance.selectors.breakdown import CoverageRow
from insurance.selectors.coverage_page import CoveragePage
from insurance.selectors.denominators import DenominatorPage, DenominatorRow
from insurance.selectors.radar import Radar
from insurance.selectors.trend import TrendPoint
from insurance.selectors.waterfall_page import WaterfallPage
from insurance.selectors.whatif import Outcome, WhatIf

_COUNTS = ("population", "registered", "active")
_RATIOS = ("coverage_percent", "active_of_population_percent", "active_of_members_percent")


def coverage_csv(page: CoveragePage, table: str) -> str:
    """Return the table ``places``, ``segments`` or ``trend`` (``places`` for any other name) with a heading.

    Codes, counts and percentages with a decimal point, as ``manage.py uhc --format csv`` writes them; no names of people.
    """
    if table == "trend":
        return _write(("day", "dataset", *_COUNTS, *_RATIOS), (_trend_line(point) for point in page.trend))
    return rows_csv(page.segments if table == "segments" else page.rows)


def rows_csv(rows: Iterable[CoverageRow]) -> str:
    """Return rows of a breakdown, with their codes and names of places or segments."""
    return _write(("code", "name", *_COUNTS, *_RATIOS), (_row_line(row) for row in rows))


def denominators_csv(page: DenominatorPage) -> str:
    """Return the figure over each denominator; the dataset of our own register is ``register``."""
    return _write(
        ("dataset", "in_force_from", *_COUNTS, *_RATIOS, "status"),
        (_denominator_line(row, page.coverage.total) for row in page.rows),
    )


def radar_csv(found: Radar) -> str:
    """Return how many fell out by village; no names of people."""
    return _write(("code", "name", "fallen_out"), ((row.code, row.name, row.count) for row in found.villages))


def whatif_csv(page: WhatIf, table: str) -> str:
    """Return ``figures`` (each as it is and after the plan) or ``months`` (what each month costs after the plan)."""
    if table == "months":
        heading = ("month", "members", "rate_idr", "cost_idr", "spent_idr", "left_idr")
        return _write(heading, ((f"{one.month:%Y-%m}", *_month_cells(one)) for one in page.after.months))
    now, after = (_outcome_cells(side) for side in (page.now, page.after))
    # Empty while nobody knows who has no card: then nobody was added either.
    lines = [("enrolled", 0, page.enrolled), *((name, now[name], after[name]) for name in now)]
    return _write(("figure", "now", "after"), lines)


def _month_cells(month: MonthCost) -> tuple[int | None, ...]:
    return month.members, month.rate_idr, month.cost_idr, month.spent_idr, month.left_idr


def _outcome_cells(side: Outcome) -> dict[str, Any]:
    standing, ratios = side.standing, side.ratios
    return {
        "registered": standing.registered,
        "active": standing.active,
        "population": standing.population,
        "coverage_percent": ratios.coverage,
        "active_of_population_percent": ratios.active_of_population,
        "active_of_members_percent": ratios.active_of_members,
        "status": side.status.threshold.gives_status if side.status else None,
        "paid_members": standing.paid,
        "quota_left": side.quota_left,
        "monthly_idr": side.monthly_idr,
        "budget_ends": f"{side.budget_ends:%Y-%m}" if side.budget_ends else None,
    }


def _denominator_line(row: DenominatorRow, total: Tally) -> Sequence[Any]:
    release, ratios = row.population.dataset, row.ratios
    return (
        release.code if release else "register",
        release.in_force_from.isoformat() if release else None,
        row.population.count,
        total.registered,
        total.active,
        ratios.coverage,
        ratios.active_of_population,
        ratios.active_of_members,
        row.status.threshold.gives_status if row.status else None,
    )


def waterfall_csv(page: WaterfallPage) -> str:
    """Return every bucket with its count and the rupiah a month at risk; a side hidden from the reader is not there."""
    return _write(
        ("side", "group", "bucket", "count", "at_risk_idr"),
        (
            (line.side, line.bucket.group, line.bucket.code, line.count, line.at_risk_idr)
            for line in (*page.cards, *page.residents)
        ),
    )


def waterfall_places_csv(page: WaterfallPage) -> str:
    """Return the places one level below with their totals and groups; a side hidden from the reader is not there."""
    heading = ("members", "insurer_only", "members_inactive", "members_active")
    residents = ("residents", "residents_active", "residents_inactive", "resident_only")
    return _write(
        ("code", "name", *heading, *residents),
        (
            (place.region.code, place.region.name, place.members, *place.cards, place.residents, *place.persons)
            for place in page.places
        ),
    )


def _row_line(row: CoverageRow) -> Sequence[Any]:
    population = row.population.count if row.population else None
    ratios = row.ratios
    return (
        row.code,
        row.name,
        population,
        row.tally.registered,
        row.tally.active,
        ratios.coverage,
        ratios.active_of_population,
        ratios.active_of_members,
    )


def _trend_line(point: TrendPoint) -> Sequence[Any]:
    population, tally, ratios = point.population, point.tally, point.ratios
    return (
        point.day.isoformat(),
        population.dataset.code if population and population.dataset else None,
        population.count if population else None,
        tally.registered if tally else None,
        tally.active if tally else None,
        ratios.coverage,
        ratios.active_of_population,
        ratios.active_of_members,
    )


def _write(heading: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(lines)
    return out.getvalue()
