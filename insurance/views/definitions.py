"""What the figures mean: the definitions and their headline, and the effect of each denominator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.refusals import posted, refusals_on
from insurance.forms_coverage import CoverageForm
from insurance.forms_headline import HeadlineForm
from insurance.selectors.access import may
from insurance.selectors.denominators import denominator_page
from insurance.selectors.parameters import (
    definition_versions,
    definitions_on,
    headline_choices,
    headline_last,
    headline_on,
)
from insurance.services.headline import headline_choose
from insurance.tables import denominators_csv
from insurance.views.files import csv_file
from regions.capabilities import Capability


@require_http_methods(["GET", "HEAD", "POST"])
def definitions(request: HttpRequest) -> HttpResponse:
    """Show each version of each definition and which is the headline; who may, chooses the next headline (POST)."""
    if not request.user.reach.anywhere(Capability.VIEW_COVERAGE):  # type: ignore[union-attr]
        raise PermissionDenied(_("Your role does not include coverage figures."))
    today = timezone.localdate()
    last = headline_last()
    form = HeadlineForm(
        posted(request), definitions=list(definitions_on(today).values()), expected=last.pk if last else None
    )
    if form.is_valid():
        with refusals_on(form):
            choice = headline_choose(actor=request.user, **form.cleaned_data)
            messages.success(request, _("From %(day)s on it is the headline.") % {"day": choice.valid_from.isoformat()})
            return redirect("uhc-definitions")
    context: dict[str, Any] = {
        "definitions": definition_versions(),
        "headline": headline_on(today),
        "choices": headline_choices(),
        "form": form if may(request.user, Capability.SEAL_FIGURES, settings.HOME_REGION) else None,
    }
    return render(request, "insurance/definitions.html", context, status=422 if form.errors else 200)


@require_safe
def denominators(request: HttpRequest, code: str) -> HttpResponse:
    """Show the same members over each denominator; ``?format=csv`` for a spreadsheet."""
    form = CoverageForm(request.GET, datasets=[])
    page = denominator_page(request.user, code, as_of=form.day)
    region = page.coverage.region
    if request.GET.get("format") == "csv":
        return csv_file(denominators_csv(page), f"uhc-{region.code}-{page.coverage.as_of.isoformat()}-denominators")
    context = {"page": page, "coverage": page.coverage, "region": region, "form": form}
    return render(request, "insurance/uhc_denominators.html", context)
