"""Pages of what runs beside the steps of a case: plan, assistance, referrals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web.refusals import posted, refusals_on
from regions.capabilities import Capability
from welfare.models import Case
from welfare.selectors.cases import case_get, colleagues_at
from welfare.selectors.support import action_of, assistance_kinds, persons_of, referral_choices
from welfare.services.assistance import assistance_record, assistance_withdraw
from welfare.services.plan import action_add, action_end, goal_add
from welfare.services.referrals import referral_offer
from welfare.support_forms import ActionEndForm, ActionForm, AssistanceForm, GoalForm, ReferralForm


@require_http_methods(["GET", "POST"])
def goal_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write a goal into the plan."""
    case = case_get(user=request.user, number=number, action="handle")

    def save(values: dict[str, Any]) -> None:
        goal_add(actor=request.user, number=number, text=values["text"])

    return _form_page(request, case, GoalForm(posted(request)), save, title=_("New goal"), panel="plan")


@require_http_methods(["GET", "POST"])
def action_new(request: HttpRequest, number: str, goal: int) -> HttpResponse:
    """Add what is done for a goal."""
    case = case_get(user=request.user, number=number, action="handle")
    form = ActionForm(colleagues_at(case.village_id, Capability.VIEW_CASES), posted(request))

    def save(_values: dict[str, Any]) -> None:
        action_add(actor=request.user, number=number, goal=goal, planned=form.planned())

    return _form_page(request, case, form, save, title=_("New action"), panel="plan")


@require_http_methods(["GET", "POST"])
def action_close(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Say what became of an action."""
    case = case_get(user=request.user, number=number, action="handle")
    text = action_of(case, key).text

    def save(values: dict[str, Any]) -> None:
        action_end(actor=request.user, number=number, key=key, **values)

    return _form_page(request, case, ActionEndForm(posted(request)), save, title=text, panel="plan")


@require_http_methods(["GET", "POST"])
def assistance_new(request: HttpRequest, number: str) -> HttpResponse:
    """Record what somebody was given."""
    case = case_get(user=request.user, number=number, action="handle")
    form = AssistanceForm(persons_of(case), assistance_kinds(), posted(request))

    def save(values: dict[str, Any]) -> None:
        assistance_record(actor=request.user, number=number, person=values["person"], given=form.given())

    return _form_page(request, case, form, save, title=_("Record assistance"), panel="assistance")


@require_POST
def assistance_undo(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Say that a record was a mistake."""
    assistance_withdraw(actor=request.user, number=number, key=key)
    messages.success(request, _("Withdrawn. It stays to be read and does not count."))
    return redirect(f"{reverse('case-detail', args=[number])}#assistance")


@require_http_methods(["GET", "POST"])
def referral_new(request: HttpRequest, number: str) -> HttpResponse:
    """Refer the family to a partner, or record that a partner refers it to us."""
    case = case_get(user=request.user, number=number, action="handle")
    found = referral_choices(case)
    form = ReferralForm(found.partners, found.persons, found.receivers, posted(request))

    def save(_values: dict[str, Any]) -> None:
        referral_offer(actor=request.user, number=number, offer=form.offer())

    return _form_page(request, case, form, save, title=_("Refer the family"), panel="referrals")


def _form_page(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    save: Callable[[dict[str, Any]], None],
    *,
    title: str,
    panel: str,
) -> HttpResponse:
    """Ask with ``form``, save what is valid, and go back to the box of the case's page."""
    if form.is_valid():
        with refusals_on(form):
            save(form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('case-detail', args=[case.number])}#{panel}")
    context = {"case": case, "form": form, "title": title, "panel": panel}
    return render(request, "welfare/case_form.html", context, status=422 if form.errors else 200)
