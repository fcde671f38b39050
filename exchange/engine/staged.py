"""From the staged text to verdicts and a ledger: the steps that all kinds share."""

from __future__ import annotations

from typing import Any

from core.ledger import FIRST_ROWS
from exchange.engine import staging
from exchange.engine.kinds import Code, Work, line_flags
from exchange.engine.problems import Severity, together
from exchange.engine.remembering import rows_to_judge
from exchange.engine.sql import holds_anything, literal, odd_space, row_text, trimmed, unblanked
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
    kind, blanks = work.kind, work.profile.reading.blanks
    given = {name: index for name, index in columns.items() if name in kind.cells or name in kind.further}
    raw = [f"c{index}" for index in given.values()]
    source, mark = (rows_to_judge(work), ", row_hash") if kind.remembers else (work.tables.raw, "")
    layer = f"SELECT n, ragged{mark}, {', '.join(raw)}, {row_text(raw)} AS line, {_FENCE} FROM {source} r"
    layer = f"SELECT n, ragged{mark}, {', '.join(raw)}, ({odd_space('line')}) AS odd, {_FENCE} FROM ({layer}) x"
    layer += f" WHERE {holds_anything('line')}"
    texts = ", ".join(
        f"CASE WHEN odd THEN {trimmed(f'c{index}', blanks)} ELSE {unblanked(f'c{index}', blanks)} END AS t_{name}"
        for name, index in given.items()
    )
    layer = f"SELECT n, ragged, odd{mark}, {texts}, {_FENCE} FROM ({layer}) x"
    befores = {name: kind.cells[name].kind.before(f"t_{name}") for name in given.keys() & kind.cells.keys()}
    helpers = "".join(f", {sql} AS b_{name}" for name, sql in befores.items() if sql)
    kept = "".join(f", t_{name}" for name in given)
    layer = f"SELECT n, ragged, odd{mark}{kept}{helpers}, {_FENCE} FROM ({layer}) x"
    values, join = _values(work, given)
    kept = "".join(f", x.t_{name}" for name in given)
    layer = f"SELECT x.n, x.ragged, x.odd{mark}{kept}, {values}, {_FENCE} FROM ({layer}) x {join}"
    names = ", ".join({**kind.cells, **kind.derived(work)}) + mark
    layer = f"SELECT n, {names}, {together(_cell_flags(work, given))} AS mask, {_FENCE} FROM ({layer}) x"
    across = together(kind.cross_flags(work))
    staging.create_as(work.tables.cells, f"SELECT n, {names}, mask + {across} AS mask FROM ({layer}) c")


def _values(work: Work, given: dict[str, int]) -> tuple[str, str]:
    village, _flags, join = work.kind.village_of(work)
    derived = dict(work.kind.derived(work))
    values = []
    for name, cell in work.kind.cells.items():
        if name in derived:
            value = derived.pop(name)
        elif name == "village":
            value = village
        elif name in given:
            value = cell.kind.value(name, f"x.t_{name}", work.profile.reading)
        else:
            value = f"NULL::{cell.kind.sql_type}"
        values.append(f"{value} AS {name}")
    values += [f"{value} AS {name}" for name, value in {**derived, **work.kind.helpers(work)}.items()]
    return ", ".join(values), join


def _cell_flags(work: Work, given: dict[str, int]) -> list[str]:
    kind, problems = work.kind, work.kind.problems
    _value, village_flags, _join = kind.village_of(work)
    conditions = dict(village_flags)
    for name in given.keys() & kind.cells.keys() - {"village"}:
        conditions |= kind.cells[name].kind.problems(name, f"t_{name}", name)
    return [*line_flags(problems), *(work.flag(code, test) for code, test in conditions.items() if code in problems)]


def judge_rows(work: Work) -> None:
    """Create ``plan``: ``n``, ``subject``, ``verdict``, ``mask`` of every row that is known already or has a problem.

    The rows of ``cells`` that are not in it are created.
    """
    errors, holds = work.kind.errors, work.kind.holds
    staging.create_as(
        work.tables.plan,
        f"""
        SELECT n, subject, mask, (CASE WHEN mask & {errors} > 0 THEN {Code.REJECTED:d}
            WHEN mask & {holds} > 0 THEN {Code.HELD:d}
            ELSE coalesce(verdict, {Code.CREATED:d}) END)::smallint AS verdict FROM ({work.kind.plan(work)}) p
        """,
    )
    _leave_out(work)


def _leave_out(work: Work) -> None:
    """Change nothing by rows that would be held, when somebody has left out one that said the same."""
    decided = (
        f"SELECT fingerprint FROM {ImportRow._meta.db_table} r JOIN {ImportBatch._meta.db_table} b ON b.id = r.batch_id "
        f"WHERE r.decision = '{RowDecision.LEFT.value}' AND b.kind = {literal(work.kind.code)}"
    )
    left = work.kind.problems.bit("left_before")
    staging.run(
        f"""
        UPDATE {work.tables.plan} p SET verdict = {Code.UNCHANGED:d}, mask = p.mask & ~{work.kind.holds}::bigint | {left}
        FROM {work.tables.cells} c WHERE p.verdict = {Code.HELD:d} AND c.n = p.n AND {work.kind.identity()} IN ({decided})
        """
    )


def ledger(work: Work) -> dict[str, Any]:
    """Count rows by verdict and problems by code: the fields of an ``ImportBatch``."""
    counts: dict[str, Any] = dict.fromkeys(("created", "updated", "unchanged", "held", "rejected"), 0)
    masks: dict[int, int] = {}
    planned = 0
    for verdict, mask, count in staging.rows(
        f"SELECT verdict, mask, count(*) FROM {work.tables.plan} GROUP BY verdict, mask"
    ):
        planned += count
        counts[VERDICTS[Code(verdict)].value] += count
        if mask:
            masks[mask] = masks.get(mask, 0) + count
    counts["created"] += staging.rows(f"SELECT count(*) FROM {work.tables.cells}")[0][0] - planned
    counts["unchanged"] += work.batch.options.get("known", 0)
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
    plan = work.tables.plan
    return [
        row[0] for row in staging.rows(f"SELECT n FROM {plan} WHERE mask & {bit} > 0 ORDER BY n LIMIT {FIRST_ROWS}")
    ]


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
        FROM (
            (SELECT * FROM {tables.plan} WHERE verdict >= {Code.HELD:d}) UNION ALL
            (SELECT * FROM {tables.plan} WHERE verdict < {Code.HELD:d} AND mask > 0 ORDER BY n LIMIT {MOST_WARNED_ROWS})
        ) v JOIN {tables.raw} r ON r.n = v.n JOIN {tables.cells} c ON c.n = v.n
    """
    if work.batch.errors or work.batch.warnings:
        staging.run(select)
