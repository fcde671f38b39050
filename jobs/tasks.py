"""The one task behind every job, and what an attempt at it can come to.

A *ticket* is the row of ``django_tasks_db`` that a worker draws. Whoever settles a job must hold the ticket that the job
names at that moment, so that a worker thought dead cannot settle what another one has taken over.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone, translation
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from audit.context import request_context
from audit.services import audit_record
from core.exceptions import DomainError
from core.logging import mask_text
from jobs.context import JobContext
from jobs.models import Job
from jobs.policy import retry_at
from jobs.registry import get_kind
from jobs.states import Failure, Status

log = logging.getLogger("siperkasa.jobs")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an attempt failed. ``final``: another attempt would fail the same way."""

    code: str
    message: str = ""
    final: bool = False


class Superseded(Exception):
    """The job was given to somebody else meanwhile: whatever this attempt did must not be kept."""


@task(takes_context=True)
def run_job(context: TaskContext, job_id: str) -> None:
    """Make one attempt at a job. Never raises because of the work itself: what comes of it is in the job."""
    ticket = UUID(str(context.task_result.id))
    job = attempt_begin(UUID(job_id), ticket, worker_id=context.task_result.worker_ids[-1])
    if job is None:
        return
    progress = JobContext(job_id=job.pk, ticket=ticket, actor=job.requested_by, region=job.region, attempt=job.attempts)
    try:
        with request_context(job.pk), translation.override(settings.LANGUAGE_CODE):
            refusal = _attempt(job, ticket, progress)
    finally:
        progress.close()
    if refusal is not None:
        if not connection.in_atomic_block:
            close_old_connections()  # the failure may have been the connection's
        attempt_failed(job.pk, ticket, refusal)


def _attempt(job: Job, ticket: UUID, progress: JobContext) -> Refusal | None:
    try:
        kind = get_kind(job.kind)
        if kind.atomic:
            with transaction.atomic():
                outcome = kind.run(progress, job.params)
                attempt_done(job.pk, ticket, progress, outcome)
        else:
            outcome = kind.run(progress, job.params)
            attempt_done(job.pk, ticket, progress, outcome)
    except DomainError as error:
        return Refusal(error.code, mask_text(str(error)), final=True)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it was, the job says so and the log says where
        _log_failure(job, error)
        return Refusal(Failure.UNEXPECTED)
    return None


@transaction.atomic
def attempt_begin(job_id: UUID, ticket: UUID, *, worker_id: str) -> Job | None:
    """Mark a job as begun; ``None`` when the ticket is void (cancelled, done, or given to another)."""
    job = (
        Job.objects.select_for_update(of=("self",))
        .select_related("requested_by")
        .filter(pk=job_id, task_result_id=ticket, status=Status.QUEUED)
        .first()
    )
    if job is None:
        return None
    job.status, job.worker_id, job.attempts = Status.RUNNING, worker_id, job.attempts + 1
    job.started_at = job.heartbeat_at = job.phase_started_at = timezone.now()
    job.phase, job.done, job.total, job.message, job.failure = "", 0, None, "", ""
    job.save()
    return job


@transaction.atomic
def attempt_done(job_id: UUID, ticket: UUID, progress: JobContext, outcome: dict[str, Any]) -> None:
    """Note the outcome, in the transaction of the work when it has one.

    Raises:
        Superseded: the ticket is void, so the work must be rolled back.
    """
    job = _held(job_id, ticket, (Status.RUNNING,))
    if job is None:
        raise Superseded(job_id)
    progress.close()
    job.status, job.outcome, job.outcome_url = Status.DONE, outcome, progress.outcome_url
    job.done, job.total, job.message = progress.done, progress.total, progress.message[:500]
    job.finished_at = job.heartbeat_at = timezone.now()
    job.save()
    audit_record(actor=None, action="job.done", subject=job, region=job.region, detail={"kind": job.kind})


@transaction.atomic
def attempt_failed(job_id: UUID, ticket: UUID | None, refusal: Refusal) -> Job | None:
    """Give a job that was not done a new ticket for later, or note that it has failed.

    It is not tried again after a rule's refusal, after its last attempt, or when it took longer than it may. Returns the
    job, or ``None`` when the ticket is void.
    """
    job = _held(job_id, ticket, (Status.QUEUED, Status.RUNNING))
    if job is None:
        return None
    if job.status == Status.QUEUED:
        job.attempts += 1  # the ticket was lost before anybody began
    now = timezone.now()
    if not refusal.message and is_late(job, now):
        refusal = Refusal(Failure.TIMEOUT, final=True)
    job.failure, job.message, job.worker_id = refusal.code[:60], refusal.message[:500], ""
    if refusal.final or job.attempts >= job.max_attempts:
        job.status, job.finished_at = Status.FAILED, now
        audit_record(
            actor=None,
            action="job.fail",
            subject=job,
            region=job.region,
            detail={"kind": job.kind, "failure": job.failure, "attempts": job.attempts},
        )
    else:
        job.status, job.run_after = Status.QUEUED, retry_at(job.attempts)
        job.task_result_id = ticket_draw(job.pk, job.run_after)
    job.save()
    return job


def is_late(job: Job, now: datetime) -> bool:
    """Whether a running job has used up the time of its attempt."""
    if job.status != Status.RUNNING or job.started_at is None:
        return False
    return now >= job.started_at + timedelta(seconds=job.timeout_seconds)


def ticket_draw(job_id: UUID, run_after: datetime | None) -> UUID:
    """Put a job into the queue, in the caller's transaction, and return the key of its ticket."""
    return UUID(str(run_job.using(run_after=run_after).enqueue(str(job_id)).id))


def ticket_tear(ticket: UUID | None) -> None:
    """Take a ticket out of the queue. One that a worker has just drawn stays: it opens nothing any more."""
    if ticket is not None:
        DBTaskResult.objects.filter(pk=ticket, status=TaskResultStatus.READY).delete()


def _held(job_id: UUID, ticket: UUID | None, states: tuple[Status, ...]) -> Job | None:
    rows = Job.objects.select_for_update(of=("self",)).filter(pk=job_id, task_result_id=ticket, status__in=states)
    return rows.first()


def _log_failure(job: Job, error: BaseException) -> None:
    # A database error quotes rows, which may be a person's: its code is enough.
    if isinstance(error, DatabaseError):
        reason = getattr(error.__cause__, "pgcode", None) or "no code"
    else:
        reason = str(error).split("\n", 1)[0]
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    log.error("job %s (%s) failed: %s: %s\n%s", job.pk, job.kind, type(error).__name__, reason, frames)
