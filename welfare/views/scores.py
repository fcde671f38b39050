"""The page of a case's score: why it is what it is, and another result by two persons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.exceptions import NotAllowed
from core.web.refusals import posted, refusals_on
from welfare.models import Case
from welfare.selectors.cases import case_get
from welfare.selectors.scores import ScoreDetail, score_detail
from welfare.services.scores import LONGEST_REASON, score_override_decide, score_override_propose


class OverrideForm(forms.Form):
    """Another result, and why."""

    band = forms.ChoiceField(label=gettext_lazy("Result instead"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What the questions do not ask about this family. Leave out NIK and telephone numbers."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, detail: ScoreDetail, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(band.code, _(band.label)) for band in detail.bands if band != detail.score.band]
        self.fields["band"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Whether one agrees; a refusal says why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of a refusal"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, number: str) -> HttpResponse:
    """Show what a score is made of; propose another result, or decide the one that waits (``?decide``)."""
    case = case_get(user=request.user, number=number)
    may_propose, may_decide = (_may(request, case, action) for action in ("verify", "decide"))
    if not (may_propose or may_decide):
        raise NotAllowed(_("Your role does not include this step."))
    found = case.verifications.order_by("-verified_at", "-id").first()
    detail = score_detail(user=request.user, case=case, verification=found)
    if detail is None:
        messages.warning(request, _("There is no score yet: the village has not asked."))
        return redirect("case-detail", number)
    deciding = "decide" in request.POST
    proposing = OverrideForm(detail, None if deciding else posted(request))
    answering = AnswerForm(request.POST if deciding else None)
    form = answering if deciding else proposing
    if form.is_valid():
        with refusals_on(form):
            _act(request, number, form)
            return redirect("case-detail", number)
    context = {
        "case": case,
        "detail": detail,
        "proposing": proposing if may_propose and not detail.waiting else None,
        "answering": answering if may_decide and detail.waiting else None,
        "own": detail.waiting is not None and detail.waiting.proposed_by_id == request.user.pk,
    }
    return render(request, "welfare/case_score.html", context, status=422 if form.errors else 200)


def _may(request: HttpRequest, case: Case, action: str) -> bool:
    return Case.objects.visible_to(request.user, action).filter(pk=case.pk).exists()


def _act(request: HttpRequest, number: str, form: forms.Form) -> None:
    values: dict[str, Any] = form.cleaned_data
    if isinstance(form, OverrideForm):
        score_override_propose(actor=request.user, number=number, **values)
        messages.success(request, _("Proposed. It counts once a second person confirms it."))
        return
    confirm = request.POST.get("decide") == "confirm"
    score_override_decide(actor=request.user, number=number, confirm=confirm, **values)
    messages.success(request, _("Confirmed.") if confirm else _("Refused, with your reason."))
