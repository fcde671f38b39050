"""Figures as the charts of ``static/js/charts.js`` read them; every number stands in a table beside its chart too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.ui import number, percentage, rupiah
from insurance.codes import RECAP_LABELS, RECAP_SEGMENTS
from insurance.rules.coverage import Tally
from insurance.selectors.breakdown import CoverageRow
from insurance.selectors.trend import TrendPoint
from insurance.selectors.whatif import WhatIf

Chart = dict[str, Any]


def trend_chart(trend: Sequence[TrendPoint], threshold: Decimal | None) -> Chart:
    """Return coverage and activity by month as lines, with the coverage that the status in force asks for."""
    return {
        "kind": "line",
        "labels": [date_format(point.day, "M Y") for point in trend],
        "series": [
            {
                "name": _("Coverage"),
                "values": [_value(point.ratios.coverage) for point in trend],
                "texts": [_fraction(point.ratios.coverage, point, active=False) for point in trend],
            },
            {
                "name": _("Active of residents"),
                "values": [_value(point.ratios.active_of_population) for point in trend],
                "texts": [_fraction(point.ratios.active_of_population, point, active=True) for point in trend],
            },
        ],
        "mark": _mark(threshold),
    }


def ranking_chart(rows: Sequence[CoverageRow], threshold: Decimal | None) -> Chart:
    """Return the coverage of places as bars, the highest on top; places without a population are left out."""
    ranked = sorted((row for row in rows if row.ratios.coverage is not None), key=_by_coverage, reverse=True)
    return {
        "kind": "bars",
        "labels": [row.name for row in ranked],
        "values": [_value(row.ratios.coverage) for row in ranked],
        "texts": [percentage(row.ratios.coverage) for row in ranked],
        "mark": _mark(threshold),
    }


def segment_chart(names: Mapping[str, str], places: Mapping[str, Mapping[str, Tally]]) -> Chart:
    """Return registered members by segment as stacked bars, one for each place."""
    present = [code for code in RECAP_SEGMENTS if any(code in segments for segments in places.values())]
    return {
        "kind": "stack",
        "labels": [names[code] for code in places],
        "series": [
            {
                "code": segment,
                "name": RECAP_LABELS[segment],
                "values": [segments.get(segment, Tally()).registered for segments in places.values()],
            }
            for segment in present
        ],
    }


def budget_chart(page: WhatIf) -> Chart | None:
    """Return what the year will have cost by the end of each month, as it is and after the plan, with the budget."""
    if not page.now.months:
        return None
    sides = ((_("As it is"), page.now.months), (_("After the plan"), page.after.months))
    budget = page.budget.amount_idr if page.budget else None
    return {
        "kind": "columns",
        "labels": [date_format(each.month, "M Y") for each in page.now.months],
        "series": [
            {
                "name": name,
                "values": [each.spent_idr for each in months],
                "texts": [rupiah(each.spent_idr) for each in months],
            }
            for name, months in sides
        ],
        "mark": None if budget is None else {"value": budget, "text": rupiah(budget)},
    }


def _mark(threshold: Decimal | None) -> Chart | None:
    if threshold is None:
        return None
    return {"value": float(threshold), "text": percentage(threshold)}


def _by_coverage(row: CoverageRow) -> Decimal:
    return row.ratios.coverage or Decimal(0)


def _fraction(ratio: Decimal | None, point: TrendPoint, *, active: bool) -> str:
    if ratio is None or point.tally is None or point.population is None:
        return "–"
    count = point.tally.active if active else point.tally.registered
    return f"{percentage(ratio)} ({number(count)} / {number(point.population.count)})"


def _value(ratio: Decimal | None) -> float | None:
    return None if ratio is None else float(ratio)
