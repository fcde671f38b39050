"""The two steps that others take: verifying at the door, and deciding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web.refusals import posted, refusals_on
from welfare.codes import DecisionOutcome, Finding
from welfare.exceptions import StepRefused
from welfare.forms import ConfirmedDecisionForm, DecisionForm, VerificationForm
from welfare.models import Case
from welfare.rules.workflow import Action
from welfare.selectors.cases import case_detail, case_get
from welfare.selectors.decisions import check_can_decide, check_step, decision_effects
from welfare.services.decision import case_decide
from welfare.services.verification import case_verify


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the questionnaire for a household."""
    case = case_get(user=request.user, number=number, action="verify")
    if request.method == "GET":
        try:
            check_step(case, Action.VERIFY)
        except StepRefused as refusal:
            return _not_now(request, case, refusal)
    form = VerificationForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            case_verify(
                actor=request.user,
                number=number,
                answers=form.answers(),
                finding=Finding(form.cleaned_data["finding"]),
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("Verified. The decision comes next."))
            return redirect("case-detail", number)
    context = {"case": case, "form": form}
    return render(request, "welfare/case_verify.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the decision, say what it will do to whom, and make it once that is confirmed."""
    case = case_get(user=request.user, number=number, action="decide")
    if request.method == "GET":
        try:
            check_can_decide(user=request.user, case=case)
        except StepRefused as refusal:
            return _not_now(request, case, refusal)
    form = DecisionForm(posted(request))
    if form.is_valid():
        outcome = DecisionOutcome(form.cleaned_data["outcome"])
        reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
        with refusals_on(form):
            if "confirmed" in request.POST:
                case_decide(actor=request.user, number=number, outcome=outcome, reason=reason, note=note)
                messages.success(request, _done(outcome))
                return redirect("case-detail", number)
            effects = decision_effects(user=request.user, case=case, outcome=outcome, reason=reason, note=note)
            return _ask_again(request, case, form, effects)
    context = {"found": case_detail(user=request.user, number=number), "case": case, "form": form}
    return render(request, "welfare/case_decide.html", context, status=422 if form.errors else 200)


def _ask_again(request: HttpRequest, case: Case, form: DecisionForm, effects: list[str]) -> HttpResponse:
    outcome = DecisionOutcome(form.cleaned_data["outcome"])
    questions = {
        DecisionOutcome.APPROVE: (_("Approve this case?"), _("Yes, approve")),
        DecisionOutcome.REFUSE: (_("Refuse this case?"), _("Yes, refuse")),
        DecisionOutcome.RETURN: (_("Return this case?"), _("Yes, return")),
    }
    title, label = questions[outcome]
    context = {
        "case": case,
        "title": title,
        "effects": effects,
        "note": form.cleaned_data["note"],
        "hidden": ConfirmedDecisionForm(initial=form.cleaned_data),
        "action_url": reverse("case-decide", args=[case.number]),
        "action_label": label,
        "cancel_url": reverse("case-decide", args=[case.number]),
    }
    return render(request, "welfare/case_decide_confirm.html", context)


def _not_now(request: HttpRequest, case: Case, refusal: StepRefused) -> HttpResponseRedirect:
    messages.warning(request, str(refusal))
    return redirect("case-detail", case.number)


def _done(outcome: DecisionOutcome) -> str:
    return {
        DecisionOutcome.APPROVE: _("Approved. The members are in this month's batch for BPJS."),
        DecisionOutcome.REFUSE: _("Refused. The case is closed."),
        DecisionOutcome.RETURN: _("Returned, with your note."),
    }[outcome]
