"""Issue a letter from the register that it answers."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.web.refusals import posted, refusals_on
from privacy.selectors.breaches import breach_handled
from privacy.selectors.requests import request_handled
from reports.exceptions import ReportRefused
from reports.letters import Letter
from reports.musyawarah import MusyawarahMinutes
from reports.privacy_kinds import BreachReport, RequestAnswer
from reports.registry import ComposeContext, Figures, ReportKind
from reports.services.issue import issuing_region, report_issue
from welfare.selectors.deliberations import deliberation_detail


class LetterForm(forms.Form):
    """Only the key that makes two clicks one letter."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class BreachLetterForm(LetterForm):
    """To whom the notice goes."""

    audience = forms.ChoiceField(
        label=_("To whom?"),
        choices=[
            ("agency", _("The agency for personal data protection")),
            ("subjects", _("The people whose data they are")),
        ],
        widget=forms.RadioSelect,
        initial="agency",
    )
    field_order = ["audience"]


@require_http_methods(["GET", "HEAD", "POST"])
def request_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show what the letter will hold (GET) and issue it (POST)."""
    asked = request_handled(user=request.user, number=number).request
    form = LetterForm(posted(request))
    return _letter(request, RequestAnswer(), asked.region_id, number, form, back=asked.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def breach_letter(request: HttpRequest, number: str) -> HttpResponse:
    """The same for the notice of a breach."""
    breach = breach_handled(user=request.user, number=number).breach
    form = BreachLetterForm(posted(request))
    return _letter(request, BreachReport(), breach.region_id, number, form, back=breach.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_letter(request: HttpRequest, deliberation_id: int) -> HttpResponse:
    """The same for the minutes of a musyawarah."""
    minutes = deliberation_detail(user=request.user, deliberation_id=deliberation_id).minutes
    form = LetterForm(posted(request))
    name = f"{minutes.village.full_name}, {date_format(minutes.held_on)}"
    back = reverse("deliberation", args=[minutes.pk])
    return _letter(request, MusyawarahMinutes(), minutes.village_id, str(minutes.pk), form, back=back, name=name)


def _letter(
    request: HttpRequest, kind: Letter, region: str, number: str, form: forms.Form, *, back: str, name: str = ""
) -> HttpResponse:
    if form.is_valid():
        params = {"number": number, **{name: value for name, value in form.cleaned_data.items() if name == "audience"}}
        with refusals_on(form):
            report = report_issue(
                actor=request.user,  # type: ignore[arg-type]
                kind=kind.code,
                region_code=region,
                params=params,
                request_key=form.cleaned_data["request_key"],
            )
            return redirect(report.get_absolute_url())
    context: dict[str, Any] = {"kind": kind, "form": form, "name": name or number, "back": back}
    try:
        context["figures"] = _preview(request, kind, region, {"number": number, "audience": "agency"})
    except ReportRefused as refused:
        context["refusal"] = str(refused)
    return render(request, "reports/letter_new.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, kind: ReportKind, code: str, params: dict[str, str]) -> Figures:
    region = issuing_region(request.user, code, kind)
    context = ComposeContext(region=region, params=params, today=timezone.localdate(), actor=request.user)
    return kind.kept(kind.compose(context))
