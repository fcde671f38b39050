"""Pages of cases: the list, one case, the form for the field."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.selectors.saved_filters import saved_chips
from beneficiaries.selectors.places import place_filter
from beneficiaries.views.chips import district_chips, village_chips
from core.exceptions import NotAllowed
from core.web.filters import address, filter_panel
from regions.capabilities import Capability
from welfare.codes import Finding, Presence
from welfare.models import Case
from welfare.selectors.assignment import may_protect
from welfare.selectors.cases import CaseDetail, case_detail
from welfare.selectors.lists import CaseFilter, case_list
from welfare.selectors.verification import sheet_for
from welfare.services.reading import case_read_record
from welfare.views.case_panels import case_panels
from welfare.views.next_step import next_step
from welfare.views.timeline import entries


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases within reach; what narrows it (``CaseFilter``) can be shared as an address."""
    user: Any = request.user
    narrow = CaseFilter.of(request.GET.dict())
    place = place_filter(user=user, capability=Capability.VIEW_CASES, code=narrow.region)
    page = case_list(user=user, narrow=narrow, after=request.GET.get("after", ""), before=request.GET.get("before", ""))

    def in_place(code: str) -> str:
        return address({"region": code, **narrow.chosen.query})

    context = {
        "page": page,
        "districts": district_chips(place, in_place),
        "villages": village_chips(place, in_place),
        "panel": filter_panel(narrow.chosen, {"region": narrow.region}),
        "saved": saved_chips(user=user, page="case-list", values=narrow.query),
        "narrowed": bool(narrow),
        "may_register": user.reach.anywhere(Capability.REGISTER_CASES),
    }
    return render(request, "welfare/case_list.html", context)


@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case with its timeline and the one next step; that it was read is recorded."""
    found = case_detail(user=request.user, number=number)
    case_read_record(actor=request.user, case=found.case, persons=_shown(found))
    household = found.case.household
    context = {
        "found": found,
        "case": found.case,
        "entries": entries(found),
        "step": next_step(found),
        "panels": case_panels(request.user, found),
        "household_url": reverse("household-detail", args=[household.pk])
        if request.user.reach.at(Capability.VIEW_PEOPLE, household.village_id)  # type: ignore[union-attr]
        else "",
        "may_assign": not found.case.closed_at
        and request.user.reach.at(Capability.ASSIGN_CASES, found.case.village_id),  # type: ignore[union-attr]
        "may_protect": not found.until and may_protect(request.user, found.case),
        "may_share": _may_share(request.user, found.case) and not found.until,
    }
    return render(request, "welfare/case_detail.html", context)


@require_GET
def case_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Show the verification form for paper, with a code that leads back to the case; that it was opened is recorded."""
    found = case_detail(user=request.user, number=number)
    if found.until:
        raise NotAllowed(_("The household lives elsewhere by now; its new village has this form."))
    sheet = sheet_for(user=request.user, case=found.case)
    shown = {*_shown(found), *(member.pk for member in sheet.members)}
    case_read_record(actor=request.user, case=found.case, persons=sorted(shown), printed=True)
    context = {
        "found": found,
        "case": found.case,
        "sheet": sheet,
        "findings": Finding.choices,
        "presences": Presence.choices,
        "code": code_of(f"{settings.PUBLIC_URL}{reverse('case-detail', args=[found.case.number])}"),
    }
    return render(request, "welfare/case_sheet.html", context)


def _shown(found: CaseDetail) -> list[int]:
    return [line.person.pk for line in found.members]


def _may_share(user: Any, case: Case) -> bool:
    if case.sensitive:  # the place is not enough
        return any(Case.objects.visible_to(user, each).filter(pk=case.pk).exists() for each in ("register", "decide"))
    return any(user.reach.at(each, case.village_id) for each in (Capability.REGISTER_CASES, Capability.DECIDE_CASES))


def code_of(address: str) -> SafeString:
    """Return an address of ours as a QR code to print."""
    drawing = segno.make(address, error="m").svg_inline(
        scale=3, border=2, svgclass="qr", lineclass=None, omitsize=False
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by us from our own address
