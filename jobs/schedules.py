"""Keep schedules as code declares them, and make the jobs whose turn has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.exceptions import DomainError
from jobs.models import Schedule, ScheduleSlot
from jobs.rules.slots import Rhythm, latest_turn
from jobs.services import job_enqueue


@transaction.atomic
def schedule_ensure(
    name: str,
    kind: str,
    *,
    daily_at: time | None = None,
    every_minutes: int | None = None,
    weekday: int | None = None,
    day_of_month: int | None = None,
    params: dict[str, Any] | None = None,
) -> Schedule:
    """Have a schedule with this rhythm; for hooks that run after each migrate, so it may be called again and again.

    Times of day are in the installation's zone. Whether it is in use stays as people set it. A new one has its first turn
    in the future.
    """
    rhythm = {
        "kind": kind,
        "params": params or {},
        "daily_at": daily_at,
        "every_minutes": every_minutes,
        "weekday": weekday,
        "day_of_month": day_of_month,
    }
    schedule, _created = Schedule.objects.update_or_create(
        name=name, defaults=rhythm, create_defaults={**rhythm, "name": name, "last_slot_at": timezone.now()}
    )
    return schedule


def schedules_run_due(now: datetime | None = None) -> Iterator[str]:
    """Make the jobs of every schedule whose turn has come, each once however many supervisors look; yield a line for each.

    Turns missed while nobody looked are made up for by one job, not by one for each.
    """
    moment = now or timezone.now()
    for name in Schedule.objects.filter(enabled=True).values_list("name", flat=True):
        line = _take_turn(name, moment)
        if line:
            yield line


@transaction.atomic
def _take_turn(name: str, moment: datetime) -> str:
    # Whoever has the row is taking this turn; it can be passed by.
    schedule = Schedule.objects.select_for_update(skip_locked=True).filter(name=name, enabled=True).first()
    if schedule is None:
        return ""
    turn = latest_turn(_rhythm(schedule), moment, _zone())
    if turn <= schedule.last_slot_at:
        return ""
    schedule.last_slot_at = turn
    schedule.save(update_fields=["last_slot_at"])
    slot, is_ours = ScheduleSlot.objects.get_or_create(name=name, slot=turn, defaults={"taken_at": moment})
    if not is_ours:
        return ""
    if _still_busy(schedule, turn):
        return f"schedule {name}: the turn before is not finished, so this one is left out"
    try:
        with transaction.atomic():
            slot.job = job_enqueue(actor=None, kind=schedule.kind, params=schedule.params)
    except DomainError as refusal:
        return f"schedule {name}: refused ({refusal.code})"
    slot.save(update_fields=["job"])
    return f"schedule {name}: job {slot.job.pk}"


def _still_busy(schedule: Schedule, turn: datetime) -> bool:
    before = ScheduleSlot.objects.filter(name=schedule.name, slot__lt=turn, job__isnull=False).order_by("-slot").first()
    return before is not None and before.job is not None and not before.job.is_finished


def _rhythm(schedule: Schedule) -> Rhythm:
    return Rhythm(schedule.every_minutes, schedule.daily_at, schedule.weekday, schedule.day_of_month)


def _zone() -> Any:
    return timezone.get_default_timezone()


def slots_forget(older_than: timedelta) -> int:
    """Delete the notes of turns long gone; return how many."""
    deleted, _by_model = ScheduleSlot.objects.filter(slot__lt=timezone.now() - older_than).delete()
    return deleted
