"""Work is done once, tried again when that helps, and never ends without a word."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from jobs import registry
from jobs.context import JobContext
from jobs.exceptions import JobNotEnded, JobNotWaiting, UnknownKind
from jobs.models import Job
from jobs.reaper import reap_orphans
from jobs.services import job_cancel, job_enqueue, job_retry
from jobs.states import Failure, Status
from jobs.tasks import Refusal, Superseded, attempt_begin, attempt_done, attempt_failed, run_job
from regions.models import Region
from tests.conftest import Cast
from tests.jobs.conftest import Ask
from tests.jobs.kinds import PLACE

pytestmark = pytest.mark.django_db
Work = Callable[[], None]


def begun(job: Job) -> Job:
    """Return the job as a worker has it that has just begun."""
    assert job.task_result_id
    found = attempt_begin(job.pk, job.task_result_id, worker_id="w")
    assert found is not None
    return found


def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(ask: Ask) -> None:
    def caller() -> None:
        with transaction.atomic():
            ask("test.count", rows=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        caller()
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()
    assert not AuditEvent.objects.filter(action="job.enqueue").exists()


def test_work_is_done_and_leaves_its_outcome(ask: Ask, work: Work, cast: Cast) -> None:
    job = ask("test.stumble", actor=cast.insurance_clerk, until=1)
    work()
    job.refresh_from_db()
    assert (job.status, job.outcome, job.attempts, job.failure) == (Status.DONE, {"attempt": 1}, 1, "")
    actions = AuditEvent.objects.filter(subject_id=str(job.pk)).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["job.enqueue", "job.done"]


def test_work_does_not_begin_before_its_time(work: Work) -> None:
    later = timezone.now() + timedelta(hours=1)
    job = job_enqueue(actor=None, kind="test.stumble", params={"until": 1}, run_after=later)
    work()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.QUEUED, 0)


@pytest.mark.django_db(transaction=True)
def test_progress_is_read_from_outside_while_the_works_transaction_is_open(ask: Ask, work: Work) -> None:
    job = ask("test.count", rows=3)
    work()
    job.refresh_from_db()
    assert job.outcome == {"rows": 3, "seen": [1, 2, 3], "in_transaction": True}
    assert (job.done, job.total) == (3, 3)


def test_progress_is_written_twice_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    context = JobContext(job_id=uuid4(), ticket=uuid4())
    monkeypatch.setattr(context, "_write", lambda: written.append(context.done))
    for row in range(10_000):
        context.progress(row, 10_000)
    assert written == [0]
    context.progress(10_000, 10_000, phase="next")
    assert written == [0, 10_000]


def test_a_rules_refusal_is_shown_and_not_tried_again(ask: Ask, work: Work) -> None:
    job = ask("test.refuse")
    work()
    job.refresh_from_db()
    assert (job.status, job.failure, job.attempts) == (Status.FAILED, "no_column", 1)
    assert job.message == "The file has no column village."
    assert not Region.objects.filter(code=PLACE).exists()


def test_what_fails_is_tried_again_and_leaves_nothing_half_done(ask: Ask, work: Work) -> None:
    job = ask("test.stumble", until=3)
    work()
    job.refresh_from_db()
    assert (job.status, job.attempts, job.outcome) == (Status.DONE, 3, {"attempt": 3})
    assert Region.objects.filter(code=PLACE).count() == 1


def test_after_the_last_attempt_it_has_failed_without_showing_what_the_log_has(
    ask: Ask, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask("test.stumble", until=9)
    with caplog.at_level(logging.ERROR, logger="siperkasa.jobs"):
        work()
    job.refresh_from_db()
    assert (job.status, job.attempts, job.failure, job.message) == (Status.FAILED, 3, Failure.UNEXPECTED, "")
    assert job.finished_at
    assert not Region.objects.filter(code=PLACE).exists()
    assert "stumble" in caplog.text
    assert AuditEvent.objects.filter(action="job.fail", subject_id=str(job.pk)).count() == 1
    assert not DBTaskResult.objects.exclude(traceback="").exists()


def test_each_attempt_waits_longer_than_the_one_before(ask: Ask, settings: Settings) -> None:
    settings.JOBS_RETRY_DELAYS = (10.0, 60.0)
    job = ask("test.stumble", until=9)
    waits = []
    for _attempt in range(2):
        now = timezone.now()
        attempt_failed(job.pk, begun(job).task_result_id, Refusal(Failure.UNEXPECTED))
        job.refresh_from_db()
        assert job.run_after
        assert job.task_result_id
        waits.append(round((job.run_after - now).total_seconds()))
        ticket = DBTaskResult.objects.get(pk=job.task_result_id)
        assert ticket.run_after == job.run_after
    assert waits == [10, 60]


def test_work_past_its_time_limit_is_not_tried_again(ask: Ask) -> None:
    job = begun(ask("test.stumble", until=1))
    Job.objects.filter(pk=job.pk).update(started_at=timezone.now() - timedelta(seconds=61))
    attempt_failed(job.pk, job.task_result_id, Refusal(Failure.WORKER_LOST))
    job.refresh_from_db()
    assert (job.status, job.failure, job.attempts) == (Status.FAILED, Failure.TIMEOUT, 1)


def test_a_worker_thought_dead_cannot_settle_what_another_has_taken_over(ask: Ask) -> None:
    job = begun(ask("test.stumble", until=1))
    old = job.task_result_id
    assert old
    attempt_failed(job.pk, old, Refusal(Failure.WORKER_LOST))
    with pytest.raises(Superseded):
        attempt_done(job.pk, old, JobContext.silent(), {})
    assert attempt_failed(job.pk, old, Refusal(Failure.UNEXPECTED)) is None
    assert attempt_begin(job.pk, old, worker_id="w") is None


def test_work_whose_kind_is_gone_says_so(ask: Ask, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask("test.count", rows=1)
    monkeypatch.delitem(registry._kinds, "test.count")
    work()
    job.refresh_from_db()
    assert (job.status, job.failure) == (Status.FAILED, "unknown_kind")
    assert "test.count" in job.message


def test_a_kind_nobody_registered_is_refused_at_once(ask: Ask) -> None:
    with pytest.raises(UnknownKind):
        ask("test.nobody")


@pytest.mark.parametrize("params", [{"nik": "1504031705809001"}, {"rows": [{"x": 1504031705809001}]}, {"x": object()}])
def test_numbers_of_persons_are_refused_as_parameters(params: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Parameters of background work"):
        job_enqueue(actor=None, kind="test.count", params=params)


def test_a_job_that_lost_its_ticket_is_given_a_new_one(ask: Ask, work: Work) -> None:
    job = ask("test.stumble", until=1)
    DBTaskResult.objects.all().delete()
    assert len(list(reap_orphans())) == 1
    assert not list(reap_orphans())
    work()
    job.refresh_from_db()
    assert job.status == Status.DONE


def test_waiting_work_can_be_cancelled_and_asked_for_again(ask: Ask, work: Work, cast: Cast) -> None:
    job = ask("test.stumble", actor=cast.insurance_clerk, until=1)
    job_cancel(actor=cast.insurance_clerk, job=job)
    work()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.CANCELLED, 0)
    job_retry(actor=cast.insurance_clerk, job=job)
    work()
    job.refresh_from_db()
    assert job.status == Status.DONE
    with pytest.raises(JobNotWaiting):
        job_cancel(actor=cast.insurance_clerk, job=job)
    with pytest.raises(JobNotEnded):
        job_retry(actor=cast.insurance_clerk, job=job)


def test_a_ticket_drawn_before_the_cancellation_opens_nothing(ask: Ask, cast: Cast) -> None:
    job = ask("test.stumble", actor=cast.insurance_clerk, until=1)
    ticket = job.task_result_id
    assert ticket
    DBTaskResult.objects.get(pk=ticket).claim("w")
    job_cancel(actor=cast.insurance_clerk, job=job)
    assert attempt_begin(job.pk, ticket, worker_id="w") is None


def test_others_work_is_cancelled_by_an_administrator_only(ask: Ask, cast: Cast) -> None:
    job = ask("test.stumble", actor=cast.insurance_clerk, region="15.04", until=1)
    with pytest.raises(NotAllowed):
        job_cancel(actor=cast.auditor, job=job)
    with pytest.raises(NotWithinReach):
        job_cancel(actor=cast.village_officer, job=job)
    assert job_cancel(actor=cast.account_admin, job=job).status == Status.CANCELLED


def test_the_task_is_where_tickets_say(ask: Ask) -> None:
    ask("test.count", rows=1)
    assert DBTaskResult.objects.get().task_path == f"{run_job.func.__module__}.run_job"
