"""Pages of a visit: the questionnaire, and the pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.web.files import file_answer
from core.web.refusals import posted, refusals_on
from welfare.codes import Finding, PhotoKind
from welfare.exceptions import AnswersRefused, StepRefused
from welfare.selectors.cases import case_get
from welfare.selectors.questionnaires import questionnaire_begun, questionnaire_in_force
from welfare.selectors.verification import Visit, members_to_confirm, visit_offered, visit_photo
from welfare.services.drafts import verification_draft_save
from welfare.services.photos import visit_photo_add, visit_photo_remove
from welfare.services.verification import case_verify
from welfare.verification_forms import PhotoForm, VerificationForm


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the questionnaire for a household; it keeps itself while it is written."""
    if request.method == "POST":
        form = _sent_form(request, number)
        if form.is_valid():
            with refusals_on(form):
                _send(request, number, form)
                messages.success(request, _("Verified. Thank you; the case goes on."))
                return redirect("case-detail", number)
    try:
        visit = visit_offered(user=request.user, number=number)
    except StepRefused as refusal:
        return _not_now(request, number, refusal)
    if request.method != "POST":
        initial = VerificationForm.initial_of(visit.questionnaire, visit.draft.values) if visit.draft else {}
        form = VerificationForm(visit.questionnaire, visit.members, initial=initial)
    return _page(request, visit, form)


@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is written so far; answers with the moment."""
    asked = request.POST.get("questionnaire", "")
    case_get(user=request.user, number=number, action="verify")
    try:
        kept = verification_draft_save(
            actor=request.user, number=number, questionnaire=asked, values=dict(request.POST.lists())
        )
    except (StepRefused, AnswersRefused) as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8")
    return render(request, "welfare/_draft_saved.html", {"draft": kept})


@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest, number: str) -> HttpResponse:
    """Show the pictures that wait for the verification, and take in another."""
    try:
        visit = visit_offered(user=request.user, number=number)
    except StepRefused as refusal:
        return _not_now(request, number, refusal)
    form = PhotoForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            kind = PhotoKind(form.cleaned_data["kind"])
            visit_photo_add(actor=request.user, number=number, kind=kind, file=form.cleaned_data["file"])
            messages.success(request, _("The picture is saved."))
            return redirect("case-photos", number)
    context = {"case": visit.case, "visit": visit, "form": form}
    return render(request, "welfare/case_photos.html", context, status=422 if form.errors else 200)


@require_safe
def photo(request: HttpRequest, photo_id: int) -> FileResponse:
    """Answer with a picture, to whom the case is open."""
    return file_answer(visit_photo(user=request.user, photo_id=photo_id).stored_as)


@require_safe
def thumbnail(request: HttpRequest, photo_id: int) -> FileResponse:
    """Answer with its small version."""
    return file_answer(visit_photo(user=request.user, photo_id=photo_id).thumbnail_as)


@require_POST
def remove_photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Take a picture back that was not sent yet."""
    removed = visit_photo_remove(actor=request.user, photo_id=photo_id)
    messages.success(request, _("The picture is taken back."))
    return redirect("case-photos", removed.case.number)


def _sent_form(request: HttpRequest, number: str) -> VerificationForm:
    """Return the form as it was sent, by the version that it was begun with; it may have arrived before."""
    case = case_get(user=request.user, number=number, action="verify")
    members = members_to_confirm(user=request.user, case=case)
    name = request.POST.get("questionnaire", "")
    asked = questionnaire_begun(name) if name else questionnaire_in_force(timezone.localdate())
    return VerificationForm(asked, members, request.POST)


def _send(request: HttpRequest, number: str, form: VerificationForm) -> None:
    values: dict[str, Any] = form.cleaned_data
    case_verify(
        actor=request.user,
        number=number,
        answers=form.answers(),
        finding=Finding(values["finding"]),
        note=values["note"],
        questionnaire=values["questionnaire"],
        visited_on=values["visited_on"],
        members=form.members_found(),
        submission_key=values["submission_key"],
    )


def _page(request: HttpRequest, visit: Visit, form: VerificationForm) -> HttpResponse:
    context = {"case": visit.case, "visit": visit, "form": form}
    return render(request, "welfare/case_verify.html", context, status=422 if form.errors else 200)


def _not_now(request: HttpRequest, number: str, refusal: StepRefused) -> HttpResponse:
    messages.warning(request, str(refusal))
    return redirect("case-detail", number)
