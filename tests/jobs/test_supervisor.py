"""Real processes, really killed: work that was begun is finished, late work is stopped, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobs.locks import supervisor_is_up
from jobs.models import Job, Schedule, ScheduleSlot
from jobs.schedules import schedule_ensure
from jobs.states import Failure, Status
from regions.models import Region
from tests.jobs.conftest import Ask
from tests.jobs.kinds import PLACE
from tests.jobs.test_attempts import Work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

PATIENCE_SECONDS = 60.0  # a busy machine; a quiet one needs three


class Supervised:
    """A running ``manage.py jobs``."""

    def __init__(self, log: Path, *options: str) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
            "SIPERKASA_DB_NAME": str(connection.settings_dict["NAME"]),
        }
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "jobs", *options],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
            )

    def said(self) -> str:
        """Return what it wrote so far."""
        return self.log.read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """Return the process ids of all workers it ever started."""
        return [int(line.rsplit(" ", 1)[1]) for line in self.said().splitlines() if " as process " in line]

    def end(self) -> int:
        """Ask it to stop, and make sure."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    """Start supervisors, and end what the test has left of them."""
    Schedule.objects.all().delete()
    started: list[Supervised] = []

    def start(*options: str) -> Supervised:
        started.append(Supervised(tmp_path / f"supervisor-{len(started)}.log", *options))
        return started[-1]

    yield start
    for each in started:
        each.end()
    alive = [pid for each in started for pid in each.workers() if is_alive(pid)]
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    assert not alive, "a worker outlived its supervisor"


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something to come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def has(job: Job, status: Status) -> bool:
    """Whether the job is in this state now."""
    job.refresh_from_db()
    return job.status == status


def begun(job: Job) -> bool:
    """Whether the job is in the middle of its work."""
    return has(job, Status.RUNNING) and job.done > 0


def test_killed_workers_and_lost_connections_lose_no_work(ask: Ask, supervise: Callable[..., Supervised]) -> None:
    assert not supervisor_is_up()
    supervisor = supervise("--workers", "1")

    job = ask("test.slow", seconds=60)
    until(lambda: begun(job), "the job to begin")
    assert supervisor_is_up()
    os.kill(supervisor.workers()[-1], signal.SIGKILL)
    until(lambda: has(job, Status.DONE), "the job to be done by another worker")
    assert job.outcome == {"attempt": 2}
    assert Region.objects.get(code=PLACE).name == "attempt 2"
    assert "is dead: job" in supervisor.said()

    # What a restart of the database does to everybody: all sessions end at once.
    Region.objects.filter(code=PLACE).delete()
    job = ask("test.slow", seconds=60)
    until(lambda: begun(job), "the second job to begin")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    until(lambda: has(job, Status.DONE), "the second job to be done")
    assert Region.objects.get(code=PLACE).name == "attempt 2"
    assert supervisor.process.poll() is None
    assert supervisor.end() == 0


def test_late_work_is_stopped_and_others_are_not_held_up(ask: Ask, supervise: Callable[..., Supervised]) -> None:
    late = ask("test.late", seconds=60)
    other = ask("test.count", rows=2)
    supervisor = supervise("--workers", "1")
    until(lambda: has(late, Status.FAILED), "late work to fail")
    assert (late.failure, late.attempts) == (Failure.TIMEOUT, 1)
    assert not Region.objects.filter(code=PLACE).exists()
    until(lambda: has(other, Status.DONE), "the next job to be done")
    assert "took too long" in supervisor.said()


def test_told_to_stop_a_worker_finishes_its_work_if_it_can_in_time(
    ask: Ask, supervise: Callable[..., Supervised], work: Work
) -> None:
    supervisor = supervise("--workers", "1")
    short = ask("test.slow", seconds=1.0)
    until(lambda: begun(short), "the short job to begin")
    assert supervisor.end() == 0
    assert has(short, Status.DONE)
    assert short.attempts == 1

    Region.objects.filter(code=PLACE).delete()
    long = ask("test.slow", seconds=60)
    supervisor = supervise("--workers", "1", "--grace", "0.5")
    until(lambda: begun(long), "the long job to begin")
    assert supervisor.end() == 0
    assert "did not finish in time" in supervisor.said()

    # Its work is not lost: whoever comes next takes it back.
    work()
    assert has(long, Status.DONE)
    assert long.outcome == {"attempt": 2}


def test_two_supervisors_take_a_turn_once_and_share_the_work(ask: Ask, supervise: Callable[..., Supervised]) -> None:
    schedule_ensure("count", "test.count", every_minutes=60 * 24, params={"rows": 1})
    Schedule.objects.update(last_slot_at=timezone.now() - timedelta(days=3))
    asked = [ask("test.count", rows=1) for _ in range(10)]
    for _ in range(2):
        supervise("--workers", "1")
    until(lambda: not Job.objects.unfinished().exists() and ScheduleSlot.objects.exists(), "all work to be done")
    time.sleep(1.0)  # three more looks at the schedule by each
    assert ScheduleSlot.objects.count() == 1
    assert Job.objects.count() == len(asked) + 1
    assert set(Job.objects.values_list("status", "attempts")) == {(Status.DONE, 1)}


def test_workers_end_when_their_supervisor_is_killed(supervise: Callable[..., Supervised]) -> None:
    supervisor = supervise("--workers", "1")
    until(supervisor_is_up, "the supervisor to come up")
    until(lambda: len(supervisor.workers()) == 1, "a worker to start")
    supervisor.process.kill()
    supervisor.process.wait()
    until(lambda: not any(is_alive(pid) for pid in supervisor.workers()), "the worker to end")
    until(lambda: not supervisor_is_up(), "the supervisor's lock to be free")
