"""What a function that does background work gets to know, and how it tells how far it is."""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

log = logging.getLogger("siperkasa.jobs")

WRITE_EVERY_SECONDS = 0.5
_PATIENCE = "SET lock_timeout = '1s'; SET statement_timeout = '5s'"
_UPDATE = """
    UPDATE jobs_job SET phase = %s, phase_started_at = %s, done = %s, total = %s, message = %s, heartbeat_at = %s
    WHERE id = %s AND task_result_id = %s AND status = 'running'
"""


class JobContext:
    """The running job, as its function sees it.

    ``actor`` is who asked for the work, ``None`` for the system: pass it to services and ``visible_to``. ``region`` is
    the code of the place, or empty. ``attempt`` counts from 1. ``outcome_url`` may be set to the address of the
    result (it holds keys only).
    """

    def __init__(
        self, *, job_id: UUID | None, ticket: UUID | None, actor: Any = None, region: str = "", attempt: int = 1
    ) -> None:
        self.job_id = job_id
        self.actor = actor
        self.region = region
        self.attempt = attempt
        self.outcome_url = ""
        self.done = 0
        self.total: int | None = None
        self.phase = ""
        self.message = ""
        self._ticket = ticket
        self._phase_started_at = timezone.now()
        self._next_write = 0.0
        self._connection: BaseDatabaseWrapper | None = None

    @classmethod
    def silent(cls, actor: Any = None, region: str = "") -> JobContext:
        """Return a context of no job, for calling such a function directly: it keeps progress to itself."""
        return cls(job_id=None, ticket=None, actor=actor, region=region)

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """Tell that ``done`` of ``total`` rows are through; cheap enough to call for every row.

        It is written at most twice a second (and when the phase changes), through a connection of its own, so that others
        read it while the work's transaction is open. ``phase`` and ``message`` stay as they were when not given;
        they are English message ids (``gettext_noop as N_``), translated for whoever reads them, and hold no personal data.
        """
        changed = phase is not None and phase != self.phase
        self.done, self.total = done, total
        if changed:
            self.phase, self._phase_started_at = phase or "", timezone.now()
        if message is not None:
            self.message = message
        now = time.monotonic()
        if self.job_id is not None and (changed or now >= self._next_write):
            self._next_write = now + WRITE_EVERY_SECONDS
            self._write()

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _write(self) -> None:
        # Telling must never end the work: a lock or a fallen connection costs one report, not the job.
        try:
            with self._connected().cursor() as cursor:
                cursor.execute(
                    _UPDATE,
                    [
                        self.phase[:100],
                        self._phase_started_at,
                        self.done,
                        self.total,
                        self.message[:500],
                        timezone.now(),
                        self.job_id,
                        self._ticket,
                    ],
                )
        except (DatabaseError, InterfaceError) as error:
            log.warning("job %s: progress was not written (%s)", self.job_id, type(error).__name__)
            self.close()

    def _connected(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            self._connection = connections.create_connection("default")
            with self._connection.cursor() as cursor:
                cursor.execute(_PATIENCE)
        return self._connection
