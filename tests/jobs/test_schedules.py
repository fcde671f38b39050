"""Work that begins by the clock begins once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audit.models import AuditSeal
from audit.services import audit_record
from jobs.builtin import schedule_builtin
from jobs.models import Job, Schedule, ScheduleSlot
from jobs.rules.slots import Rhythm, latest_turn
from jobs.schedules import schedule_ensure, schedules_run_due
from jobs.states import Status
from tests.jobs.test_attempts import Work

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # Saturday, 12:00 in Jakarta


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm(every_minutes=15), "2026-11-21 12:00"),
        (Rhythm(every_minutes=7), "2026-11-21 11:58"),
        (Rhythm(daily_at=time(12, 0)), "2026-11-21 12:00"),
        (Rhythm(daily_at=time(12, 1)), "2026-11-20 12:01"),
        (Rhythm(daily_at=time(23, 50)), "2026-11-20 23:50"),
        (Rhythm(daily_at=time(7, 0), weekday=1), "2026-11-16 07:00"),
        (Rhythm(daily_at=time(7, 0), weekday=6), "2026-11-21 07:00"),
        (Rhythm(daily_at=time(7, 0), day_of_month=25), "2026-10-25 07:00"),
    ],
)
def test_the_latest_turn(rhythm: Rhythm, expected: str) -> None:
    assert f"{latest_turn(rhythm, NOON, JAKARTA).astimezone(JAKARTA):%Y-%m-%d %H:%M}" == expected


@pytest.fixture
def hourly(db: None) -> Schedule:
    """A schedule whose last turn was long ago."""
    Schedule.objects.all().delete()
    schedule = schedule_ensure("count", "test.count", every_minutes=60, params={"rows": 1})
    Schedule.objects.update(last_slot_at=NOON - timedelta(days=3))
    return schedule


def test_missed_turns_are_made_up_for_by_one_job(hourly: Schedule) -> None:
    assert len(list(schedules_run_due(NOON))) == 1
    assert not list(schedules_run_due(NOON + timedelta(minutes=59)))
    assert Job.objects.get().params == {"rows": 1}


def test_a_turn_is_left_out_while_the_one_before_is_not_finished(hourly: Schedule) -> None:
    list(schedules_run_due(NOON))
    assert "left out" in next(schedules_run_due(NOON + timedelta(hours=1)))
    Job.objects.update(status=Status.CANCELLED, finished_at=NOON)
    assert "job" in next(schedules_run_due(NOON + timedelta(hours=2)))
    assert (Job.objects.count(), ScheduleSlot.objects.count()) == (2, 3)


def test_a_turn_that_another_supervisor_took_is_not_taken_again(hourly: Schedule) -> None:
    ScheduleSlot.objects.create(name="count", slot=NOON, taken_at=NOON)
    assert not list(schedules_run_due(NOON))
    assert not Job.objects.exists()


def test_a_schedule_out_of_use_or_of_an_unknown_kind_makes_no_job(hourly: Schedule) -> None:
    Schedule.objects.update(enabled=False)
    assert not list(schedules_run_due(NOON))
    Schedule.objects.update(enabled=True, kind="test.nobody")
    assert list(schedules_run_due(NOON)) == ["schedule count: refused (unknown_kind)"]
    assert not list(schedules_run_due(NOON))
    assert not Job.objects.exists()


def test_declaring_a_schedule_again_keeps_what_people_set(hourly: Schedule) -> None:
    Schedule.objects.update(enabled=False)
    schedule_ensure("count", "test.count", every_minutes=30, params={"rows": 2})
    found = Schedule.objects.get()
    assert (found.every_minutes, found.params, found.enabled) == (30, {"rows": 2}, False)
    assert found.last_slot_at < NOON


@pytest.mark.django_db
def test_the_record_is_sealed_and_old_tickets_go_by_themselves(work: Work) -> None:
    schedule_builtin()
    audit_record(actor=None, action="test.done", subject=None)
    old = timezone.now() - timedelta(days=15)
    DBTaskResult.objects.create(
        status="SUCCESSFUL", finished_at=old, args_kwargs={}, task_path="x", backend_name="default", run_after=old
    )
    Schedule.objects.update(last_slot_at=timezone.now() - timedelta(days=2))
    work()
    done = set(Job.objects.values_list("kind", "status"))
    assert done >= {("audit.seal", "done"), ("jobs.prune", "done"), ("accounts.leave", "done")}
    assert {status for _kind, status in done} == {"done"}
    assert AuditSeal.objects.exists()
    assert not DBTaskResult.objects.filter(task_path="x").exists()
