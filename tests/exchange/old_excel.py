"""Write an ``.xls`` of Excel 97 as old machines of an office do: one sheet of texts, byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_LEAST_STREAM = 4096  # a shorter one would have to go into a stream of small pieces


def old_workbook(lines: Sequence[Sequence[str]], *, sheet: str = "Sheet1") -> bytes:
    """Return the bytes of a workbook whose cells are all texts ([MS-XLS] in [MS-CFB])."""
    return _compound_file(_workbook(lines, sheet))


def _workbook(lines: Sequence[Sequence[str]], sheet: str) -> bytes:
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    name = struct.pack("<BB", len(sheet), 0) + sheet.encode("latin-1")
    end = _record(0x000A, b"")
    offset = len(start) + 4 + 6 + len(name) + len(end)
    bound = _record(0x0085, struct.pack("<IBB", offset, 0, 0) + name)
    width = max((len(line) for line in lines), default=0)
    body = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(lines), 0, width, 0)),
    ]
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            if text:
                label = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
                body.append(_record(0x0204, label))
    return start + bound + end + b"".join(body) + end


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound_file(stream: bytes) -> bytes:
    stream = stream.ljust(_LEAST_STREAM, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    used = len(stream) // _SECTOR
    tables = 1
    while tables * 128 < tables + 1 + used:  # a table of the sectors has room for 128 of them, itself among them
        tables += 1
    first = tables + 1  # after the tables and the directory
    chain = [_FAT] * tables + [_END] + [*range(first + 1, first + used), _END]
    chain += [_FREE] * (tables * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, start=first, size=len(stream))
    directory += _entry("", 0) + _entry("", 0)
    return head + struct.pack(f"<{len(chain)}I", *chain) + directory + stream


def _entry(name: str, kind: int, *, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    links = struct.pack("<III", _FREE, _FREE, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + b"\0" * 36
        + struct.pack("<III", start, size, 0)
    )
