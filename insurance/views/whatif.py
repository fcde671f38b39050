"""What would follow: the page, its chart, its tables as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insurance.charts import budget_chart
from insurance.forms_whatif import WhatIfForm
from insurance.selectors.register import denominators
from insurance.selectors.whatif import what_if
from insurance.tables import whatif_csv
from insurance.views.files import csv_file


@require_safe
def whatif(request: HttpRequest, code: str) -> HttpResponse:
    """Compare today with a plan; ``?format=csv&table=figures|months`` for a spreadsheet."""
    form = WhatIfForm(request.GET, datasets=denominators())
    page = what_if(request.user, code, form.choice)
    if request.GET.get("format") == "csv":
        table = "months" if request.GET.get("table") == "months" else "figures"
        return csv_file(whatif_csv(page, table), f"uhc-{code}-{page.coverage.as_of.isoformat()}-whatif-{table}")
    context = {
        "page": page,
        "region": page.coverage.region,
        "form": form,
        "chart": budget_chart(page),
    }
    return render(request, "insurance/whatif.html", context)
