"""The workbench of reconciliation: give names to villages, see how far they are, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.templatetags.ui import number
from insurance.exceptions import BucketRefused, TaskRefused
from insurance.forms_waterfall import AnswerForm, AssignForm
from insurance.rules.waterfall import BUCKETS
from insurance.selectors.access import may, region_for
from insurance.selectors.counting import counting_of
from insurance.selectors.questions import progress_by_district, progress_of, question_of, question_page
from insurance.services.question_export import question_export
from insurance.services.questions import task_answer, task_assign, task_withdraw
from insurance.views.files import csv_file
from regions.capabilities import Capability
from regions.models import Region


@require_http_methods(["GET", "HEAD", "POST"])
def workbench(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far each village is; give a bucket of a place to its villages."""
    region = region_for(request.user, code, needs=Capability.VIEW_MEMBERS)
    may_assign = may(request.user, Capability.CHANGE_MEMBERS, code)
    places = Region.objects.at_or_below(code)
    form = AssignForm(request.POST or None, places=places, place=request.GET.get("place", code))
    if request.method == "POST" and form.is_valid():
        try:
            created = task_assign(
                actor=request.user,
                region=form.cleaned_data["place"],
                bucket=form.cleaned_data["bucket"],
                due_on=form.cleaned_data["due_on"],
            )
        except TaskRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _created(created))
            return redirect("uhc-reconciliation", code)
    context = {
        "region": region,
        "districts": progress_by_district(progress_of(request.user, region)),
        "form": form,
        "may_assign": may_assign,
        "counting": counting_of(request.user, region),
    }
    return render(request, "insurance/reconciliation.html", context, status=422 if form.errors else 200)


@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """List the questions of a region: open by day, late, or answered; ``?format=csv`` for a spreadsheet."""
    region = region_for(request.user, code, needs=Capability.VIEW_PEOPLE)
    states = {"open": _("Open"), "late": _("Late"), "answered": _("Answered")}
    state = request.GET.get("state", "open")
    state = state if state in states else "open"
    if request.GET.get("format") == "csv":
        try:
            content = question_export(actor=request.user, region=region, state=state)
        except BucketRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return csv_file(content, f"questions-{code}-{state}")
    page = question_page(
        request.user, region, state=state, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    filters = [
        {"label": label, "url": f"?state={key}", "active": key == state, "count": None} for key, label in states.items()
    ]
    context = {
        "region": region,
        "page": page,
        "filters": filters,
        "names_may_be_seen": may(request.user, Capability.VIEW_MEMBERS, code),
        "people_may_be_seen": may(request.user, Capability.VIEW_PEOPLE, code),
    }
    return render(request, "insurance/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Show one question; answer it, or take it back (``withdraw``)."""
    region = region_for(request.user, code, needs=Capability.VIEW_PEOPLE)
    task = question_of(request.user, region, key)
    form = AnswerForm(request.POST if request.method == "POST" and "withdraw" not in request.POST else None)
    try:
        if request.method == "POST" and "withdraw" in request.POST:
            task_withdraw(actor=request.user, task_id=key)
            messages.success(request, _("The question was taken back."))
            return redirect("uhc-questions", code)
        if request.method == "POST" and form.is_valid():
            task_answer(actor=request.user, task_id=key, **form.cleaned_data)
            messages.success(request, _("Thank you, the answer is there."))
            return redirect("uhc-questions", code)
    except TaskRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("uhc-question", code, key)
    context = {
        "region": region,
        "task": task,
        "bucket": BUCKETS.get(task.bucket),
        "form": form,
        "may_answer": may(request.user, Capability.VERIFY_CASES, task.village_id) and not task.outcome,
        "may_withdraw": may(request.user, Capability.CHANGE_MEMBERS, task.village_id) and not task.outcome,
        "names_may_be_seen": may(request.user, Capability.VIEW_MEMBERS, task.village_id),
        "people_may_be_seen": may(request.user, Capability.VIEW_PEOPLE, task.village_id),
    }
    return render(request, "insurance/question.html", context, status=422 if form.is_bound and form.errors else 200)


def _created(count: int) -> str:
    if not count:
        return _("Nothing new to ask: these names are with their villages already, or there are none.")
    return ngettext(
        "%(count)s question given to its village.", "%(count)s questions given to their villages.", count
    ) % {"count": number(count)}
