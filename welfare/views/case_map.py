"""Open cases on the map, with a table beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries.selectors.places import place_filter
from beneficiaries.views.chips import district_chips, village_chips
from core.exceptions import NotAllowed
from core.web.filters import address, filter_panel
from insurance.views.coverage_map import outlines_answer
from regions.capabilities import Capability
from welfare.charts import case_chart
from welfare.selectors.case_map import case_map
from welfare.selectors.lists import CaseFilter


@require_safe
def case_on_map(request: HttpRequest) -> HttpResponse:
    """Show how many cases are open in each village; the filters are those of the list, and so are its addresses."""
    _check_role(request.user)
    narrow = CaseFilter.of(request.GET.dict())
    page = case_map(user=request.user, narrow=narrow)

    def in_place(code: str) -> str:
        return address({"region": code, **narrow.chosen.query})

    def in_list(code: str) -> str:
        return reverse("case-list") + address({"state": "open", **narrow.chosen.query, "region": code})

    context = {
        "map": page,
        "chart": case_chart(page, in_list),
        "rows": [(line, in_list(line.village.code)) for line in page.lines],
        "list_url": in_list(narrow.region),
        "districts": district_chips(page.place, in_place),
        "villages": village_chips(page.place, in_place),
        "panel": filter_panel(narrow.chosen, {"region": narrow.region}),
        "narrowed": bool(narrow.chosen.query),
    }
    return render(request, "welfare/case_map.html", context)


@require_safe
def shapes(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the outlines of the villages of a region that the reader's places touch."""
    place_filter(user=request.user, capability=Capability.VIEW_CASES, code=code)
    return outlines_answer(request, code)


def _check_role(user: Any) -> None:
    if not user.reach.anywhere(Capability.VIEW_CASES):
        raise NotAllowed(_("Your role does not include cases."))
