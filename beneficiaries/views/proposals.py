"""Pages of proposed changes: what waits, and one of them beside what the registry says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.exceptions import ChangeRefused, ProposalRefused
from beneficiaries.forms_proposals import ConfirmChangeForm, RefuseChangeForm
from beneficiaries.models import ChangeProposal
from beneficiaries.selectors.proposals import change_detail, change_list
from beneficiaries.services.proposals import change_confirm, change_read_record, change_refuse
from beneficiaries.views.chips import FilterChip
from core.exceptions import NotAllowed
from regions.capabilities import Capability


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """List what waits, or with ``?state=decided`` what was decided."""
    user: Any = request.user
    if not user.reach.anywhere(Capability.VIEW_PEOPLE):
        raise NotAllowed(_("Your role does not include residents."))
    decided = request.GET.get("state") == "decided"
    page = change_list(
        user=user, decided=decided, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "page": page,
        "decided": decided,
        "filters": [
            FilterChip(_("Waiting"), reverse("change-list"), active=not decided),
            FilterChip(_("Decided"), "?state=decided", active=decided),
        ],
    }
    return render(request, "beneficiaries/proposal_list.html", context)


@require_safe
def change(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show what is proposed beside what the registry says; that it was read is recorded."""
    found = change_detail(user=request.user, proposal_id=proposal_id)
    change_read_record(actor=request.user, proposal=found.proposal)
    return _page(request, proposal_id)


@require_POST
def confirm(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Record the change."""
    form = ConfirmChangeForm(request.POST)

    def act() -> None:
        change_confirm(actor=request.user, proposal_id=proposal_id, **form.cleaned_data)

    done = _("Confirmed and recorded; the earlier state is kept in the history.")
    return _decided(request, proposal_id, form, act, done=done) or _page(request, proposal_id, confirming=form)


@require_POST
def refuse(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Refuse the change."""
    form = RefuseChangeForm(request.POST)

    def act() -> None:
        change_refuse(actor=request.user, proposal_id=proposal_id, **form.cleaned_data)

    done = _("Refused, with your reason. The registry stays as it was.")
    return _decided(request, proposal_id, form, act, done=done) or _page(request, proposal_id, refusing=form)


def _decided(
    request: HttpRequest, proposal_id: int, form: forms.Form, act: Callable[[], None], *, done: str
) -> HttpResponse | None:
    """Do it and go on; what is to be mended stays on the form (``None``), all else is told above a fresh page."""
    if not change_detail(user=request.user, proposal_id=proposal_id).may_decide:
        raise NotAllowed(_("Your role does not change residents here."))
    if not form.is_valid():
        return None
    try:
        act()
    except ChangeRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    except ProposalRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("change-detail", proposal_id)
    messages.success(request, done)
    return redirect("change-list")


def _page(
    request: HttpRequest,
    proposal_id: int,
    *,
    confirming: forms.Form | None = None,
    refusing: forms.Form | None = None,
) -> HttpResponse:
    found = change_detail(user=request.user, proposal_id=proposal_id)
    proposal = found.proposal
    wrong = bool((confirming and confirming.errors) or (refusing and refusing.errors))
    context = {
        "found": found,
        "proposal": proposal,
        "person": proposal.person,
        "changed_since": None if proposal.verdict else proposal.changed_since(),
        "confirming": confirming or ConfirmChangeForm(initial=_initial(proposal)),
        "refusing": refusing or RefuseChangeForm(),
    }
    return render(request, "beneficiaries/proposal_detail.html", context, status=422 if wrong else 200)


def _initial(proposal: ChangeProposal) -> dict[str, Any]:
    return {"on": proposal.on, "seen": proposal.person.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%f%z")}
