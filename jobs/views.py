"""The pages of background work."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.exceptions import DomainError, NotAllowed, NotWithinReach
from jobs.selectors import job_detail, job_list
from jobs.services import job_cancel, job_retry
from jobs.states import Status


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """One chip above the list."""

    label: str | Promise
    url: str
    active: bool
    count: None = None


@require_safe
def job_list_page(request: HttpRequest) -> HttpResponse:
    """List the work within reach, and everybody's own."""
    status = request.GET.get("status", "")
    jobs = job_list(
        request.user, status=status, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    filters = [StatusFilter(_("All"), "?", status not in Status.values)]
    filters += [
        StatusFilter(capfirst(choice.label), f"?status={choice.value}", status == choice.value) for choice in Status
    ]
    return render(request, "jobs/list.html", {"jobs": jobs, "filters": filters, "status": status})


@require_safe
def job_detail_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far one job is, or what came of it."""
    return render(request, "jobs/detail.html", {"detail": job_detail(request.user, key)})


@require_safe
def job_progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return the part of the page that changes while the work goes on."""
    detail = job_detail(request.user, key)
    return render(request, "jobs/_progress.html", {"detail": detail, "announce": detail.job.is_finished})


@require_POST
def job_cancel_action(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a job back."""
    try:
        job_cancel(actor=request.user, job=key)
    except (NotAllowed, NotWithinReach):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Cancelled. Nothing was done."))
    return redirect("job-detail", key)


@require_POST
def job_retry_action(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start a job again."""
    try:
        job_retry(actor=request.user, job=key)
    except (NotAllowed, NotWithinReach):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It waits for its turn again."))
    return redirect("job-detail", key)
