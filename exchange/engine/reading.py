"""From a file to a table of text in the database: straight through ``COPY`` when the file is plain, row by row when not."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from core.tabular import MAX_COLUMNS, UnreadableTable, cell_text

_SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\x7fELF",
    b"<!DOCTYPE",
    b"<html",
)
_DELIMITERS = ",;\t|"
_HEADING_WITHIN = 15  # title lines of a printed list stand above the heading

# What is wrong with a line as a line; see the column ``ragged`` of a staged table.
WHOLE, TOO_MANY, TOO_FEW, ZERO_BYTES = 0, 1, 2, 3


class Report(Protocol):
    """Who wants to know how far the work is: a job's context, a terminal, or nobody."""

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """Tell that ``done`` of ``total`` units of a phase are through."""
        ...


class Silent:
    """Nobody wants to know."""

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """Say nothing."""


class RowsTold:
    """Tells how many rows of a file of ``size`` bytes were read, and how many it will have by those so far."""

    def __init__(self, size: int, report: Report) -> None:
        self._size, self._report, self._bytes, self._rows = size, report, 0, 0

    def tell(self, chunk: bytes) -> None:
        """Count a piece of the file by its line ends: cheap, and no more than about right where a cell has some."""
        self._bytes += len(chunk)
        self._rows += chunk.count(b"\n")
        if self._bytes:
            self._report.progress(self._rows, self._rows * self._size // self._bytes, "read")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: ``headings`` as they stand there, on the line ``heading_line`` (1 is the first)."""

    headings: tuple[str, ...]
    heading_line: int
    spreadsheet: bool = False
    sheet: int = 0
    encoding: str = "utf-8"
    delimiter: str = ","


Recognises = Callable[[Sequence[str]], int]


def read_layout(path: Path, *, recognises: Recognises) -> Layout:
    """Look at the beginning of a file and say how it is written. The kind is decided by the content, never by the name.

    ``recognises`` tells how many of the headings of a line are known; the line (and the sheet) with the most is the heading.

    Raises:
        UnreadableTable: ``file_missing``, ``file_empty``, ``file_format``, ``file_encoding``, ``columns_many`` or
            ``columns_repeated``.
    """
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
    except OSError as error:
        raise UnreadableTable("file_missing", _("The file %(file)s cannot be read.") % {"file": path.name}) from error
    if not sample.strip():
        raise UnreadableTable("file_empty", _("The file is empty."))
    if sample.startswith(_FOREIGN):
        raise _no_table()
    layout = _sheet_layout(path, recognises) if sample[:4] in (_XLSX, _XLS) else _csv_layout(sample, recognises)
    _check_headings(layout.headings)
    return layout


def _check_headings(headings: Sequence[str]) -> None:
    if len(headings) > MAX_COLUMNS:
        raise UnreadableTable(
            "columns_many",
            _("The table has %(count)s columns; %(most)s are the most.")
            % {"count": len(headings), "most": MAX_COLUMNS},
        )
    named = [folded(heading) for heading in headings if heading.strip()]
    if repeated := sorted({name for name in named if named.count(name) > 1}):
        raise UnreadableTable(
            "columns_repeated", _("These columns occur more than once: %(columns)s.") % {"columns": ", ".join(repeated)}
        )


def folded(heading: str) -> str:
    """Return a heading as headings are compared: lower case, single spaces."""
    return " ".join(heading.replace("\u00a0", " ").lower().split())


def _csv_layout(sample: bytes, recognises: Recognises) -> Layout:
    encoding = _encoding(sample)
    text = sample.decode(encoding, errors="replace")
    if "\x00" in text.split("\n", 1)[0]:
        raise _no_table()
    lines = text.splitlines()[:_HEADING_WITHIN]
    delimiter = max(_DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))
    best: tuple[int, int, list[str]] | None = None
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > _HEADING_WITHIN:
                break
            known = recognises([folded(cell) for cell in row])
            if any(cell.strip() for cell in row) and (best is None or known > best[0]):
                best = (known, number, row)
    except csv.Error as error:
        raise _no_table() from error
    if best is None:
        raise UnreadableTable("file_empty", _("The file is empty."))
    return Layout(tuple(cell.strip() for cell in best[2]), best[1], encoding=encoding, delimiter=delimiter)


def _encoding(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample, final=False)
    except UnicodeDecodeError:
        return "cp1252"  # Excel on Indonesian Windows saves "CSV" in the ANSI code page
    return "utf-8"


def _sheet_layout(path: Path, recognises: Recognises) -> Layout:
    best: tuple[int, Layout] | None = None
    try:
        workbook = CalamineWorkbook.from_path(path)
        for index in range(len(workbook.sheet_names)):
            sheet = workbook.get_sheet_by_index(index)
            first = 1 + (sheet.start[0] if sheet.start else 0)
            for number, row in enumerate(sheet.iter_rows(), start=first):
                if number > first + _HEADING_WITHIN:
                    break
                cells = [cell_text(cell).strip() for cell in row]
                known = recognises([folded(cell) for cell in cells])
                if any(cells) and (best is None or known > best[0]):
                    best = (known, Layout(tuple(cells), number, spreadsheet=True, sheet=index))
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableTable("file_format", _("The spreadsheet cannot be opened. Save it again as XLSX.")) from error
    if best is None:
        raise UnreadableTable("file_empty", _("The file is empty."))
    return best[1]


def copy_file(path: Path, layout: Layout, table: str, *, report: Report) -> int:
    """Fill ``table`` (``n``, ``ragged``, ``c0`` to ``cN`` as text) with the rows below the heading; return their number.

    ``n`` is the row as a spreadsheet counts. A plain file goes to the server as it is; where the server stumbles (a
    line with too few cells, letters of another encoding), the file is read again row by row, and the odd lines
    are marked in ``ragged``.

    Raises:
        UnreadableTable: ``file_encoding``, ``file_format``.
    """
    rows = copy_straight(path, layout, table, report=report)
    return copy_records(_records(path, layout, report), layout, table) if rows is None else rows


def copy_straight(path: Path, layout: Layout, table: str, *, report: Report) -> int | None:
    """Let the server read a plain file; ``None`` when it is none, or the server stumbles: nothing was filled then."""
    if not is_plain(layout):
        return None
    try:
        with transaction.atomic():
            return _straight(path, layout, table, report)
    except DatabaseError as error:
        if is_wrong_data(error):
            return None
        raise


def copy_records(records: Iterator[tuple[int, list[str]]], layout: Layout, table: str) -> int:
    """Fill ``table`` row by row: the number and the cells of each."""
    # Django turns the errors of its own calls into its own; copy_expert is psycopg's.
    columns = ", ".join(["n", "ragged", *(f"c{index}" for index in range(len(layout.headings)))])
    lines = _Lines(records, len(layout.headings))
    try:
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines, _CHUNK)
    except DatabaseError as error:
        raise (lines.failure or error) from error
    return lines.rows


def is_plain(layout: Layout) -> bool:
    """Whether the server may read the file as it is."""
    return not layout.spreadsheet and layout.heading_line == 1 and layout.encoding in {"utf-8", "utf-8-sig"}


def is_wrong_data(error: DatabaseError) -> bool:
    """Whether the server stumbled over what a file holds, not over its disk or the connection."""
    return getattr(error.__cause__, "pgcode", "")[:2] in {"22", "42"}


def quoted_delimiter(layout: Layout) -> str:
    """Return the separator of the cells as an SQL literal."""
    return "E'\\t'" if layout.delimiter == "\t" else f"'{layout.delimiter}'"


def _straight(path: Path, layout: Layout, table: str, report: Report) -> int:
    columns = ", ".join(f"c{index}" for index in range(len(layout.headings)))
    delimiter = quoted_delimiter(layout)
    with path.open("rb") as file, connection.cursor() as cursor, connection.wrap_database_errors:
        if layout.encoding == "utf-8-sig":
            file.seek(len(codecs.BOM_UTF8))
        options = f"FORMAT csv, HEADER true, DELIMITER {delimiter}, ENCODING 'UTF8'"
        told = _Told(file, _end_of_rows(path) - file.tell(), report)
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN WITH ({options})", told, _CHUNK)
        return int(cursor.rowcount)


def _end_of_rows(path: Path) -> int:
    """Return where the last row ends: many programs leave empty lines below it, over which the server would stumble."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _CHUNK))
        tail = file.read()
    return size - len(tail) + len(tail.rstrip(b"\r\n"))


class _Told:
    """The first ``size`` bytes of a file, telling how many rows of them were read."""

    def __init__(self, file: IO[bytes], size: int, report: Report) -> None:
        self._file, self._size, self._rows, self._done = file, size, RowsTold(size, report), 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        left = self._size - self._done
        chunk = self._file.read(left if size < 0 else min(size, left))
        self._done += len(chunk)
        self._rows.tell(chunk)
        return chunk


def first_rows(path: Path, layout: Layout, most: int) -> list[list[str]]:
    """Return the cells of the first rows below the heading.

    Raises:
        UnreadableTable: ``file_encoding``, ``file_format``.
    """
    return [cells for _number, cells in islice(_records(path, layout, Silent()), most)]


def _records(path: Path, layout: Layout, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line below the heading that is not empty."""
    source = _sheet_records(path, layout, report) if layout.spreadsheet else _csv_records(path, layout, report)
    for number, row in source:
        if number > layout.heading_line and any(cell.strip() for cell in row):
            yield number, row


def _csv_records(path: Path, layout: Layout, report: Report) -> Iterator[tuple[int, list[str]]]:
    with path.open("rb") as raw:
        told = io.BufferedReader(_Raw(raw, path.stat().st_size, report), _CHUNK)
        text = io.TextIOWrapper(told, encoding=layout.encoding, newline="")
        try:
            yield from enumerate(csv.reader(text, delimiter=layout.delimiter), start=1)
        except UnicodeDecodeError as error:
            raise UnreadableTable(
                "file_encoding", _("The file's letters cannot be read. Save it as CSV UTF-8.")
            ) from error
        except csv.Error as error:
            raise _no_rows() from error


def cells_of_line(line: str, layout: Layout) -> list[str]:
    """Return the cells of one line of a CSV file.

    Raises:
        UnreadableTable: ``file_format``.
    """
    try:
        return next(csv.reader([line], delimiter=layout.delimiter), [])
    except csv.Error as error:
        raise _no_rows() from error


class _Raw(io.RawIOBase):
    def __init__(self, file: IO[bytes], size: int, report: Report) -> None:
        self._told = _Told(file, size, report)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._told.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _sheet_records(path: Path, layout: Layout, report: Report) -> Iterator[tuple[int, list[str]]]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(layout.sheet)
    total = sheet.height
    for number, row in enumerate(sheet.iter_rows(), start=1 + (sheet.start[0] if sheet.start else 0)):
        report.progress(number, total, "read")
        yield number, [cell_text(cell) for cell in row]


class _Lines:
    """Records as the text form of ``COPY``, read in chunks; holds one chunk in memory."""

    _ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})

    def __init__(self, records: Iterator[tuple[int, list[str]]], width: int) -> None:
        self._records, self._width, self._rest = records, width, b""
        self.rows = 0
        self.failure: UnreadableTable | None = None  # the server only says that it was given nothing more

    def read(self, size: int = -1) -> bytes:
        """Return about ``size`` bytes, nothing at the end."""
        parts, length = [self._rest], len(self._rest)
        try:
            for number, cells in self._records:
                line = self._line(number, cells)
                self.rows += 1
                parts.append(line)
                length += len(line)
                if length >= size:
                    break
        except UnreadableTable as error:
            self.failure = error
            raise
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]

    def _line(self, number: int, cells: list[str]) -> bytes:
        ragged = WHOLE
        if any("\x00" in cell for cell in cells):
            ragged = ZERO_BYTES
        elif len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            ragged = TOO_MANY
        elif len(cells) < self._width:
            ragged = TOO_FEW
        kept = [*cells[: self._width], *[""] * (self._width - len(cells))]
        return ("\t".join([str(number), str(ragged), *(cell.translate(self._ESCAPES) for cell in kept)]) + "\n").encode(
            "utf-8", "replace"
        )


def _no_rows() -> UnreadableTable:
    return UnreadableTable("file_format", _("The file cannot be read as a table. Save it as CSV UTF-8."))


def _no_table() -> UnreadableTable:
    return UnreadableTable("file_format", _("The file is neither CSV nor XLSX. Save it as CSV (UTF-8) or XLSX."))
