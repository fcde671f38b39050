"""From the staged text to verdicts and a ledger: the steps that all kinds share."""

from __future__ import annotations

from typing import Any

from django.db import connection

from core.ledger import FIRST_ROWS
from exchange.engine import staging
from exchange.engine.kinds import BulkKind, Code, Work, line_flags
from exchange.engine.problems import Severity, together
from exchange.engine.sql import literal, trimmed
from exchange.models import ImportBatch, ImportRow, RowDecision, RowVerdict

MOST_WARNED_ROWS = 50_000  # rows with nothing but warnings that are kept one by one; beyond that the counts tell
VERDICTS = {
    Code.CREATED: RowVerdict.CREATED,
    Code.UPDATED: RowVerdict.UPDATED,
    Code.UNCHANGED: RowVerdict.UNCHANGED,
    Code.HELD: RowVerdict.HELD,
    Code.REJECTED: RowVerdict.REJECTED,
}


# A volatile function that is safe in parallel: it keeps the server from flattening one layer into the next, where each name
# would be replaced by its expression, again and again (measured: 130 s instead of 8), and lets it use both processors.
_FENCE = "clock_timestamp() AS fence"


def parse(work: Work, columns: dict[str, int]) -> None:
    """Create ``cells`` from ``raw``: every column of the kind with its type, and ``mask`` with every problem of the row.

    In layers, so that each thing is worked out once: trimmed texts, values, what is wrong with each cell, and what is wrong
    with cells together.
    """
    kind, reading = work.kind, work.profile.reading
    given = {name: index for name, index in columns.items() if name in kind.cells or name in kind.further}
    texts = ", ".join(f"{trimmed(f'c{index}', reading.blanks)} AS t_{name}" for name, index in given.items())
    layer = f"SELECT n, ragged, {texts}, {_FENCE} FROM {work.tables.raw}"
    values, join = _values(work, given)
    kept = ", ".join(f"x.t_{name}" for name in given)
    layer = f"SELECT x.n, x.ragged, {kept}, {values}, {_FENCE} FROM ({layer}) x {join}"
    names = ", ".join(kind.cells)
    layer = f"SELECT n, {names}, {together(_cell_flags(work, given))} AS mask, {_FENCE} FROM ({layer}) x"
    across = together(kind.cross_flags(work))
    staging.create_as(work.tables.cells, f"SELECT n, {names}, mask + {across} AS mask FROM ({layer}) c")


def _values(work: Work, given: dict[str, int]) -> tuple[str, str]:
    village, _flags, join = work.kind.village_of(work)
    values = []
    for name, cell in work.kind.cells.items():
        if name == "village":
            value = village
        elif name in given:
            value = cell.kind.value(name, f"x.t_{name}", work.profile.reading)
        else:
            value = f"NULL::{cell.kind.sql_type}"
        values.append(f"{value} AS {name}")
    values += [f"{value} AS {name}" for name, value in work.kind.helpers(work).items()]
    return ", ".join(values), join


def _cell_flags(work: Work, given: dict[str, int]) -> list[str]:
    kind, problems = work.kind, work.kind.problems
    _value, village_flags, _join = kind.village_of(work)
    conditions = dict(village_flags)
    for name in given.keys() & kind.cells.keys() - {"village"}:
        conditions |= kind.cells[name].kind.problems(name, f"t_{name}", name)
    return [*line_flags(problems), *(work.flag(code, test) for code, test in conditions.items() if code in problems)]


def find_left(work: Work) -> None:
    """Create ``left``: rows that would be held, but somebody has left out one that said the same."""
    decided = (
        f"SELECT fingerprint FROM {ImportRow._meta.db_table} r JOIN {ImportBatch._meta.db_table} b ON b.id = r.batch_id "
        f"WHERE r.decision = '{RowDecision.LEFT.value}' AND b.kind = {literal(work.kind.code)}"
    )
    held = f"SELECT n FROM {work.tables.plan} WHERE mask & {work.kind.holds} > 0"
    staging.create_as(
        work.tables.named("left"),
        f"SELECT c.n FROM {work.tables.cells} c JOIN ({held}) h USING (n) WHERE {work.kind.identity()} IN ({decided})",
    )


def verdicts(work: Work) -> str:
    """Return a query of ``n``, ``subject``, ``mask`` and ``verdict`` for every row."""
    errors, holds = work.kind.errors, work.kind.holds
    left = work.kind.problems.bit("left_before")
    return f"""
        SELECT n, subject, CASE WHEN mask & {errors} > 0 THEN {Code.REJECTED:d} WHEN was_left THEN {Code.UNCHANGED:d}
                WHEN mask & {holds} > 0 THEN {Code.HELD:d} ELSE coalesce(verdict, {Code.CREATED:d}) END AS verdict,
            CASE WHEN was_left THEN mask & ~{holds}::bigint | {left} ELSE mask END AS mask
        FROM (
            SELECT c.n, p.subject, p.verdict, c.mask | coalesce(p.mask, 0) AS mask, l.n IS NOT NULL AS was_left
            FROM {work.tables.cells} c LEFT JOIN {work.tables.plan} p ON p.n = c.n
            LEFT JOIN {work.tables.named("left")} l ON l.n = c.n
        ) judged
    """


def ledger(work: Work) -> dict[str, Any]:
    """Count rows by verdict and problems by code: the fields of an ``ImportBatch``."""
    counts: dict[str, Any] = dict.fromkeys(("created", "updated", "unchanged", "held", "rejected"), 0)
    masks: dict[int, int] = {}
    for verdict, mask, count in staging.rows(
        f"SELECT verdict, mask, count(*) FROM ({verdicts(work)}) v GROUP BY verdict, mask"
    ):
        counts[VERDICTS[Code(verdict)].value] += count
        if mask:
            masks[mask] = masks.get(mask, 0) + count
    problems: dict[Severity, dict[str, Any]] = {severity: {} for severity in Severity}
    for code in work.kind.problems.codes(_union(masks)):
        bit, problem = work.kind.problems.bit(code), work.kind.problems[code]
        problems[problem.severity][code] = {
            "count": sum(count for mask, count in masks.items() if mask & bit),
            "first_rows": _first_rows(work, bit),
            "message": str(problem.message),
        }
    errors = {**problems[Severity.ERROR], **problems[Severity.HOLD]}
    return {**counts, "read": sum(counts.values()), "errors": errors, "warnings": problems[Severity.WARNING]}


def _union(masks: dict[int, int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _first_rows(work: Work, bit: int) -> list[int]:
    tables = work.tables
    found = staging.rows(
        f"(SELECT n FROM {tables.cells} WHERE mask & {bit} > 0 ORDER BY n LIMIT {FIRST_ROWS}) UNION "
        f"(SELECT n FROM {tables.plan} WHERE mask & {bit} > 0 ORDER BY n LIMIT {FIRST_ROWS}) ORDER BY n LIMIT {FIRST_ROWS}"
    )
    return [row[0] for row in found]


def keep_rows(work: Work, headings: list[str]) -> None:
    """Keep the rows with problems, as the file had them: all that stay out, and the first ones that carry warnings."""
    tables, kind = work.tables, work.kind
    names = ", ".join(literal(heading) for heading in headings)
    cells = ", ".join(f"r.c{index}" for index in range(len(headings)))
    named = " ".join(f"WHEN {code:d} THEN '{verdict.value}'" for code, verdict in VERDICTS.items())
    select = f"""
        INSERT INTO {ImportRow._meta.db_table} (batch_id, number, verdict, problems, cells, subject_key, fingerprint)
        SELECT {work.batch.pk}, v.n, CASE v.verdict {named} END, {kind.problems.codes_sql("v.mask")},
            jsonb_object(ARRAY[{names}]::text[], ARRAY[{cells}]::text[]), v.subject, {kind.identity()}
        FROM ({verdicts(work)}) v JOIN {tables.raw} r ON r.n = v.n JOIN {tables.cells} c ON c.n = v.n
    """
    staging.run(f"{select} WHERE v.verdict >= {Code.HELD:d}")
    staging.run(f"{select} WHERE v.verdict < {Code.HELD:d} AND v.mask > 0 ORDER BY v.n LIMIT {MOST_WARNED_ROWS}")


def count_raw(tables: staging.Tables) -> int:
    """Return the number of rows that were read."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {tables.raw}")
        return int(cursor.fetchone()[0])


def kind_is_bulk(kind: object) -> bool:
    """Whether a registered kind is loaded by this engine."""
    return isinstance(kind, BulkKind)
