"""Pages of going out: whom to visit next, the calendar, and planning a visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from beneficiaries.views.chips import FilterChip, district_chips, village_chips
from core.exceptions import NotAllowed
from core.web.refusals import posted, refusals_on
from regions.capabilities import Capability
from welfare.codes import VisitPurpose
from welfare.exceptions import VisitRefused
from welfare.models import Case
from welfare.rules.calendar import FARTHEST, month_of, week_of
from welfare.selectors.calendar import Calendar, visit_calendar
from welfare.selectors.cases import case_find, case_get, responsible_for
from welfare.selectors.rounds import verification_round
from welfare.selectors.worklists import tasks_for
from welfare.services.planned_visits import visit_call_off, visit_made, visit_plan


class PlanForm(forms.Form):
    """Who goes on which day, and what for."""

    planned_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for?"), choices=VisitPurpose, widget=forms.RadioSelect)
    officer = forms.TypedChoiceField(label=gettext_lazy("Who goes?"), coerce=int)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What to bring or to ask. Leave out NIK and telephone numbers."),
        max_length=200,
        required=False,
    )

    def __init__(self, colleagues: Mapping[int, User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = colleagues
        choices = [(key, str(user)) for key, user in colleagues.items()]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["planned_on"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + FARTHEST).isoformat(),
        }

    def planned(self) -> dict[str, Any]:
        """Return what was planned, as the service takes it."""
        values = self.cleaned_data
        purpose, officer = VisitPurpose(values["purpose"]), self._colleagues[values["officer"]]
        return {**values, "purpose": purpose, "officer": officer}


@require_safe
def round_(request: HttpRequest) -> HttpResponse:
    """List whom to visit; by due date, or the nearest first. The device sorts by where it is, and tells nobody."""
    if not request.user.reach.anywhere(Capability.VERIFY_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include verifying households."))
    nearest = request.GET.get("order") == "near"
    found = verification_round(user=request.user, nearest=nearest)
    chips = [
        FilterChip(_("Due first"), reverse("visit-round"), active=not nearest),
        FilterChip(_("Nearest to the village's middle"), "?order=near", active=nearest),
    ]
    context = {"found": found, "filters": chips, "nearest": nearest}
    return render(request, "welfare/visit_round.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the visits of a week or a month: one's own, or everybody's within reach, of a village or an officer."""
    if not request.user.reach.anywhere(Capability.VIEW_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include cases."))
    wanted = _wanted(request)
    day = parse_date_or_today(wanted["day"])
    by_month = wanted["by"] == "month"
    found = visit_calendar(
        user=request.user,
        span=month_of(day) if by_month else week_of(day),
        whose="all" if wanted["whose"] == "all" else "mine",
        officer=int(wanted["officer"]) if wanted["officer"].isdecimal() else 0,
        region=wanted["region"],
    )

    def address(**changes: str) -> str:
        kept = {name: value for name, value in (wanted | changes).items() if value}
        return f"?{urlencode(kept)}" if kept else "?"

    def in_place(code: str) -> str:
        return address(region=code)

    context = {
        "found": found,
        "today": timezone.localdate(),
        "by_month": by_month,
        "before_url": address(day=found.span.before.isoformat()),
        "after_url": address(day=found.span.after.isoformat()),
        "today_url": address(day=""),
        "spans": [
            FilterChip(_("Week"), address(by=""), active=not by_month),
            FilterChip(_("Month"), address(by="month"), active=by_month),
        ],
        "whose": _whose_chips(found, wanted, address),
        "districts": district_chips(found.places, in_place),
        "villages": village_chips(found.places, in_place),
    }
    return render(request, "welfare/visit_calendar.html", context)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Choose the case that a visit is planned for: one of the reader's own work, or one by its number."""
    if not request.user.reach.anywhere(Capability.VIEW_CASES):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include cases."))
    day = parse_date_or_today(request.GET.get("day", ""))
    number = request.GET.get("number", "").strip().upper()
    if number and (found := case_find(user=request.user, number=number)):
        return redirect(f"{reverse('visit-plan', args=[found.number])}?day={day.isoformat()}")
    tasks = tasks_for(request.user)
    cases = {case.pk: case for each in tasks.own for case in each.cases}
    context = {"cases": list(cases.values()), "day": day, "number": number, "today": timezone.localdate()}
    return render(request, "welfare/visit_new.html", context, status=404 if number else 200)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Ask who goes on which day, and plan it."""
    case = case_get(user=request.user, number=number)
    colleagues = _colleagues(request.user, case)
    day = max(parse_date_or_today(request.GET.get("day", "")), timezone.localdate())
    form = PlanForm(colleagues, posted(request), initial={"planned_on": day, "purpose": "verification"})
    if form.is_valid():
        with refusals_on(form):
            visit_plan(actor=request.user, number=number, **form.planned())
            messages.success(request, _("The visit is in the calendar."))
            return redirect("case-detail", number)
    return render(request, "welfare/visit_plan.html", {"case": case, "form": form}, status=422 if form.errors else 200)


@require_POST
def call_off(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Call a visit off."""
    try:
        visit_call_off(actor=request.user, visit_id=visit_id)
        messages.success(request, _("The visit is called off."))
    except VisitRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("visit-calendar")


@require_POST
def made(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Say that a visit was made."""
    try:
        visit_made(actor=request.user, visit_id=visit_id)
        messages.success(request, _("The visit was made today."))
    except VisitRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("visit-calendar")


def parse_date_or_today(text: str) -> date:
    """Return the day that an address names, today when it names none that a calendar can show."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    today = timezone.localdate()
    return day if day is not None and abs(day.year - today.year) <= 50 else today


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("day", "by", "whose", "officer", "region")}


def _whose_chips(found: Calendar, wanted: dict[str, str], address: Any) -> list[FilterChip]:
    everybody = wanted["whose"] == "all"
    chips = [
        FilterChip(_("My visits"), address(whose="", officer=""), active=not everybody),
        FilterChip(_("Everybody's"), address(whose="all", officer=""), active=everybody and not wanted["officer"]),
    ]
    if not everybody:
        return chips
    return chips + [
        FilterChip(str(user), address(whose="all", officer=str(user.pk)), active=wanted["officer"] == str(user.pk))
        for user in found.officers
    ]


def _colleagues(user: Any, case: Case) -> dict[int, User]:
    return {each.pk: each for each in (user, *responsible_for(case))}
