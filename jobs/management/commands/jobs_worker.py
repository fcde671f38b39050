"""``manage.py jobs_worker``: one worker; started by ``manage.py jobs``, not by hand."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from core.management.base import database_sentence
from jobs.worker import WorkerProcess


class Command(BaseCommand):
    """Works until it is told to stop or its supervisor is gone."""

    help = "One worker process; manage.py jobs starts it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add who it is and whose."""
        parser.add_argument("worker_id")
        parser.add_argument("supervisor_pid", type=int)

    def handle(self, *_args: Any, worker_id: str, supervisor_pid: int, **_options: Any) -> None:
        """Run; a database that goes away ends it, and the supervisor starts another when it is back."""
        try:
            code = WorkerProcess(worker_id, supervisor_pid).run()
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(database_sentence(error)) from error
        sys.exit(code)
