"""Find work that nobody does any more, so that none hangs without a word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.locks import end_sessions_of, lock_if_dead
from jobs.models import Job
from jobs.states import Failure, Status
from jobs.tasks import Refusal, attempt_failed, is_late

_LOST = Refusal(Failure.WORKER_LOST)


def reap_dead_workers(make_sure: Callable[[str], None] | None = None) -> Iterator[str]:
    """Take back every ticket whose worker is dead; yield a line for each.

    A worker whose session ended counts as dead even when its process goes on, for example after a restart of the
    database: ``make_sure`` is called with its name first, to end the process if it is the caller's.
    """
    running = DBTaskResult.objects.running().values_list("pk", "worker_ids")
    for ticket, worker_ids in list(running):
        worker_id = worker_ids[-1]
        with lock_if_dead(worker_id) as dead:
            if dead:
                if make_sure:
                    make_sure(worker_id)
                end_sessions_of(worker_id)
                job = _take_back(ticket)
                yield f"worker {worker_id[:8]} is dead: {_what_now(job)}"


def reap_orphans() -> Iterator[str]:
    """Take back every unfinished job without a ticket that somebody could draw or holds; yield a line for each.

    Happens when a worker could not even write down what went wrong.
    """
    live = DBTaskResult.objects.filter(
        pk=OuterRef("task_result_id"), status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    for key, ticket in list(Job.objects.unfinished().exclude(Exists(live)).values_list("pk", "task_result_id")):
        job = attempt_failed(key, ticket, _LOST)
        if job is not None:
            yield f"ticket lost: {_what_now(job)}"


def late_workers(worker_ids: Collection[str]) -> Iterator[tuple[str, UUID]]:
    """Yield the workers among ``worker_ids`` whose job has used up its time, with the job's key."""
    now = timezone.now()
    for job in Job.objects.running().filter(worker_id__in=worker_ids):
        if is_late(job, now):
            yield job.worker_id, job.pk


@transaction.atomic
def _take_back(ticket: UUID) -> Job | None:
    held = DBTaskResult.objects.select_for_update().filter(pk=ticket, status=TaskResultStatus.RUNNING).first()
    if held is None:
        return None  # it finished before it died
    held.status, held.finished_at = TaskResultStatus.FAILED, timezone.now()
    held.exception_class_path = "jobs.reaper.WorkerLost"
    held.save(update_fields=["status", "finished_at", "exception_class_path"])
    job = Job.objects.unfinished().filter(task_result_id=ticket).values_list("pk", flat=True).first()
    return attempt_failed(job, ticket, _LOST) if job else None


def _what_now(job: Job | None) -> str:
    if job is None:
        return "its work was already settled"
    if job.status == Status.FAILED:
        return f"job {job.pk} has failed ({job.failure})"
    return f"job {job.pk} waits for attempt {job.attempts + 1} of {job.max_attempts}"
