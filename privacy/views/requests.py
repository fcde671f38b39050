"""Pages of the register of requests: the list, one request, and its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.letters import letter_url, letters_about
from core.web.refusals import posted, refusals_on
from privacy.codes import Proof, RequestStatus, Right
from privacy.forms import AnswerForm, AssignForm, IdentifyForm, RequestForm
from privacy.models import SubjectRequest
from privacy.selectors.requests import (
    colleagues_for,
    places_to_register,
    request_detail,
    request_handled,
    request_list,
    request_of_submission,
    subject_to_register,
)
from privacy.services.assignment import request_assign
from privacy.services.reading import request_read_record
from privacy.services.requests import request_answer, request_identify, request_register
from privacy.views.timeline import FilterChip, chips, request_entries
from regions.capabilities import Capability

REGISTER = "requests"


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List the requests within reach; ``state`` narrows the list."""
    state = request.GET.get("state", "open")
    found = request_list(
        user=request.user, state=state, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "found": found,
        "state": state,
        "registers": chips("requests"),
        "filters": _filters(state),
        "may_handle": request.user.reach.anywhere(Capability.HANDLE_PRIVACY),  # type: ignore[union-attr]
    }
    return render(request, "privacy/requests.html", context)


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one request with its timeline and the one next step; that it was read is recorded."""
    found = request_detail(user=request.user, number=number)
    request_read_record(actor=request.user, request=found.request)
    context = {
        "found": found,
        "asked": found.request,
        "entries": request_entries(found),
        "letters": letters_about(REGISTER, request.user, number),
        "letter_url": letter_url(REGISTER, number) if found.may_handle and not found.request.is_open else "",
    }
    return render(request, "privacy/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a request of somebody who is not on file."""
    places = places_to_register(user=request.user)
    if earlier := request_of_submission(user=request.user, key=request.POST.get("submission_key", "")):
        return _to(earlier)
    form = RequestForm(posted(request), places=places)
    if form.is_valid():
        with refusals_on(form):
            registered = request_register(
                actor=request.user,
                asked=form.asked(),
                submission_key=form.cleaned_data["submission_key"],
                region_code=form.cleaned_data["region"],
            )
            return _registered(request, registered)
    context = {"form": form, "cancel_url": reverse("privacy")}
    return render(request, "privacy/request_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_about(request: HttpRequest, person_id: int) -> HttpResponse:
    """Register a request about a resident."""
    person = subject_to_register(user=request.user, person_id=person_id)
    if earlier := request_of_submission(user=request.user, key=request.POST.get("submission_key", "")):
        return _to(earlier)
    form = RequestForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            registered = request_register(
                actor=request.user,
                asked=form.asked(),
                submission_key=form.cleaned_data["submission_key"],
                person_id=person_id,
            )
            return _registered(request, registered)
    context = {"form": form, "person": person, "cancel_url": reverse("person-detail", args=[person_id])}
    return render(request, "privacy/request_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: HttpRequest, number: str) -> HttpResponse:
    """Note what showed who asks."""
    found = request_handled(user=request.user, number=number)
    form = IdentifyForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            request_identify(actor=request.user, number=number, proof=Proof(data["proof"]), note=data["note"])
            messages.success(request, _("It is noted who asks. The answer comes next."))
            return _to(found.request)
    context = {"asked": found.request, "form": form}
    return render(request, "privacy/request_identify.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Give it to a colleague."""
    found = request_handled(user=request.user, number=number)
    form = AssignForm(posted(request), colleagues=colleagues_for(found.request))
    if form.is_valid():
        with refusals_on(form):
            request_assign(actor=request.user, number=number, colleague_id=form.cleaned_data["colleague"])
            messages.success(request, _("Assigned."))
            return _to(found.request)
    context = {"asked": found.request, "form": form}
    return render(request, "privacy/request_assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer it; the letter comes after."""
    found = request_handled(user=request.user, number=number)
    form = AnswerForm(posted(request), right=Right(found.request.right))
    if form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            request_answer(
                actor=request.user,
                number=number,
                outcome=RequestStatus(data["outcome"]),
                text=data["text"],
                ground=data["ground"],
            )
            messages.success(request, _("Answered. Issue the letter next."))
            return _to(found.request)
    context = {"found": found, "asked": found.request, "form": form}
    return render(request, "privacy/request_answer.html", context, status=422 if form.errors else 200)


def _registered(request: HttpRequest, registered: SubjectRequest) -> HttpResponseRedirect:
    messages.success(request, _("Registered as %(number)s. Check next who asks.") % {"number": registered.number})
    return _to(registered)


def _to(request: SubjectRequest) -> HttpResponseRedirect:
    return redirect("subject-request", request.number)


def _filters(state: str) -> list[FilterChip]:
    words = {"open": _("Open"), "late": _("Overdue"), "closed": _("Answered"), "all": _("All")}
    return [FilterChip(label, f"?state={code}", active=state == code) for code, label in words.items()]
