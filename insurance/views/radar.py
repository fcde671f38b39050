"""The cancellation radar: numbers, and the residents to look after, urgent ones first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insurance.forms_coverage import SinceForm
from insurance.selectors.radar import radar
from insurance.tables import radar_csv
from insurance.views.files import csv_file


@require_safe
def radar_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show who fell out since the last file, or since ``?since=``; ``?format=csv`` the villages."""
    form = SinceForm(request.GET)
    found = radar(
        request.user,
        code,
        since=form.day,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    if request.GET.get("format") == "csv":
        return csv_file(radar_csv(found), f"uhc-{code}-radar")
    context = {"radar": found, "region": found.region, "form": form, "page": found.people}
    return render(request, "insurance/uhc_radar.html", context)
