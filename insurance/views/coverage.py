"""The coverage page, its lists of names, and its tables as CSV."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from insurance.charts import ranking_chart, segment_chart, trend_chart
from insurance.forms_coverage import CoverageForm
from insurance.forms_whatif import decile_of
from insurance.selectors.access import region_for
from insurance.selectors.counting import counting_of, nobody_lives_in
from insurance.selectors.coverage_page import CoveragePage, coverage_page, start_places, start_region
from insurance.selectors.gaps import CARD_LISTS, card_list_page, gaps_of, uncovered_page
from insurance.selectors.register import denominators
from insurance.tables import coverage_csv
from insurance.views.files import csv_file
from regions.capabilities import Capability

_TABLES = frozenset({"places", "segments", "trend"})


@require_safe
def uhc(request: HttpRequest) -> HttpResponse:
    """Show the coverage of the reader's own place."""
    return _coverage(request, start_region(request.user, settings.HOME_REGION).code)


@require_safe
def uhc_region(request: HttpRequest, code: str) -> HttpResponse:
    """Show the coverage of a region within reach; ``?format=csv&table=places|segments|trend`` for a spreadsheet."""
    return _coverage(request, code)


@require_safe
def uhc_gaps(request: HttpRequest, code: str) -> HttpResponse:
    """Show what lies between cards and residents today: part of the coverage page, loaded after the headline."""
    region = region_for(request.user, code)
    context = {"region": region, "gaps": gaps_of(request.user, region)}
    return render(request, "insurance/uhc_gaps.html", context)


@require_safe
def uhc_members(request: HttpRequest, code: str) -> HttpResponse:
    """List the cards of a list by name."""
    region = region_for(request.user, code, needs=Capability.VIEW_MEMBERS)
    chosen = CARD_LISTS.get(request.GET.get("class", "all"))
    if chosen is None:
        raise Http404(_("There is no such list."))
    page = card_list_page(
        request.user, region, chosen, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    filters = [
        {"label": one.label, "url": f"?class={one.code}", "active": one is chosen, "count": None}
        for one in CARD_LISTS.values()
    ]
    context = {"region": region, "page": page, "chosen": chosen, "filters": filters}
    return render(request, "insurance/uhc_members.html", context)


@require_safe
def uhc_uncovered(request: HttpRequest, code: str) -> HttpResponse:
    """List the residents who have no card; ``?decile=4`` those of families in deciles 1 to 4."""
    region = region_for(request.user, code, needs=Capability.VIEW_PEOPLE)
    decile = decile_of(request.GET.get("decile", ""))
    page = uncovered_page(
        request.user, region, decile=decile, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "region": region,
        "page": page,
        "decile": decile,
        "counting": counting_of(request.user, region),
        "empty_place": not page.items and nobody_lives_in(region),
    }
    return render(request, "insurance/uhc_uncovered.html", context)


def _coverage(request: HttpRequest, code: str) -> HttpResponse:
    form = CoverageForm(request.GET, datasets=denominators())
    page = coverage_page(request.user, code, as_of=form.day, dataset=form.chosen_dataset)
    if request.GET.get("format") == "csv":
        return _csv(page, request.GET.get("table", "places"))
    context = {
        "page": page,
        "coverage": page.coverage,
        "region": page.coverage.region,
        "form": form,
        "places": start_places(request.user),
        **_charts(page),
    }
    return render(request, "insurance/uhc.html", context)


def _charts(page: CoveragePage) -> dict[str, Any]:
    minimum = next((one.threshold.coverage_min for one in page.coverage.verdicts if one.threshold.gives_status), None)
    names = {page.coverage.region.code: page.coverage.region.name} | {row.code: row.name for row in page.rows}
    return {
        "trend_chart": trend_chart(page.trend, minimum),
        "ranking_chart": ranking_chart(page.rows, minimum) if page.breakdown != "segment" else None,
        "segment_chart": segment_chart(names, page.segments_by_place),
    }


def _csv(page: CoveragePage, table: str) -> HttpResponse:
    coverage = page.coverage
    kind = table if table in _TABLES else "places"
    return csv_file(coverage_csv(page, table), f"uhc-{coverage.region.code}-{coverage.as_of.isoformat()}-{kind}")
