"""What a job says for itself: what happened, what needs a person, how fast it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.template.defaultfilters import date as write_date
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.ui import number
from jobs.models import Job
from jobs.registry import find_kind
from jobs.states import Failure, Status

# Chip and icon of each state, in the vocabulary of templates/components/chip.html.
CHIPS = {
    Status.QUEUED: "soon",
    Status.RUNNING: "plain",
    Status.DONE: "done",
    Status.FAILED: "late",
    Status.CANCELLED: "none",
}
COUNTS: dict[str, str | Promise] = {
    "read": gettext_lazy("Rows read"),
    "created": gettext_lazy("Created"),
    "updated": gettext_lazy("Updated"),
    "unchanged": gettext_lazy("Unchanged"),
    "held": gettext_lazy("Held for a person"),
    "rejected": gettext_lazy("Rejected"),
    "rows": gettext_lazy("Rows"),
    "pages": gettext_lazy("Pages"),
    "number": gettext_lazy("Number"),
    "events": gettext_lazy("Events"),
    "tickets": gettext_lazy("Old tickets deleted"),
    "turns": gettext_lazy("Old turns deleted"),
    "seconds": gettext_lazy("Seconds"),
}
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows a second, and the seconds left when a total is known."""

    rate: float
    seconds_left: int | None


def pace_of(job: Job) -> Pace | None:
    """Return how fast the present phase goes, or ``None`` before anything can be said."""
    if job.status != Status.RUNNING or not job.done or job.phase_started_at is None or job.heartbeat_at is None:
        return None
    seconds = (job.heartbeat_at - job.phase_started_at).total_seconds()
    if seconds < 1:
        return None
    rate = job.done / seconds
    left = None if job.total is None else max(0, round((job.total - job.done) / rate))
    return Pace(rate, left)


def headline(job: Job) -> str:
    """Return the first line: what happened."""
    if job.status == Status.QUEUED:
        return _waiting(job)
    if job.status == Status.RUNNING:
        return _(job.phase) if job.phase else _("The work has begun.")
    if job.status == Status.DONE:
        return _described(job)[0] or _("Done in %(duration)s.") % {"duration": duration_of(job)}
    if job.status == Status.CANCELLED:
        return _("Cancelled before it began; nothing was done.")
    return job.message if job.failure not in Failure.values and job.message else failure_sentence(job)


def needs_a_person(job: Job) -> str:
    """Return the second line: what needs a person, or empty when nothing is to be said."""
    if job.status == Status.DONE:
        return _described(job)[1] or _("Nothing needs a person.")
    if job.status == Status.FAILED:
        if job.failure in Failure.values:
            kind = find_kind(job.kind)
            if kind and kind.atomic:
                return _(
                    "Nothing was half done. Start it again; if it fails again, tell the administrator the key below."
                )
            return _("Start it again; if it fails again, tell the administrator the key below.")
        return _("Put right what the sentence above says, then start it again.")
    if job.status == Status.QUEUED and job.failure:
        return failure_sentence(job)
    if job.status == Status.RUNNING:
        return _(job.message) if job.message else _("You may leave this page; the work goes on.")
    return ""


def failure_sentence(job: Job) -> str:
    """Return why the last attempt failed."""
    if job.failure in Failure.values:
        return str(Failure(job.failure).label)
    return job.message or str(Failure.UNEXPECTED.label)


def counts_of(job: Job) -> list[tuple[str | Promise, str]]:
    """Return the outcome as pairs of words and value: the usual counts first, in their usual order."""
    order = {key: place for place, key in enumerate(COUNTS)}
    keys = sorted(job.outcome, key=lambda key: (order.get(key, len(order)), key))
    return [(COUNTS.get(key, key.replace("_", " ")), _written(job.outcome[key])) for key in keys]


def sign_of_life(job: Job) -> str:
    """Return how long ago the running job was last heard of."""
    if job.status != Status.RUNNING or job.heartbeat_at is None:
        return ""
    seconds = max(0, round((timezone.now() - job.heartbeat_at).total_seconds()))
    return _("%(duration)s ago") % {"duration": write_duration(seconds)}


def stops_at(job: Job) -> datetime | None:
    """Return when a running job will be stopped if it has not finished."""
    if job.status != Status.RUNNING or job.started_at is None:
        return None
    return job.started_at + timedelta(seconds=job.timeout_seconds)


def duration_of(job: Job) -> str:
    """Return how long the last attempt took, or takes so far."""
    if job.started_at is None:
        return ""
    return write_duration(round(((job.finished_at or timezone.now()) - job.started_at).total_seconds()))


def write_duration(seconds: int) -> str:
    """Return ``45 s``, ``3 min`` or ``1 h 20 min``."""
    if seconds < MINUTE:
        return _("%(seconds)s s") % {"seconds": seconds}
    if seconds < HOUR:
        return _("%(minutes)s min") % {"minutes": round(seconds / MINUTE)}
    return _("%(hours)s h %(minutes)s min") % {"hours": seconds // HOUR, "minutes": seconds % HOUR // MINUTE}


def _written(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return str(value)


def _waiting(job: Job) -> str:
    later = job.run_after is not None and job.run_after > timezone.now()
    at = write_date(timezone.localtime(job.run_after), "TIME_FORMAT") if later and job.run_after else ""
    if job.failure:
        words = {"attempt": job.attempts, "of": job.max_attempts, "at": at}
        if later:
            return _("Attempt %(attempt)s of %(of)s failed; it is tried again at %(at)s.") % words
        return _("Attempt %(attempt)s of %(of)s failed; it is tried again in a moment.") % words
    if later and job.run_after:
        day = write_date(timezone.localtime(job.run_after), "DATE_FORMAT")
        return _("Begins on %(day)s at %(at)s.") % {"day": day, "at": at}
    return _("Waiting for its turn.")


def _described(job: Job) -> tuple[str, str]:
    kind = find_kind(job.kind)
    return kind.describe(job.outcome) if kind and kind.describe else ("", "")
