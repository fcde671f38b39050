"""Figures as the charts of ``static/js/charts.js`` read them; every number stands in a table beside its chart too."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.ui import number, percentage, rupiah
from insurance.codes import RECAP_LABELS, RECAP_SEGMENTS
from insurance.rules.coverage import Tally
from insurance.selectors.breakdown import CoverageRow
from insurance.selectors.coverage_map import CoverageMap, Show, value_of
from insurance.selectors.trend import TrendPoint
from insurance.selectors.waterfall_page import WaterfallPage
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


def map_chart(page: CoverageMap) -> Chart | None:
    """Return the villages with their figure and fraction, the steps of the scale, and where the outlines are."""
    if page.drawn_by == "nothing" or not page.rows:
        return None
    places = [
        {
            "code": row.code,
            "name": row.name,
            "value": _value(value_of(row, page.show)),
            "text": _row_fraction(row, page.show),
            "members": row.tally.registered,
            "at": page.centres.get(row.code),
            "url": reverse("uhc-region", args=[row.code]),
        }
        for row in page.rows
        if not row.unplaced
    ]
    return {
        "kind": "map",
        "shapes": reverse("uhc-shapes", args=[page.coverage.region.code]) if page.drawn_by == "outlines" else None,
        "places": places,
        "steps": _steps(page.threshold),
        "unknown": _("not known"),
    }


def _steps(threshold: Decimal | None) -> list[Chart]:
    """Return the steps of the scale, which breaks at the threshold: three below it, two from it on."""
    middle = int(threshold or 100)
    bounds: list[int | None] = [None, middle - 10, middle - 5, middle, max(100, middle + 5), None]
    steps = []
    for low, high in itertools.pairwise(bounds):
        if low is None:
            label = f"< {high} %"
        elif high is None:
            label = f"≥ {low} %"
        else:
            label = f"{low}–{high} %"
        steps.append({"low": low, "high": high, "label": label})
    return steps


def _row_fraction(row: CoverageRow, show: Show) -> str:
    value, count = value_of(row, show), row.tally.registered if show == "coverage" else row.tally.active
    if value is None or row.population is None:
        return "–"
    return f"{percentage(value)} ({number(count)} / {number(row.population.count)})"


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


def waterfall_chart(page: WaterfallPage) -> Chart:
    """Return the steps from registered cards down to residents treated today, and up again to all residents.

    Each step is a bar from ``base`` of length ``value``; ``kind`` says what it does: a total, less, more, or the figure
    that all of it is about. Groups only: what a reader may not see of single buckets is not in here.
    """
    groups = page.groups
    residents_with_card = groups["members"] - groups["insurer_only"]
    elsewhere = groups["residents_active"] - groups["members_active"]
    steps = [
        (_("Registered cards"), 0, groups["members"], "total"),
        (_("Of no resident"), residents_with_card, groups["insurer_only"], "less"),
        (_("Inactive"), groups["members_active"], groups["members_inactive"], "less"),
    ]
    if elsewhere:
        low = min(groups["members_active"], groups["residents_active"])
        steps.append((_("Card names another place"), low, abs(elsewhere), "more" if elsewhere > 0 else "less"))
    top = groups["residents_active"] + groups["residents_inactive"]
    steps += [
        (_("Can be treated today"), 0, groups["residents_active"], "goal"),
        (_("Card inactive"), groups["residents_active"], groups["residents_inactive"], "missing"),
        (_("Without a card"), top, groups["resident_only"], "missing"),
        (_("Residents"), 0, groups["residents"], "total"),
    ]
    return {
        "kind": "waterfall",
        "labels": [label for label, *_rest in steps],
        "bases": [base for _label, base, *_rest in steps],
        "values": [value for _label, _base, value, _kind in steps],
        "kinds": [kind for *_rest, kind in steps],
        "texts": [number(value) for _label, _base, value, _kind in steps],
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
