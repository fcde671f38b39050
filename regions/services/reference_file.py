"""What the imports of reference data share: all rows or none, and one line that names the first wrong one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ledger import Ledger
from regions.exceptions import ReferenceFileRefused


def reject(ledger: Ledger, code: str, row: int, column: str, message: str) -> None:
    """Count a row as rejected; the first message of a code names row and column."""
    where = _("row %(row)s, column %(column)s") % {"row": row, "column": column}
    ledger.reject(code, row, f"{where}: {message}")


def refuse_wrong_rows(ledger: Ledger, source: Path) -> None:
    """Refuse the file when any row was rejected for an error: reference data stand under every figure and every right.

    Raises:
        ReferenceFileRefused: names the first wrong row, its column and what to do.
    """
    if not ledger.errors:
        return
    code, first = min(ledger.errors.items(), key=lambda item: item[1]["first_rows"][0])
    wrong = sum(entry["count"] for entry in ledger.errors.values())
    rest = ngettext("%(count)s row is wrong", "%(count)s rows are wrong", wrong) % {"count": wrong}
    message = _("%(file)s, %(problem)s (%(rest)s; nothing was imported)") % {
        "file": source.name,
        "problem": first["message"],
        "rest": rest,
    }
    raise ReferenceFileRefused(message, code=code, errors=dict(ledger.errors))


def stage(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy ``rows`` into a temporary table that lives as long as the transaction; an empty cell is NULL.

    ``table`` and ``columns`` (names with their types) come from our own code, never from a file.
    """
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY {table} FROM STDIN WITH (FORMAT csv)", buffer)
        cursor.execute(f"ANALYZE {table}")


def upsert(ledger: Ledger, statement: str, parameters: Sequence[Any], staged: int) -> None:
    """Run an ``INSERT … ON CONFLICT … RETURNING (xmax = 0) AS created`` and enter what it did into the ledger.

    Rows that are as they were come back not at all (the statement's WHERE leaves them alone): they are unchanged.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH written AS ({statement}) "  # noqa: S608 - our own statement; values are parameters
            "SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written",
            parameters,
        )
        created, updated = cursor.fetchone()
    ledger.created, ledger.updated = created, updated
    ledger.unchanged = staged - created - updated
    ledger.check()
