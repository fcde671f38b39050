"""Deciding several cases alike: choose, see what would happen, confirm, see what happened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.exceptions import NotAllowed
from core.web.refusals import posted
from regions.capabilities import Capability
from welfare.codes import DecisionOutcome
from welfare.forms import BatchDecisionForm, ConfirmedBatchForm
from welfare.selectors.queue import Queue, decision_queue, named_cases
from welfare.services.batch_decision import BatchResult, cases_decide


@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision; with some chosen, say what will happen to each, and do it once confirmed."""
    if not request.user.reach.anywhere(Capability.DECIDE_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include deciding cases."))
    queue = decision_queue(user=request.user, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    form = BatchDecisionForm(posted(request))
    if form.is_valid():
        return _decided(request, form) if "confirmed" in request.POST else _preview(request, form)
    return _page(request, queue, form)


def _page(request: HttpRequest, queue: Queue, form: BatchDecisionForm) -> HttpResponse:
    context = {"queue": queue, "page": queue.page, "form": form}
    return render(request, "welfare/decisions.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, form: BatchDecisionForm) -> HttpResponse:
    values = form.cleaned_data
    result = _run(request, form, rehearse=True)
    outcome = DecisionOutcome(values["outcome"])
    count = len(result.decided)
    context = {
        "result": result,
        "effects": named_cases(user=request.user, numbers=result.decided),
        "title": ngettext("%(outcome)s: %(count)s case?", "%(outcome)s: %(count)s cases?", count)
        % {"outcome": outcome.label, "count": count},
        "hidden": ConfirmedBatchForm(initial={**values, "numbers": result.decided}),
        "note": values["note"],
    }
    return render(request, "welfare/decisions_confirm.html", context)


def _decided(request: HttpRequest, form: BatchDecisionForm) -> HttpResponse:
    result = _run(request, form, rehearse=False)
    count = len(result.decided)
    if count:
        messages.success(
            request, ngettext("%(count)s case decided.", "%(count)s cases decided.", count) % {"count": count}
        )
    for number, why in result.untouched:
        messages.warning(request, _("%(number)s was not touched: %(why)s") % {"number": number, "why": why})
    return redirect("case-decisions")


def _run(request: HttpRequest, form: BatchDecisionForm, *, rehearse: bool) -> BatchResult:
    values = form.cleaned_data
    return cases_decide(
        actor=request.user,
        numbers=values["numbers"],
        outcome=DecisionOutcome(values["outcome"]),
        reason=values["reason"],
        note=values["note"],
        rehearse=rehearse,
    )
