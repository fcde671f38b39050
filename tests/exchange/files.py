"""Files as offices send them, the ordinary and the hostile; everybody in them is made up (serial 9000 and above)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from tests.exchange.headings import DUKCAPIL, OPENSID, STANDARD
from tests.exchange.old_excel import old_workbook

Cells = Mapping[str, object]
VILLAGE = "15.04.03.2004"
_GIVEN = ("SITI", "AGUS", "NURHAYATI", "JOKO", "MARLINA", "RUSDI", "YUNITA", "HERMAN", "ERNAWATI", "SAPARUDIN", "LENI")
_FAMILY = ("HARAHAP", "WIJAYA", "PUTRI", "SIREGAR", "ANGGRAINI", "KUSUMA", "PERMATA", "LUBIS", "RAMADHANI")
_FIRST_DAY, _DAYS = date(1950, 1, 1), 20_000


def nik_of(number: int) -> str:
    """Return the NIK of the resident ``number``; women have an even number."""
    born, sex = born_of(number), sex_of(number)
    return f"150403{born.day + (40 if sex == 'P' else 0):02d}{born:%m%y}{9000 + number // _DAYS:04d}"


def kk_of(number: int) -> str:
    """Return a family card number that four residents in a row share."""
    family = number // 4
    issued = date(2012, 1, 1) + timedelta(days=family % 4000)
    return f"150403{issued:%d%m%y}{9000 + family // 4000:04d}"


def born_of(number: int) -> date:
    """Return the birth date of the resident ``number``."""
    return _FIRST_DAY + timedelta(days=number % _DAYS)


def sex_of(number: int) -> str:
    """Return L or P."""
    return "P" if number % 2 == 0 else "L"


def resident(number: int, **changes: str) -> dict[str, str]:
    """Return a row of the ``standard`` profile without a fault; every fourth one heads a family."""
    row = {
        "nik": nik_of(number),
        "kk": kk_of(number),
        "name": f"{_GIVEN[number % 11]} {_FAMILY[number % 9]}",
        "sex": sex_of(number),
        "born": born_of(number).isoformat(),
        "birthplace": "MUARA BULIAN",
        "relation": "1" if number % 4 == 0 else "4",
        "marital": "2" if number % 4 == 0 else "1",
        "religion": "1",
        "education": "5",
        "occupation": "PETANI/PEKEBUN",
        "disability": "",
        "address": "JALAN CONTOH",
        "rt": "001",
        "rw": "002",
        "village": VILLAGE,
        "status": "hidup",
    }
    return {**row, **changes}


def residents(count: int, *, first: int = 0, **changes: str) -> list[dict[str, str]]:
    """Return rows without a fault."""
    return [resident(number, **changes) for number in range(first, first + count)]


def as_opensid(row: Mapping[str, str], **changes: str) -> dict[str, str]:
    """Return the row as OpenSID writes it: codes, sex 1 or 2, a dash for what is empty, no village."""
    return {
        **dict.fromkeys(OPENSID, ""),
        "alamat": row["address"], "rw": "-", "rt": row["rt"], "nama": row["name"], "no_kk": row["kk"],
        "nik": row["nik"], "sex": "1" if row["sex"] == "L" else "2", "tempatlahir": row["birthplace"],
        "tanggallahir": row["born"], "agama_id": row["religion"], "pendidikan_kk_id": row["education"],
        "pendidikan_sedang_id": "18", "pekerjaan_id": "9", "status_kawin": row["marital"], "kk_level": row["relation"],
        "warganegara_id": "1", "ayah_nik": "-", "nama_ayah": "-", "golongan_darah_id": "13", "cacat_id": "7",
        "status_dasar": {"hidup": "1", "meninggal": "2", "pindah": "3"}[row["status"]],
        **changes,
    }  # fmt: skip


def as_dukcapil(row: Mapping[str, str], **changes: str) -> dict[str, str]:
    """Return the row as a SIAK by-name export writes it: words, the village by name, RT and RW as numbers."""
    return {
        **dict.fromkeys(DUKCAPIL, "-"),
        "Nomor KK": row["kk"], "NIK": row["nik"], "Nama Penduduk": row["name"],
        "Status": {"hidup": "Hidup", "meninggal": "Mati", "pindah": "Pindah"}[row["status"]],
        "Tempat Lahir": row["birthplace"], "Tanggal Lahir": date.fromisoformat(row["born"]).strftime("%d-%m-%Y"),
        "Kelamin": "Laki-Laki" if row["sex"] == "L" else "Perempuan", "Status Kawin": "Belum Kawin",
        "SHDK": "Kepala Keluarga" if row["relation"] == "1" else "Anak", "Agama": "Islam", "Kecamatan": "Muara Bulian",
        "Desa/Kel": "Rengas Condong", "Alamat": row["address"], "RW": "8.0", "RT": "2.0",
        "Pendidikan": "Tamat SD/Sederajat", "Pekerjaan": "Petani/Pekebun", "Gol. Darah": "Tdk Th",
        **changes,
    }  # fmt: skip


# Ways to save them -----------------------------------------------------------------------------------------------


def as_csv(
    rows: Iterable[Cells],
    *,
    headings: Sequence[str] = STANDARD,
    separator: str = ",",
    encoding: str = "utf-8",
    newline: str = "\r\n",
) -> bytes:
    """Return a CSV file. ``utf-8-sig`` writes a BOM, ``utf-16`` Excel's "Unicode text"."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=newline)
    writer.writerow(headings)
    writer.writerows([row.get(heading, "") for heading in headings] for row in rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Cells], *, headings: Sequence[str] = STANDARD) -> bytes:
    """Return a workbook with one sheet; a cell is a text or a number as given."""
    return _saved(_book([headings, *([row.get(heading, "") for heading in headings] for row in rows)]))


def as_xls(rows: Iterable[Cells], *, headings: Sequence[str] = STANDARD) -> bytes:
    """Return a workbook of Excel 97."""
    return old_workbook([headings, *([str(row.get(heading, "")) for heading in headings] for row in rows)])


def _book(lines: Iterable[Sequence[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(list(line))
    return book


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# Ugly realities ---------------------------------------------------------------------------------------------------


def renamed_pdf() -> bytes:
    """Return a PDF that somebody called penduduk.xlsx."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def broken_xlsx() -> bytes:
    """Return the first half of a workbook: the download was cut."""
    whole = as_xlsx(residents(50))
    return whole[: len(whole) // 2]


def two_sheets_and_merged_headings() -> bytes:
    """Return a workbook whose first sheet is a title page, and whose second has a heading over two lines."""
    book = _book([["DATA PENDUDUK"], ["Dinas Sosial"], ["dibuat 25 November 2024"]])
    sheet = book.create_sheet("Penduduk")
    sheet.append(["Identitas", "", "Kelahiran", ""])
    sheet.append(["NIK", "Nama", "Tempat", "Tanggal"])
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    for row in residents(3):
        sheet.append([row["nik"], row["name"], row["birthplace"], row["born"]])
    return _saved(book)


def notes_beside_the_table() -> bytes:
    """Return a workbook whose table is in the first sheet, with a second sheet of notes that is none of ours."""
    book = _book([STANDARD, *([row[heading] for heading in STANDARD] for row in residents(3))])
    book.create_sheet("Catatan").append(["jangan diubah"])
    return _saved(book)


def thousand_columns() -> bytes:
    """Return a table of 1,000 columns."""
    headings = [*STANDARD, *(f"kolom {number}" for number in range(1_000 - len(STANDARD)))]
    return as_csv(residents(3), headings=headings)


def nul_bytes() -> bytes:
    """Return a CSV with a NUL byte inside a name."""
    first, second = residents(2)
    return as_csv([{**first, "name": "SITI\x00HARAHAP"}, second])


def strangers_on_card_zero(count: int = 1_000) -> bytes:
    """Return people of different families whose card number is ``0``."""
    return as_csv(residents(count, kk="0"))


def one_nik_on_many(count: int = 50) -> bytes:
    """Return different people who all carry the NIK of the first."""
    return as_csv(residents(count, nik=nik_of(0)))


def cut_in_a_line(count: int = 5) -> bytes:
    """Return a CSV that ends inside its last row: the download broke off."""
    whole = as_csv(residents(count))
    last = whole.rstrip(b"\r\n").rfind(b"\n") + 1
    return whole[: last + 25]


def cut_in_a_quote() -> bytes:
    """Return a CSV that ends inside a quoted cell."""
    return as_csv(residents(3)) + b'"15040'


def wider_than_its_heading() -> bytes:
    """Return a CSV whose second row has two cells more than the heading: an address with commas, unquoted."""
    lines = as_csv(residents(3)).split(b"\r\n")
    lines[2] = lines[2].replace(b"JALAN CONTOH", b"JALAN CONTOH,NO 5,DUSUN II")
    return b"\r\n".join(lines)


def bip_layout() -> bytes:
    """Return a page of the printed village book (BIP): titles, two heading lines, a block line for each family."""
    lines: list[Sequence[object]] = [
        ["PEMERINTAH KABUPATEN BATANG HARI"],
        ["KECAMATAN MUARA BULIAN", "", "DESA RENGAS CONDONG"],
        ["BUKU INDUK PENDUDUK"],
        ["NO", "Nama Lengkap", "NIK", "Tempat dan Tanggal Lahir", "", "JK", "Stat Kwn", "Gol. Drh", "SHDK", "Agama"],
        ["", "", "", "Tempat Lahir", "Tgl/Bln/Th", "", "", "", "", ""],
        [str(number) for number in range(1, 11)],
        [f"No. KK : {kk_of(0)}", "", f"Nama Kepala Keluarga : {resident(0)['name']}", "", "Alamat : JALAN CONTOH"],
    ]
    for number in range(2):
        row = resident(number)
        sex = "Lk" if row["sex"] == "L" else "Pr"
        cells = [f"{number + 1}", row["name"], row["nik"] + "\u00a0", row["birthplace"], row["born"], sex, "K", "-"]
        lines.append([*cells, "KEP. KELUARGA", "ISLAM"])
    return _saved(_book(lines))


def with_niks(*niks: object) -> bytes:
    """Return a workbook whose NIK cells are what is given: numbers, texts with an apostrophe, ``3.2E+15``."""
    return as_xlsx({**resident(number), "nik": nik} for number, nik in enumerate(niks))


def sparse_file(path: Path, size: int) -> Path:
    """Make a file that claims ``size`` bytes and takes no room."""
    with path.open("wb") as file:
        file.write(as_csv(residents(1)))
        file.truncate(size)
    return path
