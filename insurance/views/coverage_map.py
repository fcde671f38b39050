"""Coverage by village on the map, and the outlines that the map draws."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from insurance.charts import map_chart
from insurance.forms_coverage import CoverageForm
from insurance.selectors.access import region_for
from insurance.selectors.coverage_map import Show, coverage_map
from insurance.selectors.register import denominators
from insurance.tables import rows_csv
from insurance.views.files import csv_file
from regions.models import Level
from regions.selectors.boundaries import boundaries_stamp, feature_collection


@require_safe
def coverage_on_map(request: HttpRequest, code: str) -> HttpResponse:
    """Show the villages of a region on the map and ranked; ``?show=active`` active members, ``?format=csv`` the table."""
    form = CoverageForm(request.GET, datasets=denominators())
    show: Show = "active" if request.GET.get("show") == "active" else "coverage"
    page = coverage_map(request.user, code, as_of=form.day, dataset=form.chosen_dataset, show=show)
    coverage = page.coverage
    if request.GET.get("format") == "csv":
        return csv_file(rows_csv(page.rows), f"uhc-{coverage.region.code}-{coverage.as_of.isoformat()}-villages")
    context = {"page": page, "coverage": coverage, "region": coverage.region, "form": form, "chart": map_chart(page)}
    return render(request, "insurance/uhc_map.html", context)


@require_safe
def shapes(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the outlines of a region's villages as GeoJSON, for whoever may see its coverage."""
    return outlines_answer(request, region_for(request.user, code).code)


def outlines_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Return the outlines of the villages of a region, for a reader who has been asked whether she may see it.

    The browser keeps them and asks whether they are still the same; who may see them is asked each time.
    """
    stamp = boundaries_stamp(code, Level.VILLAGE)
    etag = f'"{stamp}"' if stamp else None
    response = get_conditional_response(request, etag=etag)
    if response is None:
        content = feature_collection(code, Level.VILLAGE)
        response = JsonResponse(
            content, content_type="application/geo+json", json_dumps_params={"separators": (",", ":")}
        )
    if etag:
        response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response
