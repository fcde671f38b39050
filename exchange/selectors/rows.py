"""Rows of an import that need somebody: as the file has them, with what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core.exceptions import NotWithinReach
from core.identifiers import mask
from core.web.paging import Page, keyset_page
from exchange.engine.kinds import BulkKind, OnRecord
from exchange.engine.problems import Problem, Severity
from exchange.models import ImportBatch, ImportRow, RowDecision, RowVerdict
from exchange.registry import find_bulk
from exchange.services.rows import takeable

_LONG_NUMBER = re.compile(r"\d{11,}")
SHOWN = ("card_number", "nik", "kk", "name", "sex", "born", "village", "segment")
STATES = ("waiting", "decided", "rejected", "warned")
PAGE = 25
NIK_DIGITS = 16
MOST_TO_MEND = 20_000  # rows of one workbook: four seconds of a processor (measured)


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one row; ``found`` is the cell it is about, numbers of persons masked."""

    message: str | Promise
    advice: str | Promise
    severity: Severity
    heading: str
    found: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row for the screen; ``may_take`` when a person can lift what holds it.

    ``facts`` are a heading, its cell, and what is on record of the person with the row's number, empty when the reader
    knows nobody by it; ``address`` is that person's page.
    """

    row: ImportRow
    facts: list[tuple[str, str, str]]
    address: str
    findings: list[Finding]
    may_take: bool


def row_page(user: Any, batch: ImportBatch, *, state: str, after: str = "", before: str = "") -> Page[ImportRow]:
    """Return a page of the rows of a batch in one of :data:`STATES`; for who may run imports only."""
    rows = ImportRow.objects.visible_to(user).filter(batch=batch).select_related("batch", "decided_by")
    return keyset_page(_in_state(rows, state), order=["number", "id"], after=after, before=before, size=PAGE)


def examples(user: Any, batch: ImportBatch, *, most: int = 5) -> list[RowView]:
    """Return the first rows that stay out or wait, for the review."""
    rows = ImportRow.objects.visible_to(user).select_related("batch")
    rows = rows.filter(batch=batch, verdict__in=(RowVerdict.REJECTED, RowVerdict.HELD))
    return row_views(user, batch, list(rows.order_by("number")[:most]))


def row_get(user: Any, batch: ImportBatch, key: int) -> ImportRow:
    """Return one row.

    Raises:
        NotWithinReach: it is none of this batch, or none for this reader.
    """
    row = ImportRow.objects.visible_to(user, "decide").filter(batch=batch, pk=key).first()
    if row is None:
        raise NotWithinReach("no such row")
    return row


def kept_out(batch: ImportBatch, part: MendPart) -> Iterator[ImportRow]:
    """Yield the rows of one part that were rejected or are held and not taken in, in the order of the file."""
    yield from _to_mend(batch).order_by("number")[part.first - 1 : part.last].iterator(chunk_size=2_000)


@dataclass(frozen=True, slots=True)
class MendPart:
    """One of the workbooks that hold the rows to mend: its number, and which of these rows it holds, from 1."""

    number: int
    first: int
    last: int


def mend_parts(batch: ImportBatch) -> list[MendPart]:
    """Return the workbooks that hold all rows to mend, :data:`MOST_TO_MEND` each; none when nothing is to be mended."""
    if not batch.held and not batch.rejected:
        return []
    rows, most = _to_mend(batch).count(), MOST_TO_MEND
    starts = range(0, rows, most)
    return [MendPart(number, first + 1, min(first + most, rows)) for number, first in enumerate(starts, start=1)]


def _to_mend(batch: ImportBatch) -> Any:
    rows = ImportRow.objects.filter(batch=batch, verdict__in=(RowVerdict.REJECTED, RowVerdict.HELD))
    return rows.exclude(decision=RowDecision.TAKEN)


def row_views(user: Any, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[RowView]:
    """Return rows in words, those that are held beside what is on record."""
    kind, headings = find_bulk(batch.kind), headings_by_column(batch)
    numbers = {row.pk: _nik(row, headings) for row in rows if row.verdict == RowVerdict.HELD}
    known = kind.on_record(user, set(numbers.values()) - {""}) if kind else {}
    return [_view(row, kind, headings, known.get(numbers.get(row.pk, ""))) for row in rows]


def _nik(row: ImportRow, headings: dict[str, str]) -> str:
    digits = re.sub(r"\D", "", str(row.cells.get(headings.get("nik", "")) or ""))
    return digits if len(digits) == NIK_DIGITS else ""


def problems_of(kind: BulkKind | None, row: ImportRow) -> list[Problem]:
    """Return the problems of a row that this version knows."""
    return [kind.problems[code] for code in row.problems if code in kind.problems] if kind else []


def headings_of(batch: ImportBatch) -> list[str]:
    """Return the headings of the file in their order."""
    return [str(heading) for heading in batch.options.get("headings", ())]


def headings_by_column(batch: ImportBatch) -> dict[str, str]:
    """Return which heading of the file holds each of our columns."""
    headings = headings_of(batch)
    columns: dict[str, int] = batch.options.get("columns", {})
    return {column: headings[index] for column, index in columns.items() if index < len(headings)}


def masked_cell(text: str) -> str:
    """Return a cell fit for the screen: what could be a number of a person, damaged ones too, is masked."""
    return _LONG_NUMBER.sub(lambda found: mask(found[0]), text)


def _view(row: ImportRow, kind: BulkKind | None, headings: dict[str, str], known: OnRecord | None) -> RowView:
    problems = problems_of(kind, row)
    cells = {heading: masked_cell(str(row.cells.get(heading) or "")) for heading in headings.values()}
    on_record = known.facts if known else {}
    return RowView(
        row=row,
        facts=[
            (headings[name], cells[headings[name]] or "–", on_record.get(name, ""))
            for name in SHOWN
            if name in headings
        ],
        address=known.address if known else "",
        findings=[
            Finding(
                message=problem.message,
                advice=problem.advice,
                severity=problem.severity,
                heading=headings.get(problem.column, ""),
                found=cells.get(headings.get(problem.column, ""), ""),
            )
            for problem in sorted(problems, key=lambda one: list(Severity).index(one.severity))
        ],
        may_take=kind is not None and row.decision != RowDecision.TAKEN and takeable(row),
    )


def _in_state(rows: Any, state: str) -> Any:
    if state == "rejected":
        return rows.filter(verdict=RowVerdict.REJECTED)
    if state == "warned":
        return rows.exclude(verdict__in=(RowVerdict.REJECTED, RowVerdict.HELD))
    held = rows.filter(verdict=RowVerdict.HELD)
    return held.exclude(decision="") if state == "decided" else held.filter(decision="")
