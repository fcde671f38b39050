"""Taking a step: deciding, and every other on the general form; verifying at the door has pages of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web.refusals import posted, refusals_on
from welfare.codes import DecisionOutcome
from welfare.exceptions import StepRefused
from welfare.forms import ConfirmedDecisionForm, DecisionForm, StepForm
from welfare.models import Case
from welfare.rules.workflow import Option
from welfare.selectors.cases import case_detail, case_get
from welfare.selectors.decisions import decision_effects, decision_options
from welfare.selectors.steps import step_offered
from welfare.services.decision import case_decide
from welfare.services.steps import case_step


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Ask for what a transition needs, and take it."""
    try:
        offered = step_offered(user=request.user, number=number, code=code)
    except StepRefused as refusal:
        return _not_now(request, number, refusal)
    case, transition = offered.case, offered.option.transition
    form = StepForm(case.definition, transition, posted(request))
    if form.is_valid():
        with refusals_on(form):
            done = case_step(actor=request.user, number=number, code=code, given=form.given())
            messages.success(request, _("Done: %(done)s.") % {"done": _(transition.done)})
            return redirect("case-detail", done.number)
    context = {
        "case": case,
        "form": form,
        "offered": offered,
        "label": _(transition.label),
        "closes": case.definition.steps[transition.after].closed,
        "after": _(case.definition.steps[transition.after].label),
    }
    return render(request, "welfare/case_step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the decision, say what it will do to whom, and make it once that is confirmed."""
    case = case_get(user=request.user, number=number, action="decide")
    try:
        options = decision_options(user=request.user, case=case)
    except StepRefused as refusal:
        return _not_now(request, number, refusal)
    form = DecisionForm(case.definition, options, posted(request))
    if form.is_valid():
        outcome = DecisionOutcome(form.cleaned_data["outcome"])
        reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
        with refusals_on(form):
            if "confirmed" in request.POST:
                case_decide(actor=request.user, number=number, outcome=outcome, reason=reason, note=note)
                messages.success(request, _done(outcome))
                return redirect("case-detail", number)
            effects = decision_effects(user=request.user, case=case, outcome=outcome, reason=reason, note=note)
            return _ask_again(request, case, form, options, effects)
    context = {
        "found": case_detail(user=request.user, number=number),
        "case": case,
        "form": form,
        "shut": [option for option in options if option.missing],
    }
    return render(request, "welfare/case_decide.html", context, status=422 if form.errors else 200)


def _ask_again(
    request: HttpRequest, case: Case, form: DecisionForm, options: list[Option], effects: list[str]
) -> HttpResponse:
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
        "hidden": ConfirmedDecisionForm(case.definition, options, initial=form.cleaned_data),
        "action_url": reverse("case-decide", args=[case.number]),
        "action_label": label,
        "cancel_url": reverse("case-decide", args=[case.number]),
    }
    return render(request, "welfare/case_decide_confirm.html", context)


def _not_now(request: HttpRequest, number: str, refusal: StepRefused) -> HttpResponseRedirect:
    messages.warning(request, str(refusal))
    return redirect("case-detail", number)


def _done(outcome: DecisionOutcome) -> str:
    return {
        DecisionOutcome.APPROVE: _("Approved."),
        DecisionOutcome.REFUSE: _("Refused. The case is closed."),
        DecisionOutcome.RETURN: _("Returned, with your note."),
    }[outcome]
