"""The clock of a request or a breach: when it runs out and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SOON = timedelta(hours=24)


def due_moment(since: datetime, hours: int) -> datetime:
    """Return when ``hours`` after ``since`` are over.

    Hours, not days: the law counts 3 x 24 hours, weekends included, so a request of Friday 15:00 is due on Monday 15:00.
    """
    return since + timedelta(hours=hours)


def hours_late(due_at: datetime, done_at: datetime) -> int | None:
    """Return by how many hours something came too late, each one begun counted, or ``None`` when it was in time."""
    over = done_at - due_at
    return None if over <= timedelta() else -(-over // timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Clock:
    """``level`` is ``late``, ``soon`` (a day or less left) or ``ok`` while it runs, ``met`` or ``missed`` once stopped."""

    due_at: datetime
    stopped_at: datetime | None
    level: str

    @property
    def is_running(self) -> bool:
        """Whether nothing has stopped it yet."""
        return self.stopped_at is None


def clock(*, due_at: datetime, stopped_at: datetime | None, now: datetime) -> Clock:
    """Return how a clock stands at ``now``; the last moment itself is in time."""
    if stopped_at is not None:
        return Clock(due_at, stopped_at, "met" if stopped_at <= due_at else "missed")
    if now > due_at:
        return Clock(due_at, None, "late")
    return Clock(due_at, None, "soon" if due_at - now <= SOON else "ok")
