"""The page before a list of people leaves the house: what would be exported, and what for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from beneficiaries.export_columns import column_groups
from beneficiaries.forms_export import ExportForm
from beneficiaries.selectors.exporting import MOST_AT_ONCE, Exported, export_plan
from beneficiaries.services.export import people_export
from core.web.filters import address
from core.web.refusals import posted, refusals_on
from exchange.exceptions import SHEET_ROWS
from exchange.models import Export
from exchange.services.exports import KEPT


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    """Export the list of persons as its address shows it."""
    return _export(request, Exported.PERSONS, "person-list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def households(request: HttpRequest) -> HttpResponse:
    """Export the list of households as its address shows it."""
    return _export(request, Exported.HOUSEHOLDS, "household-list")


def _export(request: HttpRequest, exported: Exported, page: str) -> HttpResponse:
    """Show what would be exported, or answer with the file, or lead to the page of one that is made in the background.

    The list's place and filters come as it names them.
    """
    values = (request.POST if request.method == "POST" else request.GET).dict()
    region = values.get("region", "")
    plan = export_plan(user=request.user, exported=exported, region=region, filters=values)
    form = ExportForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            file = people_export(
                actor=request.user, exported=exported, region=region, filters=values, **form.cleaned_data
            )
            if isinstance(file, Export):
                return redirect(file)
            response = HttpResponse(file.content, content_type=file.content_type)
            response["Content-Disposition"] = f'attachment; filename="{file.name}"'
            return response
    kept = {name: value for name, value in {"region": region, **plan.chosen.query}.items() if value}
    count, more = plan.counted
    context = {
        "form": form,
        "plan": plan,
        "groups": column_groups(plan.columns),
        "sheet_rows": SHEET_ROWS,
        "kept_days": KEPT.days,
        "count": count,
        "more": more,
        "most": MOST_AT_ONCE,
        "of_persons": exported is Exported.PERSONS,
        "kept": list(kept.items()),
        "list_url": f"{reverse(page)}{address(kept)}",
    }
    return render(request, "beneficiaries/export.html", context, status=422 if form.errors else 200)
