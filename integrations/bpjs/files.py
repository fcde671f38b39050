"""The file that proposes members to BPJS: its columns are data, so that an office's template is a profile, not a program.

No official template of PBPU Pemda is published; the columns of ``PBPU_PEMDA`` follow the insurer's list of participants
("daftar isian peserta") as far as it is known (domain 3.3). Every cell is text, because a spreadsheet keeps fifteen
digits of a sixteen-digit number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

# Marital status: the insurer's codes differ from Dukcapil's, which tell divorced (3) from widowed (4).
MARITAL_CODES: Mapping[str, str] = {"1": "2", "2": "1", "3": "3", "4": "3"}

# PISAT, from SHDK: peserta, istri, suami, anak, tambahan. The order of I and S is disputed between sources (domain 2.4), so
# it is a map that an office can replace, and sex is never inferred from it.
PISAT_CODES: Mapping[str, str] = {
    "1": "1",
    "2": "3",
    "3": "2",
    "4": "4",
    "5": "5",
    "6": "5",
    "7": "5",
    "8": "5",
    "9": "5",
    "10": "5",
    "11": "5",
}

SEX_CODES: Mapping[str, str] = {"L": "1", "P": "2"}

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``source`` is the name of our value, empty for a column that we have nothing for; ``constant`` fills it.

    ``width`` is the most characters that the insurer takes. ``codes`` maps our codes to theirs, ``date_format`` writes days,
    ``zeros`` pads numbers in front up to ``width``.
    """

    header: str
    source: str = ""
    width: int = 30
    constant: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    zeros: bool = False

    def cell(self, values: Mapping[str, Any]) -> str:
        """Return the text for one row.

        Raises:
            ValueError: a code that the map does not know, or an identifier that is too long: never cut in silence.
        """
        value = values[self.source] if self.source else self.constant
        if value is None or value == "":
            return ""
        if isinstance(value, date):
            return value.strftime(self.date_format or "%d/%m/%Y")
        text = " ".join(str(value).split())
        if self.codes:
            if text not in self.codes:
                raise ValueError(f"column {self.header} has no code for {text!r}")
            return self.codes[text]
        if self.zeros:
            text = text.zfill(self.width)
        if len(text) > self.width:
            if text.isdigit():
                raise ValueError(f"column {self.header} holds {len(text)} digits, {self.width} are the most")
            text = text[: self.width]
        return text


@dataclass(frozen=True, slots=True)
class FileProfile:
    """An ordered set of columns under a name."""

    code: str
    sheet: str
    columns: tuple[Column, ...]

    @property
    def sources(self) -> frozenset[str]:
        """The names of our values that a row must bring."""
        return frozenset(column.source for column in self.columns if column.source)


PBPU_PEMDA = FileProfile(
    "pbpu_pemda",
    "USULAN",
    (
        Column("NO", "reference", 12),
        Column("NO_KK", "kk", 16),
        Column("NIK", "nik", 16),
        Column("NAMA", "name", 100),
        Column("PISAT", "relation", 1, codes=PISAT_CODES),
        Column("TMP_LAHIR", "birthplace", 60),
        Column("TGL_LAHIR", "born_on", 10, date_format="%d/%m/%Y"),
        Column("JK", "sex", 1, codes=SEX_CODES),
        Column("STATUS_KAWIN", "marital", 1, codes=MARITAL_CODES),
        Column("ALAMAT", "address", 200),
        Column("RT", "rt", 3, zeros=True),
        Column("RW", "rw", 3, zeros=True),
        Column("KODE_POS", width=5),
        Column("KODE_KEC", "district_code", 8),
        Column("NAMA_KEC", "district", 60),
        Column("KODE_DESA", "village_code", 13),
        Column("NAMA_DESA", "village", 60),
        Column("KODE_FASKES_TK1", width=8),
        Column("NAMA_FASKES", width=60),
        Column("KODE_FASKES_GIGI", width=8),
        Column("KELAS_RAWAT", "care_class", 1),
        Column("TMT", width=10),
        Column("NO_HP", width=15),
        Column("EMAIL", width=60),
        Column("KEWARGANEGARAAN", width=3, constant="WNI"),
        Column("NO_SK", width=40),
        Column("TGL_SK", width=10),
        Column("KETERANGAN", width=20, constant="tambah"),
    ),
)


def escape_formula(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it: a leading sign of a formula gets an apostrophe before it.

    A lone sign, such as the dash that some offices write for "nothing", is harmless and stays.
    """
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA_SIGNS) else text


def render_xlsx(profile: FileProfile, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the rows as an XLSX workbook of text cells; memory does not grow with the number of rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet(profile.sheet)
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(profile.columns):
            sheet.set_column(index, index, min(max(column.width, len(column.header)) + 2, 40), text)
            sheet.write_string(0, index, column.header, bold)
        for number, cells in enumerate(_lines(profile, rows), start=1):
            for index, cell in enumerate(cells):
                if cell:  # an empty cell has the column's format already
                    sheet.write_string(number, index, cell, text)
    return target.getvalue()


def render_csv(profile: FileProfile, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the rows as CSV in UTF-8 with a byte order mark, which Excel needs to read letters right."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(column.header for column in profile.columns)
    writer.writerows(_lines(profile, rows))
    return target.getvalue().encode("utf-8-sig")


RENDERERS = {"xlsx": render_xlsx, "csv": render_csv}


def _lines(profile: FileProfile, rows: Iterable[Mapping[str, Any]]) -> Iterable[list[str]]:
    for values in rows:
        yield [escape_formula(column.cell(values)) for column in profile.columns]
