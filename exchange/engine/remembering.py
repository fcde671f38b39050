"""Reading a file of which most rows say what the last one said: those are told by their hash and left out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from exchange.engine import staging
from exchange.engine.kinds import Work
from exchange.engine.lines import copy_lines, hash_lines
from exchange.engine.reading import Layout, copy_file, copy_straight
from exchange.engine.sql import row_text


def read_rows(work: Work, path: Path, layout: Layout, columns: Mapping[str, int]) -> None:
    """Fill ``raw`` with the rows that have to be judged, and note in the batch's options how many are ``known``.

    For a kind that ``remembers``, ``lines`` holds the hash of every row: that of its line when each of the file's columns
    is read, otherwise that of the cells that are read, because a running number or a day of printing must not count.
    """
    kind, tables, work.batch.options = work.kind, work.tables, {**work.batch.options, "known": 0}
    if not kind.remembers:
        copy_file(path, layout, tables.raw, report=work.report)
        return
    rows = None
    if set(range(len(layout.headings))) <= {index for name, index in columns.items() if name in kind.cells}:
        rows = hash_lines(path, layout, tables, seed=_seed(work, columns, "lines"), report=work.report)
    known = None if rows is None else kind.known(work, rows)
    if known:
        copy_lines(path, layout, tables.raw, f"SELECT n FROM {tables.named('fresh')} WHERE n IS NOT NULL")
    elif rows is None or known == 0 or copy_straight(path, layout, tables.raw, report=work.report) is None:
        known = _by_cells(work, path, layout, columns)
    work.batch.options["known"] = known or 0


def rows_to_judge(work: Work) -> str:
    """Return the rows of ``raw`` that have to be judged, each with its ``row_hash``; a single row that somebody takes in is
    read every time, and has none.
    """
    if work.batch.options.get("parent"):
        return f"(SELECT *, NULL::bigint AS row_hash FROM {work.tables.raw})"
    hashed = work.tables.named("fresh" if work.batch.options["known"] else "lines")
    return f"(SELECT r.*, h.row_hash FROM {work.tables.raw} r JOIN {hashed} h ON h.n = r.n)"


def _by_cells(work: Work, path: Path, layout: Layout, columns: Mapping[str, int]) -> int | None:
    tables = work.tables
    copy_file(path, layout, tables.raw, report=work.report)
    placed = {name: columns[name] for name in sorted(columns) if name in work.kind.cells}
    hashed = f"hashtextextended({row_text(f'c{index}' for index in placed.values())}, {_seed(work, placed, 'cells')})"
    odd = work.kind.read_always(work, columns)
    rows = staging.create_as(
        tables.named("lines"),
        f"SELECT n, CASE WHEN ragged = 0 AND NOT ({odd}) THEN {hashed} END AS row_hash FROM {tables.raw}",
    )
    return work.kind.known(work, rows)


def _seed(work: Work, columns: Mapping[str, int], way: str) -> int:
    """Return what a hash begins with, so that equal rows are alike only when they are read alike: by place for a line, by
    name for cells, so that those outlive another order.
    """
    names = [f"{name}:{index}" for name, index in columns.items()] if way == "lines" else [*columns]
    told = "|".join([way, str(work.kind.reading), work.profile.code, *sorted(names)])
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], signed=True)
