"""Keep workers at work: start them, replace the dead, end the late, take back what they leave, mind the clock."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from jobs.locks import SUPERVISOR, LifeLock, application_name, lock_if_dead
from jobs.policy import reap_seconds
from jobs.reaper import late_workers, reap_dead_workers, reap_orphans
from jobs.schedules import schedules_run_due
from jobs.worker import worker_environment

STEP_SECONDS = 0.2
START_SECONDS = 60.0  # a worker without its lock by then hangs
SHORT_LIFE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0


class Child:
    """One worker process, in a process group of its own together with whatever it starts."""

    def __init__(self) -> None:
        self.worker_id = uuid.uuid4().hex
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "django", "jobs_worker", self.worker_id, str(os.getpid())],
            cwd=settings.BASE_DIR,
            env=worker_environment(application_name(self.worker_id), os.environ),
            stdin=subprocess.DEVNULL,
            process_group=0,
        )

    def kill(self) -> None:
        """End it and all it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs ``workers`` processes until SIGTERM or Ctrl-C; tells each event to ``say``."""

    def __init__(self, *, workers: int, grace_seconds: float, say: Callable[[str], None]) -> None:
        self._wanted = workers
        self._grace = grace_seconds
        self._say = say
        self._children: list[Child] = []
        self._presence = LifeLock(SUPERVISOR, shared=True)
        self._short_lives = 0
        self._start_not_before = 0.0
        self._database_down = False
        self._asked = 0

    def run(self) -> None:
        """Work until told to stop; then let the workers finish what they have begun, for as long as the grace lasts."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        self._say(f"supervisor {os.getpid()} started")
        look_again = 0.0
        try:
            while not self._asked:
                self._bury()
                self._start_missing()
                if time.monotonic() >= look_again:
                    self._look_around()
                    look_again = time.monotonic() + reap_seconds()
                time.sleep(STEP_SECONDS)
        finally:
            self._end()
            self._presence.release()
            self._say("supervisor ended")

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1

    # Processes ------------------------------------------------------------------------------------------------

    def _bury(self) -> None:
        for child in list(self._children):
            code = child.process.poll()
            if code is None:
                continue
            self._children.remove(child)
            child.kill()  # whatever it has left behind in its group
            lived = time.monotonic() - child.started
            self._short_lives = self._short_lives + 1 if lived < SHORT_LIFE_SECONDS else 0
            pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2**self._short_lives) if self._short_lives else 0.0
            self._start_not_before = time.monotonic() + pause
            self._say(f"worker {child.worker_id[:8]} ended with {code}")

    def _start_missing(self) -> None:
        if self._database_down or time.monotonic() < self._start_not_before:
            return
        while len(self._children) < self._wanted:
            child = Child()
            self._children.append(child)
            self._say(f"worker {child.worker_id[:8]} started as process {child.process.pid}")

    def _end(self) -> None:
        for child in self._children:
            child.process.terminate()
        deadline = time.monotonic() + self._grace
        while self._asked < 2 and time.monotonic() < deadline:
            self._bury()
            if not self._children:
                return
            time.sleep(STEP_SECONDS / 4)
        for child in self._children:
            self._say(f"worker {child.worker_id[:8]} did not finish in time; its work will be tried again")
            child.kill()
            child.process.wait()

    # The database ---------------------------------------------------------------------------------------------

    def _look_around(self) -> None:
        """Do what needs the database; when it is away, say so once and wait for it."""
        try:
            close_old_connections()
            if not self._presence.is_held():
                self._presence.take()
            self._end_the_late()
            self._end_the_lockless()
            self._tell(reap_dead_workers(self._kill))
            self._tell(reap_orphans())
            self._tell(schedules_run_due())
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            if not self._database_down:
                self._say(f"the database is away ({type(error).__name__}); waiting for it")
            self._database_down = True
        else:
            if self._database_down:
                self._say("the database is back")
            self._database_down = False

    def _end_the_late(self) -> None:
        for worker_id, job_id in late_workers([child.worker_id for child in self._children]):
            self._say(f"job {job_id} took too long: worker {worker_id[:8]} is killed")
            self._kill(worker_id)

    def _end_the_lockless(self) -> None:
        """End a worker that should have come up long ago and hangs instead."""
        for child in self._children:
            if time.monotonic() - child.started > START_SECONDS:
                with lock_if_dead(child.worker_id) as dead:
                    if dead:
                        self._kill(child.worker_id)

    def _kill(self, worker_id: str) -> None:
        for child in self._children:
            if child.worker_id == worker_id:
                child.kill()
                child.process.wait()

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(line)
