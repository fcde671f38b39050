"""Files that leave the house say whose they are: by whom, when, what for, and the number under which the record has it.

A CSV has nowhere to say so but its rows, and lines below a table would be residents without a name to whoever brings the
file in again. So each row carries the mark in a last column that our own profiles know as no column of theirs; it also
stays with a row that is copied out of the file. A workbook has a sheet and properties for it besides.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.engine.cells import PlainText

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
    """Return a table as a file of ``file_format`` (one of :data:`FORMATS`), marked. Cells are text already made safe."""
    table = [[*headings, MARK_COLUMN], *([*row, mark.line] for row in rows)]
    content = _csv(table) if file_format == "csv" else _workbook(table, mark)
    return ExportFile(f"{name}-{mark.number}.{file_format}", FORMATS[file_format], content)


def _csv(table: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _workbook(table: Sequence[Sequence[str]], mark: Mark) -> bytes:
    # Every cell is a text and stays one when somebody types into it: nothing runs, no digit is rounded away.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        moment = timezone.localtime(mark.at)
        book.set_properties(
            {
                "title": mark.number,
                "author": mark.account,
                "comments": mark.line,
                "created": moment.replace(tzinfo=None),
            }
        )
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        bold = book.add_format({"num_format": "@", "bold": True})
        data = book.add_worksheet("Data")
        data.set_column(0, len(table[0]) - 2, _WIDE, text)
        data.set_column(len(table[0]) - 1, len(table[0]) - 1, _MARK_WIDE, text)
        data.freeze_panes(1, 0)
        _write(data, table, text, bold)
        notes = book.add_worksheet("Keterangan")
        notes.set_column(0, 0, _WIDE, bold)
        notes.set_column(1, 1, _MARK_WIDE, text)
        facts = [
            (_("Number of the export"), mark.number),
            (_("Exported by"), f"{mark.full_name} ({mark.account})"),
            (_("When"), f"{moment:%Y-%m-%d %H:%M %Z}"),
            (_("Purpose"), mark.purpose),
            *mark.about,
        ]
        for number, (label, value) in enumerate(facts):
            notes.write_string(number, 0, str(label), bold)
            notes.write_string(number, 1, str(_SAFE.render(value)), text)
    return out.getvalue()


def _write(sheet: Any, table: Sequence[Sequence[str]], text: Any, bold: Any) -> None:
    for number, line in enumerate(table):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell, text if number else bold)
