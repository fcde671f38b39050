"""Tables out of files, every cell as text: CSV in the encodings and separators that offices use, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

MAX_COLUMNS = 300
_XLSX_MAGIC = b"PK\x03\x04"
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"


class UnreadableTable(ValueError):
    """The file is not a table we can read; ``code`` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. ``number`` is the line a person sees in a spreadsheet (the heading is 1)."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return the trimmed cell, or an empty text when the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The heading and the rows of a file; rows can be walked once."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def read_table(source: Path | bytes, *, required: tuple[str, ...] = ()) -> Table:
    """Read a CSV or XLSX file as text; the kind is decided by the content, not by the name.

    Headings are lower-cased and trimmed. Empty lines are passed over but counted, so that row numbers fit the file.

    Raises:
        UnreadableTable: ``file_missing``, ``file_empty``, ``file_format``, ``file_encoding``, ``columns_missing``,
            ``columns_repeated`` or ``columns_many``.
    """
    content = read_content(source)
    if not content.strip():
        raise UnreadableTable("file_empty", _("The file is empty."))
    lines = _spreadsheet(content) if content[:4] in (_XLSX_MAGIC, _XLS_MAGIC) else _csv(content)
    number, heading = next(((n, row) for n, row in lines if any(cell.strip() for cell in row)), (0, []))
    columns = tuple(cell.strip().lower() for cell in heading)
    _check_columns(columns, required)
    return Table(columns, _rows(columns, lines, number))


def read_content(source: Path | bytes) -> bytes:
    """Return the bytes of a file; bytes are returned as they are.

    Raises:
        UnreadableTable: ``file_missing``: it does not exist or cannot be read.
    """
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableTable("file_missing", _("The file %(file)s does not exist.") % {"file": source}) from error
    except OSError as error:
        raise UnreadableTable("file_missing", _("The file %(file)s cannot be read.") % {"file": source}) from error


def _check_columns(columns: tuple[str, ...], required: tuple[str, ...]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise UnreadableTable(
            "columns_many",
            _("The table has %(count)s columns; %(most)s are the most.") % {"count": len(columns), "most": MAX_COLUMNS},
        )
    named = [column for column in columns if column]
    if repeated := sorted({column for column in named if named.count(column) > 1}):
        raise UnreadableTable(
            "columns_repeated", _("These columns occur more than once: %(columns)s.") % {"columns": ", ".join(repeated)}
        )
    if missing := [column for column in required if column not in columns]:
        raise UnreadableTable(
            "columns_missing",
            _("These columns are missing: %(missing)s. The first row must hold: %(required)s.")
            % {"missing": ", ".join(missing), "required": ", ".join(required)},
        )


def _rows(columns: tuple[str, ...], lines: Iterator[tuple[int, list[str]]], after: int) -> Iterator[Row]:
    for number, line in lines:
        if number <= after or not any(cell.strip() for cell in line):
            continue
        cells = {column: cell.strip() for column, cell in zip(columns, line, strict=False) if column}
        yield Row(number, cells)


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decode(content)
    if "\x00" in text:
        raise UnreadableTable("file_format", _("The file is neither CSV nor XLSX. Save it as CSV (UTF-8) or XLSX."))
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        # Counted by record, as a spreadsheet does: a cell may hold line breaks.
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise UnreadableTable("file_format", _("Row %(row)s cannot be read.") % {"row": reader.line_num}) from error


def _decode(content: bytes) -> str:
    try:
        # Excel's "Unicode text" is UTF-16, and says so by its first two bytes.
        marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        # Excel on Indonesian Windows saves "CSV" in the ANSI code page.
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise UnreadableTable(
                "file_encoding", _("The file's letters cannot be read. Save it as CSV UTF-8.")
            ) from error


def _spreadsheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.iter_rows()
        for number, row in enumerate(rows, start=1 + (sheet.start[0] if sheet.start else 0)):
            yield number, [cell_text(cell) for cell in row]
    except CalamineError as error:
        raise UnreadableTable("file_format", _("The spreadsheet cannot be opened. Save it again as XLSX.")) from error


def cell_text(cell: Any) -> str:
    """Return a spreadsheet's cell as text; a number that cannot be what was typed as ``1.5E+15``."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        if not cell.is_integer():
            return repr(cell).upper()
        return str(int(cell)) if _kept_its_digits(int(cell)) else f"{cell:.15G}"
    return str(cell)


def _kept_its_digits(number: int) -> bool:
    """Whether a number in a spreadsheet is what somebody typed.

    Excel keeps fifteen digits and writes zeros for the rest, so sixteen digits that end in zero may have been others; above
    2**53 no odd number can be stored. Such a cell is handed on as ``1.5E+15``, which the identifier parser calls damaged.
    """
    return abs(number) < 10**15 or (abs(number) < 2**53 and number % 10 != 0)
