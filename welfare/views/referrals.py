"""The page of a referral, for both sides of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.exceptions import NotAllowed
from core.web.refusals import posted, refusals_on
from regions.capabilities import Capability
from welfare.selectors.support import ReferralDetail, referral_detail, referrals_received
from welfare.services.reading import referral_read_record
from welfare.services.referrals import referral_answer, referral_finish, referral_withdraw
from welfare.support_forms import ReferralAnswerForm, ReferralEndForm


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """List what was referred to the reader's institution and runs."""
    if not request.user.reach.anywhere(Capability.ANSWER_REFERRALS):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not include answering referrals."))
    context = {"referrals": referrals_received(user=request.user), "today": timezone.localdate()}
    return render(request, "welfare/referrals.html", context)


@require_safe
def referral(request: HttpRequest, key: int) -> HttpResponse:
    """Show what was shared, and what the reader can do about it; that it was read is recorded."""
    found = referral_detail(user=request.user, key=key)
    referral_read_record(actor=request.user, referral=found.referral, persons=[each.pk for each in found.persons])
    forms = {"answer_form": ReferralAnswerForm(), "end_form": ReferralEndForm()}
    return render(request, "welfare/referral.html", {"found": found, "referral": found.referral, **forms})


@require_http_methods(["POST"])
def answer(request: HttpRequest, key: int) -> HttpResponse:
    """Accept, or say why not."""
    found, form = referral_detail(user=request.user, key=key), ReferralAnswerForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            referral_answer(actor=request.user, key=key, **form.cleaned_data)
            messages.success(request, _("Your answer was recorded."))
            return _on(found, key, ended=not form.cleaned_data["accept"])
    return _again(request, found, answer_form=form, end_form=ReferralEndForm())


@require_http_methods(["POST"])
def finish(request: HttpRequest, key: int) -> HttpResponse:
    """Say what came of it."""
    found, form = referral_detail(user=request.user, key=key), ReferralEndForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            referral_finish(actor=request.user, key=key, result=form.cleaned_data["result"])
            messages.success(request, _("Done. Thank you."))
            return _on(found, key, ended=True)
    return _again(request, found, answer_form=ReferralAnswerForm(), end_form=form)


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take it back."""
    found, form = referral_detail(user=request.user, key=key), ReferralEndForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            referral_withdraw(actor=request.user, key=key, reason=form.cleaned_data["result"])
            messages.success(request, _("Taken back."))
            return _on(found, key, ended=True)
    return _again(request, found, answer_form=ReferralAnswerForm(), end_form=form)


def _on(found: ReferralDetail, key: int, *, ended: bool) -> HttpResponse:
    # Who had nothing but the referral does not see it any more once it has ended.
    if found.case is not None:
        return redirect("referral", key)
    return redirect("referral-list") if ended else redirect("referral", key)


def _again(request: HttpRequest, found: ReferralDetail, **forms: Any) -> HttpResponse:
    return render(request, "welfare/referral.html", {"found": found, "referral": found.referral, **forms}, status=422)
