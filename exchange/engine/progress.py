"""How far an import is, for whoever looks: written from another connection, because the work's own transaction is open."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from exchange.engine.reading import Report, Silent
from exchange.phases import step_of

log = logging.getLogger("siperkasa.exchange")

_EVERY_SECONDS = 1.0
_PATIENCE = "SET lock_timeout = '1s'; SET statement_timeout = '5s'"
_WRITE = """
    INSERT INTO exchange_importprogress AS p (batch_id, phase, step, steps, done, total, started_at, phase_started_at,
        updated_at, paces)
    VALUES (%(batch)s, %(phase)s, %(step)s, %(steps)s, %(done)s, %(total)s, %(started)s, %(phase_started)s, now(),
        %(paces)s)
    ON CONFLICT (batch_id) DO UPDATE SET phase = excluded.phase, step = excluded.step, steps = excluded.steps,
        done = excluded.done, total = excluded.total, started_at = excluded.started_at,
        phase_started_at = excluded.phase_started_at, updated_at = excluded.updated_at, paces = p.paces || excluded.paces
"""
# A phase over so many rows is told when it begins: as one statement it says nothing more until it is through.
_MANY = 20_000


class BatchProgress:
    """Passes reports on to whoever started the work, and writes them beside the batch at most once a second.

    ``steps`` are the phases of this work in their order. How long each took for its rows is noted too: the next work of the
    kind can tell by it how long a phase may take that says nothing of its inside.
    """

    def __init__(self, batch: int, report: Report | None = None, *, steps: Sequence[str]) -> None:
        self._batch, self._report, self._steps = batch, report or Silent(), list(steps)
        self._phase, self._next, self._total = "", 0.0, 0
        self._paces: dict[str, float] = {}
        self._started = self._phase_started = timezone.now()
        self._connection: BaseDatabaseWrapper | None = None

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """See ``Report.progress``."""
        self._report.progress(done, total, phase, message)
        changed = phase is not None and phase != self._phase
        if changed:
            self._note_pace()
            self._phase, self._phase_started = phase or "", timezone.now()
        self._total, now = total or 0, time.monotonic()
        if changed and self._total >= _MANY:
            self._next = now
        # The first report waits too: a small file is through before anybody could look.
        if self._next == 0.0:
            self._next = now + _EVERY_SECONDS
        elif now >= self._next:
            self._next = now + _EVERY_SECONDS
            self._write(done, total)

    def before(self, steps: Sequence[str]) -> None:
        """Say that further phases come before the others."""
        self._steps = [*steps, *self._steps]

    def done(self) -> None:
        """Say that the last phase came to its end."""
        self._note_pace()
        if self._connection is not None:
            self._write(self._total, self._total)

    def _note_pace(self) -> None:
        if self._phase and self._total >= _MANY:
            self._paces[self._phase] = (timezone.now() - self._phase_started).total_seconds() / self._total

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
            "step": step_of(self._phase, self._steps),
            "steps": len(self._steps),
            "paces": json.dumps(self._paces),
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
