"""A worker process: draws tickets one after the other until it is told to stop."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from types import FrameType
from typing import Any

from django.db import close_old_connections, transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from jobs.locks import LifeLock
from jobs.models import Job
from jobs.policy import poll_seconds

PR_SET_PDEATHSIG = 1
ALARM_MARGIN_SECONDS = 5  # the supervisor comes first; the kernel's alarm is for when it is dead too


class JobWorker(Worker):
    """django-tasks' worker, one task at a time.

    ``process_limit`` lets the kernel end the process when a job takes too long.
    """

    def __init__(self, worker_id: str, *, process_limit: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.process_limit = process_limit

    def work_once(self) -> bool:
        """Draw a ticket and do its work; ``False`` when nothing is due.

        Unlike the loop of the base class it leaves the connection alone, so it also works inside a transaction (of a test).
        """
        with transaction.atomic():
            ticket = DBTaskResult.objects.ready().filter(backend_name=self.backend_name).get_locked()
            if ticket is None:
                return False
            ticket.claim(self.worker_id)
        self.run_task(ticket)
        return True

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one task under its time limit."""
        seconds = Job.objects.filter(task_result_id=db_task_result.pk).values_list("timeout_seconds", flat=True).first()
        if self.process_limit and seconds:
            signal.alarm(seconds + ALARM_MARGIN_SECONDS)
        try:
            super().run_task(db_task_result)
        finally:
            if self.process_limit:
                signal.alarm(0)


def drain(worker_id: str) -> int:
    """Do in this process all work that is due; returns how many attempts were made."""
    lock = LifeLock(worker_id)
    lock.take()
    worker, attempts = JobWorker(worker_id), 0
    try:
        while worker.work_once():
            attempts += 1
    finally:
        lock.release()
    return attempts


class WorkerProcess:
    """The life of a worker under a supervisor: ends when told to, when its supervisor is gone, or when its lock is."""

    def __init__(self, worker_id: str, supervisor_pid: int) -> None:
        self.worker_id = worker_id
        self.supervisor_pid = supervisor_pid
        self.stopping = False
        self.lock = LifeLock(worker_id)

    def run(self) -> int:
        """Work; returns the process's exit code."""
        self._obey()
        self.lock.take()
        worker = JobWorker(self.worker_id, process_limit=True)
        while not self.stopping and os.getppid() == self.supervisor_pid:
            # Without its lock it counts as dead and another one takes over, so it must not draw a ticket.
            if not self.lock.is_held():
                return 1
            close_old_connections()
            if not worker.work_once() and not self.stopping:
                time.sleep(poll_seconds())
        return 0

    def _obey(self) -> None:
        # Ctrl-C in a terminal is the supervisor's affair; being told twice to stop means now.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, self._stop)
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping:
            os._exit(1)
        self.stopping = True


def worker_environment(name: str, inherited: Any) -> dict[str, str]:
    """Return the environment of a worker, whose connections carry its name."""
    return {**inherited, "PGAPPNAME": name}
