"""Files that leave the house say whose they are: by whom, when, what for, and the number under which the record has it.

A CSV has nowhere to say so but its rows, and lines below a table would be residents without a name to whoever brings the
file in again. So each row carries the mark in a last column that our own profiles know as no column of theirs; it also
stays with a row that is copied out of the file. A workbook has a sheet and properties for it besides.
"""

from __future__ import annotations

import csv
import io
import itertools
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from exchange.engine.cells import PlainText
from exchange.exceptions import SHEET_ROWS, SheetFull

MARK_COLUMN = "ekspor"
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WIDE, _MARK_WIDE = 18, 60
_SAFE = PlainText()


@dataclass(frozen=True, slots=True)
class Mark:
    """Who exported, when and what for. ``about`` are further facts for the sheet of a workbook: label and value."""

    number: str
    account: str
    full_name: str
    at: datetime
    purpose: str
    about: Sequence[tuple[str, str]] = ()

    @property
    def line(self) -> str:
        """The mark of a row, safe in a spreadsheet."""
        moment = timezone.localtime(self.at)
        return str(_SAFE.render(f"{self.number} · {self.account} · {moment:%Y-%m-%d %H:%M} · {self.purpose}"))


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file for the browser."""

    name: str
    content_type: str
    content: bytes


def export_number(at: datetime) -> str:
    """Return a number for an export that nobody guesses: ``EKS-2026-1A2B3C4D``."""
    return f"EKS-{timezone.localtime(at):%Y}-{secrets.token_hex(4).upper()}"


def marked_file(
    *, name: str, file_format: str, headings: Sequence[str], rows: Iterable[Sequence[str]], mark: Mark
) -> ExportFile:
    """Return a table as a file of ``file_format`` (one of :data:`FORMATS`), marked, made in memory."""
    out = io.BytesIO()
    write_marked(out, file_format=file_format, headings=headings, rows=rows, mark=mark)
    return ExportFile(f"{name}-{mark.number}.{file_format}", FORMATS[file_format], out.getvalue())


def write_marked(
    target: BinaryIO,
    *,
    file_format: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    mark: Mark,
    scratch: Path | None = None,
) -> int:
    """Write a table to ``target`` as a file of ``file_format`` (one of :data:`FORMATS`), marked; return how many rows.

    Cells are text already made safe. With ``scratch``, a folder that nobody else reads, a workbook is kept there while it
    is written and the memory it takes does not depend on its rows; without, all of it is in memory and never on a disk.

    Raises:
        OSError: the disk is full.
        SheetFull: more rows than a workbook holds.
    """
    line = mark.line
    table = itertools.chain([[*headings, MARK_COLUMN]], ([*row, line] for row in rows))
    if file_format == "csv":
        return _csv(target, table)
    try:
        return _workbook(target, table, len(headings) + 1, mark, scratch)
    except FileCreateError as error:
        raise OSError(*getattr(error.args[0], "args", error.args)) from error


def _csv(target: BinaryIO, table: Iterable[Sequence[str]]) -> int:
    out = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer, lines = csv.writer(out), 0
    for line in table:
        writer.writerow(line)
        lines += 1
    out.detach()
    return lines - 1


def _workbook(target: BinaryIO, table: Iterable[Sequence[str]], columns: int, mark: Mark, scratch: Path | None) -> int:
    # Every cell is a text and stays one when somebody types into it: nothing runs, no digit is rounded away.
    options: dict[str, Any] = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        **({"constant_memory": True, "tmpdir": str(scratch)} if scratch else {"in_memory": True}),
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.use_zip64()  # only where a sheet has more than 2 GB
        book.set_properties(
            {
                "title": mark.number,
                "author": mark.account,
                "comments": mark.line,
                "created": timezone.localtime(mark.at).replace(tzinfo=None),
            }
        )
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        bold = book.add_format({"num_format": "@", "bold": True})
        data = book.add_worksheet("Data")
        data.set_column(0, columns - 2, _WIDE, text)
        data.set_column(columns - 1, columns - 1, _MARK_WIDE, text)
        data.freeze_panes(1, 0)
        count = _write(data, table, text, bold)
        notes = book.add_worksheet("Keterangan")
        notes.set_column(0, 0, _WIDE, bold)
        notes.set_column(1, 1, _MARK_WIDE, text)
        for number, (label, value) in enumerate(_facts(mark, count)):
            notes.write_string(number, 0, str(label), bold)
            notes.write_string(number, 1, str(_SAFE.render(value)), text)
    return count


def _facts(mark: Mark, rows: int) -> list[tuple[str, str]]:
    return [
        (_("Number of the export"), mark.number),
        (_("Exported by"), f"{mark.full_name} ({mark.account})"),
        (_("When"), f"{timezone.localtime(mark.at):%Y-%m-%d %H:%M %Z}"),
        (_("Purpose"), mark.purpose),
        (_("Rows"), str(rows)),
        *mark.about,
    ]


def _write(sheet: Any, table: Iterable[Sequence[str]], text: Any, bold: Any) -> int:
    number = 0
    for number, line in enumerate(table):
        if number > SHEET_ROWS:
            raise SheetFull(rows=number)
        for column, cell in enumerate(line):
            if cell:  # an empty one is as its column: text
                sheet.write_string(number, column, cell, text if number else bold)
    return number
