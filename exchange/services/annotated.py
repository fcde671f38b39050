"""The rows that stay out or wait, as a workbook to mend and bring in again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from audit.services import audit_record
from core.exceptions import NotWithinReach
from exchange.engine.kinds import BulkKind
from exchange.engine.problems import Problem, Severity
from exchange.models import ImportBatch, ImportRow
from exchange.registry import find_bulk
from exchange.selectors.rows import MendPart, headings_of, kept_out, mend_parts, problems_of
from exchange.services.batches import locked_batch

# Known to every profile as headings of no column, so that the mended file is read without a question.
REMARKS = ("masalah", "baris asal")
_WIDE, _NARROW, _REMARK = 22, 12, 80


@dataclass(frozen=True, slots=True)
class AnnotatedFile:
    """A workbook; ``content`` is open at its beginning and closes with the answer."""

    name: str
    content: IO[bytes]
    rows: int


@transaction.atomic
def annotated_file(*, actor: Any, batch: ImportBatch, part: int = 1) -> AnnotatedFile:
    """Return the rows of ``batch`` that are not in the registry, as the file had them; ``part`` of several workbooks.

    The columns of the file in their order, then every sentence about the row and its number in the file. Numbers of
    persons stand in full, as whoever mends them needs: only who may run the import gets it. Records ``import.download``.

    Raises:
        NotWithinReach: there is no such batch within reach, or no such part. NotAllowed: it may be seen, not run.
    """
    locked = locked_batch(actor, batch)
    parts = mend_parts(locked) or [MendPart(1, 1, 0)]
    if not 1 <= part <= len(parts):
        raise NotWithinReach("no such part")
    content = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    rows = _write(content, locked, find_bulk(locked.kind), parts[part - 1])
    content.seek(0)
    audit_record(
        actor=actor,
        action="import.download",
        subject=locked,
        region=locked.region_id,
        detail={"kind": locked.kind, "rows": rows} | ({"part": part} if len(parts) > 1 else {}),
    )
    which = f"-{part}-dari-{len(parts)}" if len(parts) > 1 else ""
    name = f"impor-{locked.pk}-{timezone.localdate():%Y%m%d}{which}.xlsx"
    return AnnotatedFile(name=name, content=content, rows=rows)


def _write(target: IO[bytes], batch: ImportBatch, kind: BulkKind | None, part: MendPart) -> int:
    headings = [heading for heading in headings_of(batch) if heading not in REMARKS]
    # Every cell is a text and stays one when somebody types into it: nothing runs, no digit is rounded away.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    count = 0
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Data")
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        remark = book.add_format({"num_format": "@", "text_wrap": True, "bg_color": "#FBEED3", "valign": "top"})
        bold = book.add_format({"num_format": "@", "bold": True})
        sheet.set_column(0, max(len(headings) - 1, 0), _WIDE, text)
        sheet.set_column(len(headings), len(headings), _REMARK, remark)
        sheet.set_column(len(headings) + 1, len(headings) + 1, _NARROW, text)
        sheet.freeze_panes(1, 0)
        _line(sheet, 0, [*headings, *REMARKS], bold)
        for count, row in enumerate(kept_out(batch, part), start=1):
            _line(sheet, count, [str(row.cells.get(heading) or "") for heading in headings], text)
            sheet.write_string(count, len(headings), sentences(problems_of(kind, row), row), remark)
            sheet.write_string(count, len(headings) + 1, str(row.number), text)
    return count


def sentences(problems: Iterable[Problem], row: ImportRow) -> str:
    """Return all that is wrong with a row, one problem a line, the gravest first; its codes when nobody knows them."""
    order = list(Severity)
    lines = [
        f"{problem.message} {problem.advice}".strip()
        for problem in sorted(problems, key=lambda one: order.index(one.severity))
    ]
    return "\n".join(lines) or ", ".join(row.problems)


def _line(sheet: Any, number: int, cells: Iterable[str], form: Any) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(number, column, cell, form)
