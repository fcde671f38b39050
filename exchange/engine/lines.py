"""A plain file line by line: known by their hashes before a cell is looked at, and taken apart only where they are not.

Taking a file in as pieces of text and hashing its lines costs half of what its cells cost (measured: ``docs/adr/0026``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import compress
from pathlib import Path
from typing import IO

from django.db import DatabaseError, connection, transaction

from exchange.engine import staging
from exchange.engine.reading import (
    Layout,
    Report,
    RowsTold,
    cells_of_line,
    copy_records,
    is_plain,
    is_wrong_data,
    quoted_delimiter,
)

_PIECE = 256 * 1024
_PAGE = 8000  # bytes of a page of the server beside its head: a longer piece costs a second table and an index
_LONGEST = 1024 * 1024  # a line beyond this is none: the file is read as a whole, where it is told what is wrong
_NO_QUOTES = bytes(set(range(256)) - set(b'"\n'))
_ROW = struct.Struct("!hiqi")
_BINARY, _END = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0), struct.pack("!h", -1)


def hash_lines(path: Path, layout: Layout, tables: staging.Tables, *, seed: int, report: Report) -> int | None:
    """Create ``lines``: ``n``, the row as a spreadsheet counts, and ``row_hash`` of each line below the heading.

    Returns:
        The number of lines, or ``None`` when the file's rows are not its lines: a spreadsheet, letters of another
        encoding, a line break inside a cell.
    """
    if not is_plain(layout):
        return None
    pieces = tables.named("pieces")
    # Neither compressed nor put elsewhere: that would cost more than all the rest.
    staging.run(
        f"CREATE UNLOGGED TABLE {pieces} (first bigint, body text STORAGE EXTERNAL) WITH (toast_tuple_target = 8160)"
    )
    split = "string_to_table(body, E'\\n') WITH ORDINALITY x(line, ord)"
    lines = f"(SELECT first + x.ord - 1 AS n, x.line FROM {pieces}, {split}) l"
    if not _fill(path, pieces, report):
        return None
    found = staging.create_as(
        tables.named("lines"),
        f"SELECT n, hashtextextended(line, {seed}) AS row_hash FROM {lines} "
        "WHERE n > 1 AND line <> '' AND line <> E'\\r'",
    )
    staging.run(f"DROP TABLE {pieces}")
    return found


def copy_lines(path: Path, layout: Layout, table: str, chosen: str) -> None:
    """Fill ``table`` with the cells of the lines whose ``n`` the query ``chosen`` returns.

    Where the server stumbles over one of them, they are read one by one, and the odd ones are marked in ``ragged``.
    """
    marks = _Marks()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({chosen}) TO STDOUT", marks)
    columns = ", ".join(["n", *(f"c{index}" for index in range(len(layout.headings)))])
    options = f"FORMAT csv, DELIMITER {quoted_delimiter(layout)}, ENCODING 'UTF8'"
    try:
        with (
            transaction.atomic(),
            path.open("rb") as file,
            connection.cursor() as cursor,
            connection.wrap_database_errors,
        ):
            cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN WITH ({options})",
                _Numbered(marks.of(file), layout.delimiter.encode()),
                _PIECE,
            )
    except DatabaseError as error:
        if not is_wrong_data(error):
            raise
        with path.open("rb") as file:
            lines = ((number, line.decode().rstrip("\r\n")) for number, line in marks.of(file))
            copy_records(((number, cells_of_line(line, layout)) for number, line in lines), layout, table)


def _fill(path: Path, pieces: str, report: Report) -> bool:
    """Fill the table of pieces; false when the file's rows are not its lines."""
    try:
        with (
            transaction.atomic(),
            path.open("rb") as file,
            connection.cursor() as cursor,
            connection.wrap_database_errors,
        ):
            told = _Pieces(file, path.stat().st_size, report)
            cursor.copy_expert(f"COPY {pieces} FROM STDIN WITH (FORMAT binary)", told, _LONGEST)
    except DatabaseError as error:
        if is_wrong_data(error):
            return False
        raise
    return not told.broken


class _Pieces:
    """A file as the binary form of ``COPY``: rows of the number of a first line, and whole lines as one text."""

    def __init__(self, file: IO[bytes], size: int, report: Report) -> None:
        self._file, self._rows = file, RowsTold(size, report)
        self._rest, self._first = b"", 1
        self._parts = self._all()
        self.broken = False

    def read(self, _size: int = -1) -> bytes:
        """Return the next piece, whatever its size; nothing at the end."""
        return next(self._parts, b"")

    def _all(self) -> Iterator[bytes]:
        yield _BINARY
        while chunk := self._file.read(_PIECE):
            self._rows.tell(chunk)
            lines, found, rest = chunk.rpartition(b"\n")
            if found:
                yield self._paged(self._rest + lines)
                self._rest = rest
            else:
                self._rest += rest
            if self.broken or len(self._rest) > _LONGEST:
                self.broken = True
                break
        else:
            yield self._paged(self._rest)
        yield _END

    def _paged(self, lines: bytes) -> bytes:
        # Of each line only the quotes, two by two: one that is left has a cell with a line break behind it.
        if b'"' in lines and b'"' in lines.translate(None, _NO_QUOTES).replace(b'""', b""):
            self.broken = True
        parts: list[bytes] = []
        for body in _pages(lines):
            parts += _ROW.pack(2, 8, self._first, len(body)), body
            self._first += body.count(b"\n") + 1
        return b"".join(parts)


def _pages(lines: bytes) -> Iterator[bytes]:
    """Return the lines by as many as fit into a page; one that is longer than a page by itself."""
    start = 0
    while len(lines) - start > _PAGE:
        end = lines.rfind(b"\n", start, start + _PAGE)
        if end < 0 and (end := lines.find(b"\n", start)) < 0:
            break
        yield lines[start:end]
        start = end + 1
    yield lines[start:]


class _Marks:
    """Which lines are wanted: a byte for each, so that millions take megabytes."""

    def __init__(self) -> None:
        self._wanted = bytearray()

    def write(self, row: bytes) -> None:
        """Take one row of ``COPY``: a number."""
        number = int(row)
        if number >= len(self._wanted):
            self._wanted.extend(bytes(number + _PIECE - len(self._wanted)))
        self._wanted[number] = 1

    def of(self, file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
        """Return the wanted lines with their numbers."""
        return compress(enumerate(file, 1), self._wanted[1:])


class _Numbered:
    """Lines with their number as a first cell, in pieces."""

    def __init__(self, lines: Iterator[tuple[int, bytes]], delimiter: bytes) -> None:
        self._lines, self._delimiter = lines, delimiter

    def read(self, size: int = -1) -> bytes:
        """Return about ``size`` bytes, nothing at the end."""
        parts, length = [], 0
        for number, line in self._lines:
            parts.append(b"%d%b%b" % (number, self._delimiter, line if line.endswith(b"\n") else line + b"\n"))
            length += len(parts[-1])
            if length >= size:
                break
        return b"".join(parts)
