"""Pages of the intake: search first, the household's situation, the form that keeps itself, the slip to take home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from beneficiaries.forms import SearchForm
from beneficiaries.services.reading import household_read_record
from beneficiaries.views.persons import searched
from core.exceptions import NotAllowed
from core.web.refusals import posted, refusals_on
from regions.capabilities import Capability
from welfare.codes import Need
from welfare.intake_forms import IntakeChoices, IntakeForm
from welfare.selectors.cases import case_get, case_of_submission
from welfare.selectors.drafts import draft_list
from welfare.selectors.intake import Intake, intake_for, intake_situation
from welfare.selectors.workflows import need_rules
from welfare.services.drafts import draft_discard, draft_save
from welfare.services.reading import case_read_record
from welfare.services.registration import case_register


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Search first, with the box of the registry; one's own drafts below."""
    if not request.user.reach.anywhere(Capability.REGISTER_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include registering a need."))
    form = SearchForm(request.POST or None)
    found, refusal = searched(request, form) if request.method == "POST" else (None, "")
    context = {"form": form, "found": found, "refusal": refusal}
    if request.method == "POST" and request.headers.get("HX-Request"):
        return render(request, "welfare/_intake_results.html", context)
    return render(request, "welfare/intake_start.html", {**context, "drafts": draft_list(user=request.user)})


@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest, household_id: int) -> HttpResponse:
    """Show a household's situation and what it may ask for; with ``need``, ask for the rest and register it."""
    asked = request.GET.get("need", "")
    if not asked:
        return _situation(request, household_id)
    if asked not in Need.values:
        raise Http404
    if earlier := case_of_submission(
        user=request.user, household_id=household_id, key=request.POST.get("submission_key", "")
    ):
        return redirect("case-detail", earlier.number)  # the form arrived before, over a weak link
    found = intake_for(user=request.user, household_id=household_id, need=Need(asked))
    form = _form(request, found)
    if form.is_valid():
        with refusals_on(form):
            case = case_register(
                actor=request.user,
                household_id=household_id,
                person_ids=form.cleaned_data["persons"],
                description=form.cleaned_data["description"],
                submission_key=form.cleaned_data["submission_key"],
                need=found.need,
                urgent=form.cleaned_data.get("urgent", False),
                problems=form.problems(),
            )
            messages.success(request, _("Registered as %(number)s.") % {"number": case.number})
            return redirect("case-detail", case.number)
    context = {"found": found, "household": found.candidates.household, "form": form, "need": found.need}
    return render(request, "welfare/case_new.html", context, status=422 if form.errors else 200)


@require_POST
def draft(request: HttpRequest, household_id: int, need: str) -> HttpResponse:
    """Keep what is written so far; answers with the moment."""
    if need not in Need.values:
        raise Http404
    kept = draft_save(actor=request.user, household_id=household_id, need=Need(need), values=dict(request.POST.lists()))
    return render(request, "welfare/_draft_saved.html", {"draft": kept})


@require_POST
def discard(request: HttpRequest, household_id: int, need: str) -> HttpResponse:
    """Throw away one's own draft."""
    if need not in Need.values:
        raise Http404
    draft_discard(actor=request.user, household_id=household_id, need=Need(need))
    messages.success(request, _("The draft is gone."))
    return redirect("case-start")


@require_GET
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """Show what a walk-in takes home: the number to follow, and what comes next; that it was opened is recorded."""
    case = case_get(user=request.user, number=number)
    case_read_record(actor=request.user, case=case, persons=[], printed=True)
    return render(request, "welfare/case_slip.html", {"case": case})


def _situation(request: HttpRequest, household_id: int) -> HttpResponse:
    found = intake_situation(user=request.user, household_id=household_id)
    shown = [row.person.pk for row in (*found.detail.members, *found.detail.former)]
    household_read_record(actor=request.user, household=found.household, persons=shown)
    needs = [(need, _(rule.hint), found.draft_of(need)) for need, rule in need_rules().items()]
    context = {"found": found, "household": found.household, "needs": needs}
    return render(request, "welfare/intake_situation.html", context)


def _form(request: HttpRequest, found: Intake) -> IntakeForm:
    choices = IntakeChoices(
        need=found.need,
        persons=[candidate.person for candidate in found.candidates.free],
        must_choose=found.must_choose,
        types=found.types,
        urgent=found.urgent,
    )
    initial: dict[str, Any] = IntakeForm.initial_of(found.draft.values) if found.draft else {}
    return IntakeForm(choices, posted(request), day=timezone.localdate(), initial=initial)
