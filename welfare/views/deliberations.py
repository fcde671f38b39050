"""Pages of musyawarah: the minutes within reach, new ones, and one meeting on screen, on paper and signed."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.exceptions import NotAllowed, NotWithinReach
from core.letters import letter_url, letters_about
from core.web.files import file_answer
from core.web.refusals import posted, refusals_on
from regions.capabilities import Capability
from welfare.deliberation_forms import DeliberationForm, ScanForm
from welfare.selectors.deliberations import (
    deliberation_detail,
    deliberation_list,
    meeting_cases,
    meeting_villages,
)
from welfare.services.deliberations import deliberation_read_record, deliberation_record, deliberation_scan
from welfare.views.cases import code_of


@require_safe
def deliberations(request: HttpRequest) -> HttpResponse:
    """List the minutes within reach."""
    reach = request.user.reach  # type: ignore[union-attr]
    if not reach.anywhere(Capability.VIEW_CASES):
        raise NotAllowed(_("Your role does not include cases."))
    page = deliberation_list(
        user=request.user, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {"page": page, "may_record": reach.anywhere(Capability.VERIFY_CASES)}
    return render(request, "welfare/deliberation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deliberation_new(request: HttpRequest) -> HttpResponse:
    """Ask for the village, then for the meeting and what it says of each household, and keep it."""
    if not request.user.reach.anywhere(Capability.VERIFY_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include this step."))
    villages = meeting_villages(request.user)
    asked = request.GET.get("village", "")
    village = next((each for each in villages if each.code == asked or len(villages) == 1), None)
    if village is None:
        return render(request, "welfare/deliberation_village.html", {"villages": villages})
    cases = meeting_cases(user=request.user, village=village.code)
    form = DeliberationForm(cases, posted(request), initial={"held_on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            minutes = deliberation_record(
                actor=request.user,
                village=village.code,
                meeting=form.meeting(),
                items=form.items(),
                submission_key=form.cleaned_data["submission_key"],
            )
            messages.success(request, _("The minutes are kept. Print them and have them signed."))
            return redirect("deliberation", minutes.pk)
    context = {"village": village, "form": form, "several": len(villages) > 1}
    return render(request, "welfare/deliberation_new.html", context, status=422 if form.errors else 200)


@require_safe
def deliberation(request: HttpRequest, deliberation_id: int) -> HttpResponse:
    """Show the minutes, laid out to be printed and signed; that they were read is recorded."""
    found = deliberation_detail(user=request.user, deliberation_id=deliberation_id)
    deliberation_read_record(actor=request.user, minutes=found.minutes, cases=len(found.items))
    address = reverse("deliberation", args=[found.minutes.pk])
    context = {
        "found": found,
        "minutes": found.minutes,
        "code": code_of(f"{settings.PUBLIC_URL}{address}"),
        "letters": letters_about("deliberations", request.user, str(found.minutes.pk)),
        "letter_url": letter_url("deliberations", str(found.minutes.pk)) if found.may_record else "",
    }
    return render(request, "welfare/deliberation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deliberation_signed(request: HttpRequest, deliberation_id: int) -> HttpResponse:
    """Take in the signed paper."""
    found = deliberation_detail(user=request.user, deliberation_id=deliberation_id)
    if not found.may_record:
        raise NotAllowed(_("Your role does not include this step."))
    form = ScanForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            file = form.cleaned_data["file"]
            deliberation_scan(actor=request.user, deliberation_id=deliberation_id, file=file)
            messages.success(request, _("The signed minutes are kept."))
            return redirect("deliberation", deliberation_id)
    context = {"minutes": found.minutes, "form": form}
    return render(request, "welfare/deliberation_scan.html", context, status=422 if form.errors else 200)


@require_safe
def deliberation_file(request: HttpRequest, deliberation_id: int) -> FileResponse:
    """Answer with the signed paper; it names every family that was spoken of, so who sees a part sees none of it."""
    found = deliberation_detail(user=request.user, deliberation_id=deliberation_id)
    if not found.minutes.scan_as or found.hidden:
        raise NotWithinReach(_("There are no signed minutes."))
    return file_answer(found.minutes.scan_as)
