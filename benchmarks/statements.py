"""What something costs at the database: its time there, how many statements, and how many pages of data they touch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Clock:
    """Seconds spent in the database, from sending a statement to its last row."""

    spent: float = 0.0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Do what the connection would do, and add the time."""
        started = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            self.spent += time.perf_counter() - started


@contextmanager
def database_time() -> Iterator[Clock]:
    """Measure the statements inside."""
    clock = Clock()
    with connection.execute_wrapper(clock):
        yield clock


@dataclass
class Reading:
    """The plans of the reading statements, each with its text; ``statements`` counts all."""

    statements: int = 0
    plans: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        """Have a reading statement explained, then do it."""
        self.statements += 1
        if sql.startswith("SELECT"):
            with connection.connection.cursor() as cursor:  # beside our own wrapper
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                found = cursor.fetchone()[0]
                plan = json.loads(found) if isinstance(found, str) else found
                self.plans.append((sql, plan[0]))
        return execute(sql, params, *rest)

    @property
    def buffers(self) -> int:
        """Pages of 8 kB that were looked at, from memory or not: the figure that a busy machine does not change."""
        return sum(
            plan["Plan"].get(each, 0)
            for _sql, plan in self.plans
            for each in ("Shared Hit Blocks", "Shared Read Blocks")
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """``p95_ms`` at the database of many askings; ``statements`` and ``buffers`` of one."""

    p95_ms: float
    statements: int
    buffers: int


def cost_of(ask: Callable[[], object], *, times: int, warm_up: int) -> Cost:
    """Return what ``ask`` costs."""
    for _ in range(warm_up):
        ask()
    measured = []
    for _ in range(times):
        with database_time() as clock:
            ask()
        measured.append(clock.spent)
    p95 = sorted(measured)[int(times * 0.95) - 1]
    reading = Reading()
    with connection.execute_wrapper(reading):
        ask()
    return Cost(round(p95 * 1000, 2), reading.statements, reading.buffers)
