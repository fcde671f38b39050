"""Ask for work, take a request back, ask again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from jobs.exceptions import JobNotEnded, JobNotWaiting
from jobs.models import Job
from jobs.registry import get_kind
from jobs.states import Status
from jobs.tasks import ticket_draw, ticket_tear

_PERSONAL_NUMBER = re.compile(r"\s*(?:\d{13}|\d{16})\s*\Z")


@transaction.atomic
def job_enqueue(
    *,
    actor: Any,
    kind: str,
    params: dict[str, Any],
    region: str = "",
    title: str = "",
    run_after: datetime | None = None,
) -> Job:
    """Ask for work; it begins once the caller's transaction has been committed, and not before ``run_after``.

    ``actor`` is who asks, ``None`` for the system. ``params`` become the keyword arguments of the registered function:
    JSON, codes and keys only. ``region`` is the code of the place that the work is about; it decides who else sees
    the job. ``title`` replaces the kind's own. Records ``job.enqueue``.

    Raises:
        UnknownKind: nobody registered ``kind``.
        ValueError: ``params`` are no JSON, or hold a number that looks like a person's.
    """
    known = get_kind(kind)
    params = _plain(params)
    job = Job(
        kind=kind,
        title=title,
        requested_by=actor,
        region=region,
        params=params,
        max_attempts=known.max_attempts,
        timeout_seconds=known.timeout_seconds,
        run_after=run_after,
        created_at=timezone.now(),
    )
    job.task_result_id = ticket_draw(job.pk, run_after)
    job.save(force_insert=True)
    audit_record(actor=actor, action="job.enqueue", subject=job, region=region, detail={"kind": kind})
    return job


@transaction.atomic
def job_cancel(*, actor: Any, job: UUID | Job) -> Job:
    """Take back work that has not begun. Records ``job.cancel``.

    Raises:
        JobNotWaiting: it runs or has ended.
        NotAllowed: the actor sees it, but it is neither hers nor is she an administrator of the place.
        NotWithinReach: there is no such job for the actor.
    """
    found = _locked(actor, job)
    if found.status != Status.QUEUED:
        raise JobNotWaiting(_("This work has already begun or ended, so it cannot be cancelled any more."))
    ticket_tear(found.task_result_id)
    found.status, found.finished_at, found.task_result_id = Status.CANCELLED, timezone.now(), None
    found.save(update_fields=["status", "finished_at", "task_result_id"])
    audit_record(actor=actor, action="job.cancel", subject=found, region=found.region, detail={"kind": found.kind})
    return found


@transaction.atomic
def job_retry(*, actor: Any, job: UUID | Job) -> Job:
    """Start work again that failed or was cancelled, with all its attempts. Records ``job.retry``.

    It still acts for the one who asked for it first.

    Raises:
        JobNotEnded: it waits, runs, or is done.
        UnknownKind: this version does not know the kind any more.
        NotAllowed: the actor sees it, but it is neither hers nor is she an administrator of the place.
        NotWithinReach: there is no such job for the actor.
    """
    found = _locked(actor, job)
    if found.status not in (Status.FAILED, Status.CANCELLED):
        raise JobNotEnded(_("Only work that failed or was cancelled can be started again."))
    known = get_kind(found.kind)
    found.status, found.attempts, found.run_after = Status.QUEUED, 0, None
    found.max_attempts, found.timeout_seconds = known.max_attempts, known.timeout_seconds
    found.phase, found.phase_started_at, found.done, found.total = "", None, 0, None
    found.message, found.failure, found.worker_id = "", "", ""
    found.started_at = found.heartbeat_at = found.finished_at = None
    found.task_result_id = ticket_draw(found.pk, None)
    found.save()
    audit_record(actor=actor, action="job.retry", subject=found, region=found.region, detail={"kind": found.kind})
    return found


def _locked(actor: Any, job: UUID | Job) -> Job:
    key = job.pk if isinstance(job, Job) else job
    found = Job.objects.visible_to(actor, "change").select_for_update(of=("self",)).filter(pk=key).first()
    if found is not None:
        return found
    if Job.objects.visible_to(actor).filter(pk=key).exists():
        raise NotAllowed(_("Only who asked for this work, or an administrator, may do that."))
    raise NotWithinReach(_("There is no such work."))


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    """Return ``params`` as they will come back from the database; refuse what must not be stored."""
    try:
        plain: dict[str, Any] = json.loads(json.dumps(params, allow_nan=False))
    except TypeError as error:
        raise ValueError("Parameters of background work must be JSON.") from error
    if any(_PERSONAL_NUMBER.match(str(value)) for value in _leaves(plain)):
        raise ValueError("Parameters of background work hold keys, never the number of a person or a card.")
    return plain


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
