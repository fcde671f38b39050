"""How far an import is, for whoever looks: written from another connection, because the work's own transaction is open."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from exchange.engine.reading import Report, Silent

log = logging.getLogger("siperkasa.exchange")

_EVERY_SECONDS = 1.0
_PATIENCE = "SET lock_timeout = '1s'; SET statement_timeout = '5s'"
_WRITE = """
    INSERT INTO exchange_importprogress (batch_id, phase, done, total, started_at, phase_started_at, updated_at)
    VALUES (%(batch)s, %(phase)s, %(done)s, %(total)s, %(started)s, %(phase_started)s, now())
    ON CONFLICT (batch_id) DO UPDATE SET phase = excluded.phase, done = excluded.done, total = excluded.total,
        started_at = excluded.started_at, phase_started_at = excluded.phase_started_at, updated_at = excluded.updated_at
"""


class BatchProgress:
    """Passes reports on to whoever started the work, and writes them beside the batch at most once a second."""

    def __init__(self, batch: int, report: Report | None = None) -> None:
        self._batch, self._report = batch, report or Silent()
        self._phase, self._next = "", 0.0
        self._started = self._phase_started = timezone.now()
        self._connection: BaseDatabaseWrapper | None = None

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """See ``Report.progress``."""
        self._report.progress(done, total, phase, message)
        changed = phase is not None and phase != self._phase
        if changed:
            self._phase, self._phase_started = phase or "", timezone.now()
        now = time.monotonic()
        # The first report waits too: a small file is through before anybody could look.
        if self._next == 0.0:
            self._next = now + _EVERY_SECONDS
        elif now >= self._next:
            self._next = now + _EVERY_SECONDS
            self._write(done, total)

    def close(self) -> None:
        """Let go of the connection; whether the batch is through is told by the batch."""
        held, self._connection = self._connection, None
        if held is not None:
            held.close()

    def _write(self, done: int, total: int | None) -> None:
        # Telling must never end the work.
        try:
            with self._connected().cursor() as cursor:
                cursor.execute(_WRITE, self._values(done, total))
        except (DatabaseError, InterfaceError) as error:
            log.warning("import %s: progress was not written (%s)", self._batch, type(error).__name__)
            self.close()

    def _values(self, done: int, total: int | None) -> dict[str, int | str | datetime | None]:
        return {
            "batch": self._batch,
            "phase": self._phase[:40],
            "done": done,
            "total": total,
            "started": self._started,
            "phase_started": self._phase_started,
        }

    def _connected(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            self._connection = connections.create_connection("default")
            with self._connection.cursor() as cursor:
                cursor.execute(_PATIENCE)
        return self._connection
