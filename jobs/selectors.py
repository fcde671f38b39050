"""Reads of jobs, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from jobs import wording
from jobs.locks import supervisor_is_up
from jobs.models import Job
from jobs.states import Status
from regions.models import Region


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as a list shows it."""

    job: Job
    chip: str
    headline: str
    place: str


@dataclass(frozen=True, slots=True)
class JobList:
    """A page of jobs, newest first. ``live`` says that some of them still change; ``idle`` that nobody does the work."""

    page: Page[Job]
    rows: list[JobRow]
    live: bool
    idle: bool


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A job as its page shows it; see :mod:`jobs.wording` for the lines."""

    job: Job
    chip: str
    headline: str
    second: str
    place: str
    pace: wording.Pace | None
    left: str
    duration: str
    sign_of_life: str
    stops_at: datetime | None
    counts: list[tuple[str | Promise, str]]
    idle: bool
    can_change: bool

    @property
    def can_cancel(self) -> bool:
        """Whether the reader may take it back now."""
        return self.can_change and self.job.status == Status.QUEUED

    @property
    def can_retry(self) -> bool:
        """Whether the reader may start it again now."""
        return self.can_change and self.job.status in (Status.FAILED, Status.CANCELLED)


def job_list(user: Any, *, status: str = "", after: str = "", before: str = "") -> JobList:
    """Return a page of the jobs that ``user`` may see, of one ``status`` when that is given."""
    jobs = Job.objects.visible_to(user).select_related("requested_by")
    if status in Status.values:
        jobs = jobs.filter(status=status)
    page = keyset_page(jobs, order=["-created_at", "-id"], after=after, before=before)
    places = _places({job.region for job in page.items})
    rows = [
        JobRow(job, wording.CHIPS[Status(job.status)], wording.headline(job), places.get(job.region, ""))
        for job in page.items
    ]
    live = any(not job.is_finished for job in page.items)
    return JobList(page, rows, live, live and not supervisor_is_up())


def job_detail(user: Any, key: UUID) -> JobDetail:
    """Return one job.

    Raises:
        NotWithinReach: there is none that the user may see.
    """
    job = Job.objects.visible_to(user).select_related("requested_by").filter(pk=key).first()
    if job is None:
        raise NotWithinReach(_("There is no such work."))
    pace = wording.pace_of(job)
    return JobDetail(
        job=job,
        chip=wording.CHIPS[Status(job.status)],
        headline=wording.headline(job),
        second=wording.needs_a_person(job),
        place=_places({job.region}).get(job.region, ""),
        pace=pace,
        left=wording.write_duration(pace.seconds_left) if pace and pace.seconds_left is not None else "",
        duration=wording.duration_of(job),
        sign_of_life=wording.sign_of_life(job),
        stops_at=wording.stops_at(job),
        counts=wording.counts_of(job),
        idle=not job.is_finished and not supervisor_is_up(),
        can_change=Job.objects.visible_to(user, "change").filter(pk=key).exists(),
    )


def _places(codes: set[str]) -> dict[str, str]:
    named = codes - {""}
    return dict(Region.objects.filter(code__in=named).values_list("code", "name")) if named else {}
