"""How far the work on an import is, whoever does it: a background job, or a command at a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ImportBatch, ImportProgress
from exchange.phases import PHASES, pace_of
from jobs.locks import lock_is_held, supervisor_is_up
from jobs.models import Job
from jobs.states import FINISHED, Status
from jobs.wording import failure_sentence, write_duration

KINDS = ("import.stage", "import.apply", "import.undo")


@dataclass(frozen=True, slots=True)
class WorkState:
    """``runs`` until nothing more happens by itself; ``failure`` is why the last attempt ended, or empty."""

    runs: bool
    job: Job | None = None
    phase: str = ""
    step: int = 0  # of ``steps``; 0 when nobody has told
    steps: int = 0
    done: int = 0  # rows; 0 while a phase says nothing of its inside, which then works on ``total`` rows
    total: int | None = None
    percent: int | None = None
    rate: int = 0  # rows a second, 0 when it cannot be told
    left: str = ""  # time left in this phase, when it can be told
    so_far: str = ""  # time spent on all of it
    failure: str = ""
    idle: bool = False  # nobody does background work at the moment


def work_on(batch: ImportBatch) -> WorkState:
    """Return the state of the work on a batch that the reader may see."""
    job = _last_job(batch)
    progress: ImportProgress | None = getattr(batch, "progress", None)
    if job is not None and job.status == Status.QUEUED:
        return WorkState(runs=True, job=job, phase=_("Waiting for its turn."), idle=not supervisor_is_up())
    if job is not None and job.status not in FINISHED:
        fresh = progress if progress and job.started_at and progress.updated_at >= job.started_at else None
        return _running(job, fresh)
    if progress is not None and _is_of_now(batch, progress) and _turn_is_taken(batch.kind):
        return _running(None, progress)  # a command
    failed = job is not None and job.status == Status.FAILED
    return WorkState(runs=False, job=job, failure=failure_sentence(job) if job and failed else "")


def running_batch(user: Any, kind: str) -> ImportBatch | None:
    """Return the import of ``kind`` within reach that is worked on at this moment; one of a kind runs at a time."""
    if not _turn_is_taken(kind):
        return None
    batches = ImportBatch.objects.visible_to(user).filter(kind=kind, progress__isnull=False)
    return batches.order_by("-progress__updated_at").first()


def _turn_is_taken(kind: str) -> bool:
    return lock_is_held(f"import:{kind}")  # as exchange.services.batches.take_turn names it


def _last_job(batch: ImportBatch) -> Job | None:
    jobs = Job.objects.filter(kind__in=KINDS, region=batch.region_id, params__batch=batch.pk)
    return jobs.order_by("-created_at").first()


def _is_of_now(batch: ImportBatch, progress: ImportProgress) -> bool:
    """Whether the last that was heard of the kind is of this batch."""
    later = ImportProgress.objects.filter(batch__kind=batch.kind, updated_at__gt=progress.updated_at)
    return not later.exists()


def _running(job: Job | None, progress: ImportProgress | None) -> WorkState:
    if progress is None:
        return WorkState(runs=True, job=job, phase=_(job.phase) if job and job.phase else _("The work has begun."))
    seconds = (timezone.now() - progress.phase_started_at).total_seconds()
    pace = pace_of(progress.done, progress.total, seconds)
    left = pace.left if progress.done else _left_as_before(progress, seconds)
    return WorkState(
        runs=True,
        job=job,
        phase=_(PHASES[progress.phase]) if progress.phase in PHASES else progress.phase,
        step=progress.step,
        steps=progress.steps,
        done=progress.done,
        total=progress.total,
        percent=pace.percent,
        rate=pace.rate,
        left=write_duration(left) if left is not None else "",
        so_far=write_duration(round((timezone.now() - progress.started_at).total_seconds())),
    )


def _left_as_before(progress: ImportProgress, seconds: float) -> int | None:
    """Return the seconds left in a phase of one statement by the time that a row of it took in the kind's last import.

    ``None`` when there was none, or when it takes longer than that: nothing is known then.
    """
    if not progress.total:
        return None
    earlier = ImportProgress.objects.filter(batch__kind=progress.batch.kind, paces__has_key=progress.phase)
    paces = earlier.exclude(pk=progress.pk).order_by("-updated_at").values_list("paces", flat=True).first()
    left = round(paces[progress.phase] * progress.total - seconds) if paces else 0
    return left if left > 0 else None
