"""``manage.py jobs``: do background work until told to stop."""

from __future__ import annotations

import os
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from core.management.base import FigureCommand
from jobs.locks import APPLICATION
from jobs.models import Job
from jobs.reaper import reap_dead_workers, reap_orphans
from jobs.schedules import schedules_run_due
from jobs.states import Status
from jobs.supervisor import Supervisor
from jobs.worker import drain

CORES_PER_WORKER = 4
GRACE_SECONDS = 20.0


class Command(FigureCommand):
    """Supervises worker processes; ``--once`` does what is due in this process and ends.

    Needs a session of its own in PostgreSQL: not through pgbouncer with ``pool_mode = transaction``.
    """

    help = "Do background work: supervise workers until Ctrl-C or SIGTERM, or with --once do what is due and end."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add how many and how long."""
        default = max(1, (os.cpu_count() or 1) // CORES_PER_WORKER)
        parser.add_argument("--workers", type=_positive, default=default, help=f"worker processes (here {default})")
        parser.add_argument(
            "--grace", type=float, default=GRACE_SECONDS, help="seconds to finish work when stopped (20)"
        )
        parser.add_argument("--once", action="store_true", help="do what is due now, in this process, and end")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Return what waits and what was attempted."""
        if options["once"]:
            for events in (reap_dead_workers(), reap_orphans(), schedules_run_due()):
                for line in events:
                    self.note(line)
            attempts = drain(f"once-{uuid.uuid4().hex}")
            return {"attempts": attempts, "waiting": Job.objects.filter(status=Status.QUEUED).count()}
        os.environ["PGAPPNAME"] = f"{APPLICATION}:jobs"
        Supervisor(workers=options["workers"], grace_seconds=options["grace"], say=self.note).run()
        return {"waiting": Job.objects.filter(status=Status.QUEUED).count()}


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError("a number from 1 to 64")
    return int(text)
