"""Where a run of the waterfall works: a cursor, its sources and values, and tables of its own that go when it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from exchange.engine.staging import SCHEMA
from insurance.services.waterfall_sql import Sources

_TABLE = re.compile(r"\bwf_([a-z_]+)")
# What these statements need: room for a hash of everybody, and several processes even where the planner thinks that a
# table of groups is too dear to hand over.
_SETTINGS = """
    SET LOCAL work_mem = '256MB'; SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0.001;
    SET LOCAL default_statistics_target = 10
"""


@dataclass(slots=True)
class Workspace:
    """Runs statements: ``@`` words become sources, ``wf_`` tables the run's own, ``%(…)s`` values."""

    cursor: Any
    sources: Sources
    values: dict[str, Any]
    prefix: str

    def run(self, statement: str, **values: Any) -> None:
        """Run one or several statements, with further values."""
        self.cursor.execute(self._own(self.sources.in_(statement)), {**self.values, **values})

    def row(self, statement: str) -> tuple[Any, ...]:
        """Return the only row of a query."""
        self.run(statement)
        row: tuple[Any, ...] = self.cursor.fetchone()
        return row

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        self.run(statement, **values)
        return list(self.cursor.fetchall())

    def streamed(self, statement: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query without sources or values, ``size`` at a time, from a cursor of its own."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(self._own(statement))
            while rows := cursor.fetchmany(size):
                yield rows

    def copy(self, table: str, file: Any) -> None:
        """Append lines of text to a table of the run."""
        self.cursor.copy_expert(self._own(f"COPY {table} FROM STDIN"), file)

    def _own(self, statement: str) -> str:
        return _TABLE.sub(rf"{self.prefix}\1", statement)


@contextmanager
def workspace(sources: Sources, values: Mapping[str, Any]) -> Iterator[Workspace]:
    """Give a run its tables, and take them away; within the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SETTINGS}; SELECT pg_backend_pid()")
        prefix = f"wf{cursor.fetchone()[0]}_"
        space = Workspace(cursor, sources, dict(values), f"{SCHEMA}.{prefix}")
        _drop(cursor, prefix)
        if sources.past:
            space.run(sources.past)
        yield space
        _drop(cursor, prefix)


def _drop(cursor: Any, prefix: str) -> None:
    cursor.execute(
        "SELECT string_agg(format('%%I.%%I', schemaname, tablename), ', ') FROM pg_tables "
        "WHERE schemaname = %s AND starts_with(tablename, %s)",
        [SCHEMA, prefix],
    )
    names = cursor.fetchone()[0]
    if names:
        cursor.execute(f"DROP TABLE {names}")
