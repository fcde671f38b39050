"""Pages of proposals to BPJS: the batches, one batch, sending it, its file, its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.web.paging import keyset_page
from core.web.refusals import posted, refusals_on
from insurance.codes import BatchStatus, ProposalStatus
from insurance.exceptions import BatchRefused
from insurance.forms import AnswerForm, SendForm
from insurance.models import Proposal, ProposalBatch
from insurance.rules.sending import OBSTACLES
from insurance.selectors.proposals import (
    batch_answers,
    batch_get,
    batch_list,
    batch_proposals,
    batch_sending,
    obstacles,
    regency_overviews,
)
from insurance.services.answers import answer_import
from insurance.services.batches import batch_download, batch_send
from regions.capabilities import Capability

_CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_GET
def insurance(request: HttpRequest) -> HttpResponse:
    """Show the open batch and the quota of each regency within reach, and the batches that were sent."""
    if not request.user.reach.anywhere(Capability.VIEW_PROPOSALS):  # type: ignore[union-attr]
        raise PermissionDenied
    page = keyset_page(
        batch_list(user=request.user),
        order=("-period", "-id"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    overviews = regency_overviews(user=request.user, home=settings.HOME_REGION, day=timezone.localdate())
    return render(request, "insurance/insurance.html", {"page": page, "overviews": overviews})


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a batch: its next step, who is in it, what was answered."""
    return _batch_page(request, batch_get(user=request.user, batch_id=batch_id), AnswerForm())


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Say what sending will do to whom, and send once that is confirmed."""
    found = batch_get(user=request.user, batch_id=batch_id, action="change")
    form = SendForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            sent = batch_send(actor=request.user, batch_id=batch_id, file_format=form.cleaned_data["file_format"])
            messages.success(request, _sent_words(sent.sent, sent.kept_back))
            return redirect("batch-detail", batch_id)
    elif request.method == "GET" and found.status != BatchStatus.OPEN:
        messages.warning(request, _("This batch was sent before. Its file can be downloaded again."))
        return redirect("batch-detail", batch_id)
    context = {"batch": found, "form": form, "sending": batch_sending(user=request.user, batch=found)}
    return render(request, "insurance/batch_send.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def download(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Hand out the file as it was sent."""
    try:
        file = batch_download(actor=request.user, batch_id=batch_id)
    except BatchRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("batch-detail", batch_id)
    kind = _CONTENT_TYPES[file.name.rpartition(".")[2]]
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=kind, headers=headers)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take in the file that BPJS sent back; the form for it is on the batch's page."""
    if request.method == "GET":
        return redirect("batch-detail", batch_id)
    found = batch_get(user=request.user, batch_id=batch_id, action="change")
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form):
            done = answer_import(actor=request.user, batch_id=batch_id, content=file.read(), file_name=file.name or "")
            return redirect("batch-answer-result", batch_id, done.record.pk)
    return _batch_page(request, found, form, status=422)


@require_GET
def answer_result(request: HttpRequest, batch_id: int, import_id: int) -> HttpResponse:
    """Show what an answer file did: what happened first, what needs a person second."""
    found = batch_get(user=request.user, batch_id=batch_id)
    record = next((record for record in batch_answers(batch=found) if record.pk == import_id), None)
    if record is None:
        raise Http404
    context = {"batch": found, "record": record, "waiting": found.n_sent}  # type: ignore[attr-defined]
    return render(request, "insurance/batch_answer.html", context)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal with what keeps it from being sent, in words."""

    proposal: Proposal
    obstacle: Any


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A chip of ``components/filters.html``."""

    label: str
    url: str
    active: bool
    count: int


def _batch_page(request: HttpRequest, found: ProposalBatch, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    state = request.GET.get("status", "")
    page = keyset_page(
        batch_proposals(user=request.user, batch=found, status=state),
        order=("id",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    held = obstacles(page.items) if found.status == BatchStatus.OPEN else {}
    rows = [
        ProposalRow(proposal, OBSTACLES[held[proposal.pk]] if proposal.pk in held else "") for proposal in page.items
    ]
    context = {
        "batch": found,
        "page": page,
        "rows": rows,
        "filters": _filters(found, state),
        "answers": batch_answers(batch=found),
        "form": form,
        "may_send": request.user.reach.at(Capability.SEND_PROPOSALS, found.region_id),  # type: ignore[union-attr]
    }
    return render(request, "insurance/batch_detail.html", context, status=status)


def _filters(batch: ProposalBatch, state: str) -> list[FilterChip]:
    counts = {status: getattr(batch, f"n_{status.value}") for status in ProposalStatus}
    page = reverse("batch-detail", args=[batch.pk])
    chips = [FilterChip(_("All"), page, not state, sum(counts.values()))]
    return chips + [
        FilterChip(str(status.label), f"{page}?status={status.value}", state == status, count)
        for status, count in counts.items()
        if count
    ]


def _sent_words(sent: int, kept_back: int) -> str:
    words = ngettext("%(count)s person is in the file.", "%(count)s persons are in the file.", sent) % {"count": sent}
    if kept_back:
        words += " " + ngettext(
            "%(count)s stays in the next batch; its list says why.",
            "%(count)s stay in the next batch; its list says why.",
            kept_back,
        ) % {"count": kept_back}
    return words
