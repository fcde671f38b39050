"""Kinds of work that only tests have; worker processes of the tests register them too."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection, connections

from core.exceptions import DomainError
from jobs.context import JobContext
from jobs.registry import register
from regions.models import Region

PLACE = "96"


def count(context: JobContext, rows: int) -> dict[str, Any]:
    """Count, and look from outside how far that is while the own transaction is open."""
    seen: list[int] = []
    other = connections.create_connection("default")
    try:
        for row in range(1, rows + 1):
            context.progress(row, rows, phase=f"part {row}")
            with other.cursor() as cursor:
                cursor.execute("SELECT done FROM jobs_job WHERE id = %s AND status = 'running'", [context.job_id])
                seen += [found[0] for found in cursor.fetchall()]
    finally:
        other.close()
    return {"rows": rows, "seen": seen, "in_transaction": connection.in_atomic_block}


def slow(context: JobContext, seconds: float) -> dict[str, Any]:
    """Write a row, take long the first time, and be quick when tried again."""
    Region.objects.create(code=PLACE, name=f"attempt {context.attempt}", level=1)
    context.progress(1, 2)
    if context.attempt == 1:
        time.sleep(seconds)
    return {"attempt": context.attempt}


def refuse(_context: JobContext) -> dict[str, Any]:
    """Refuse by rule."""
    Region.objects.create(code=PLACE, name="half done", level=1)
    raise DomainError("The file has no column village.", code="no_column")


def stumble(context: JobContext, until: int) -> dict[str, Any]:
    """Fail with a message that must not be shown, until attempt ``until``."""
    Region.objects.create(code=PLACE, name="half done", level=1)
    if context.attempt < until:
        raise ValueError("1504031705809001 is broken")
    return {"attempt": context.attempt}


def register_kinds() -> None:
    """Fill the registry."""
    register("test.count", count, title="Count", timeout_seconds=60)
    register("test.slow", slow, title="Slow", timeout_seconds=60)
    register("test.late", slow, title="Late", timeout_seconds=1)
    register("test.refuse", refuse, title="Refuse", timeout_seconds=60)
    register("test.stumble", stumble, title="Stumble", timeout_seconds=60)
