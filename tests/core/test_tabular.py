"""Files as offices send them: encodings, separators, spreadsheets that turn numbers of persons into something else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import InvalidIdentifier, parse_nik
from core.tabular import UnreadableTable, read_table

NIK = "1504031705809001"


def rows(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content).rows]


def workbook(*lines: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_way_an_office_saves_csv_is_read(encoding: str, delimiter: str, newline: str) -> None:
    lines = [["NIK ", " Name"], [f"'{NIK}", "JOSÉ D’ARC"], ["", ""], [NIK, f"A{delimiter}B"]]
    text = newline.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert rows(text.encode(encoding)) == [
        {"nik": f"'{NIK}", "name": "JOSÉ D’ARC"},
        {"nik": NIK, "name": f"A{delimiter}B"},
    ]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = b'\n \na,b\n"one\ntwo",2\n\n,\n3,4\n'
    table = read_table(content)
    assert table.columns == ("a", "b")
    assert [(row.number, row.get("a")) for row in table.rows] == [(4, "one\ntwo"), (7, "3")]
    sheet = workbook(["a", "b"], [1, 2], [None, None], [3, 4])
    assert [row.number for row in read_table(sheet).rows] == [2, 4]


def test_a_missing_cell_is_empty_and_an_unknown_column_too() -> None:
    row = next(read_table(b"a,b\n1\n").rows)
    assert (row.get("a"), row.get("b"), row.get("c")) == ("1", "", "")


def test_a_spreadsheet_gives_text_for_every_kind_of_cell() -> None:
    content = workbook(
        ["nik", "day", "moment", "count", "share", "yes", "gone"],
        [NIK, date(2024, 11, 25), datetime(2024, 11, 25, 10, 30), 12, 1.5, True, None],
    )
    assert rows(content) == [
        {
            "nik": NIK,
            "day": "2024-11-25",
            "moment": "2024-11-25",
            "count": "12",
            "share": "1.5",
            "yes": "True",
            "gone": "",
        }
    ]


def test_a_nik_that_a_spreadsheet_rounded_is_told_from_one_that_it_kept() -> None:
    # Excel keeps fifteen digits of a number: ...9001 becomes ...9000, which looks like somebody else's.
    damaged = workbook(["nik"], [int(NIK) // 10 * 10])
    with pytest.raises(InvalidIdentifier, match="nik_damaged"):
        parse_nik(rows(damaged)[0]["nik"])
    kept = workbook(["nik"], [int(NIK)])
    assert parse_nik(rows(kept)[0]["nik"]) == NIK
    # Above 2**53 only even numbers exist: what was typed cannot be known.
    papua = workbook(["nik"], [9471031705809002])
    with pytest.raises(InvalidIdentifier, match="nik_damaged"):
        parse_nik(rows(papua)[0]["nik"])


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_shorter_numbers_keep_their_digits(number: int) -> None:
    assert rows(workbook(["n"], [number])) == [{"n": str(number)}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t ", "file_empty"),
        (b"a,b,a\n1,2,3\n", "columns_repeated"),
        (b"a,A \n1,2\n", "columns_repeated"),
        (b"x\n1\n", "columns_missing"),
        (b",".join(b"c%d" % n for n in range(301)), "columns_many"),
        (b"a\x00b,c\n", "file_format"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file_format"),
        (b"\x81\x8d\x8f,\x90\x9d\n", "file_encoding"),
        (b"PK\x03\x04 no archive at all", "file_format"),
        (b"PK\x03\x04", "file_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "file_format"),
    ],
)
def test_what_is_no_table_is_refused_by_a_stable_code(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        list(read_table(content, required=("a",)).rows)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadableTable) as refusal:
        list(read_table(stream.getvalue()).rows)
    assert refusal.value.code == "file_format"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(share: float) -> None:
    content = workbook(["nik", "name"], *[[NIK, f"NAMA {number}"] for number in range(200)])
    with pytest.raises(UnreadableTable) as refusal:
        list(read_table(content[: int(len(content) * share)]).rows)
    assert refusal.value.code == "file_format"


def test_an_endless_cell_is_refused_not_swallowed() -> None:
    with pytest.raises(UnreadableTable) as refusal:
        list(read_table(b'a,b\n"' + b"x" * 200_000 + b'",2\n').rows)
    assert refusal.value.code == "file_format"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match=r"nowhere\.csv") as refusal:
        read_table(tmp_path / "nowhere.csv")
    assert refusal.value.code == "file_missing"
    with pytest.raises(UnreadableTable) as refusal:
        read_table(tmp_path)
    assert refusal.value.code == "file_missing"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"a,b\n"):
        try:
            for row in read_table(start + content).rows:
                assert all(isinstance(cell, str) for cell in row.cells.values())
        except UnreadableTable:
            pass
