"""Files that go wrong: a clear message, nothing half done, and the next import works."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.models import User
from beneficiaries.models import Household, Person
from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch, ImportRow
from exchange.services.batches import batch_receive
from tests.conftest import Cast
from tests.exchange import files
from tests.exchange.headings import DUKCAPIL, OPENSID
from tests.exchange.loading import as_csv, counts, load, row, stage

Refused = Callable[..., ImportRefused]


@pytest.fixture
def actor(cast: Cast) -> User:
    """Who imports."""
    return cast.insurance_clerk


@pytest.fixture
def refused(actor: User, tmp_path: Path) -> Refused:
    """Bring in a file that cannot be read; hold what holds for all of them, and return the refusal."""

    def bring(content: bytes, **values: Any) -> ImportRefused:
        with pytest.raises(ImportRefused) as caught:
            stage(tmp_path, actor, content, **values)
        assert not Person.objects.exists()
        assert not ImportRow.objects.exists()
        failed = ImportBatch.objects.last()
        if failed is not None:
            assert (failed.status, failed.failure, failed.read) == (BatchStatus.FAILED, str(caught.value), 0)
        after = load(tmp_path, actor, files.as_csv(files.residents(3, first=900)))
        assert counts(after) == (3, 0, 0, 0, 0)
        return caught.value

    return bring


def codes(batch: ImportBatch) -> list[list[str]]:
    """Return the problems of the rows that stayed out or wait, in the order of the file."""
    rows = ImportRow.objects.filter(batch=batch, verdict__in=("rejected", "held")).order_by("number")
    return [list(row.problems) for row in rows]


# What is no table of residents -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (files.renamed_pdf(), "file_format", "neither CSV nor XLSX"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_format", "neither CSV nor XLSX"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "file_format", "neither CSV nor XLSX"),
        (files.broken_xlsx(), "file_format", "Save it again as XLSX"),
        (b"", "file_empty", "empty"),
        (b" \r\n\t\r\n", "file_empty", "empty"),
        (files.as_csv([]), "file_empty", "no rows"),
        (files.thousand_columns(), "columns_many", "300 are the most"),
        (files.as_csv(files.residents(2), headings=["nik", "name", "name", "sex", "born"]), "columns_repeated", "name"),
        (b"\x00" * 4096, "file_format", "neither CSV nor XLSX"),
    ],
    ids=[
        "pdf",
        "picture",
        "web page",
        "cut workbook",
        "nothing",
        "blanks",
        "heading only",
        "1000 columns",
        "twice",
        "zeros",
    ],
)
def test_what_is_no_table_is_refused_in_words(refused: Refused, content: bytes, code: str, words: str) -> None:
    refusal = refused(content)
    assert refusal.code == code
    assert words in str(refusal)


@pytest.mark.parametrize("content", [files.two_sheets_and_merged_headings(), files.bip_layout()], ids=["merged", "BIP"])
def test_a_printed_layout_is_refused_by_the_columns_that_it_lacks(refused: Refused, content: bytes) -> None:
    refusal = refused(content)
    assert refusal.code == "columns_missing"
    assert "born" in str(refusal)
    # Its headings are kept, so that a person can say what they mean.
    assert "NIK" in ImportBatch.objects.get(status=BatchStatus.FAILED).options["headings"]


# Ways of saving that change nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        files.as_csv(files.residents(4), separator=";"),
        files.as_csv(files.residents(4), separator="\t"),
        files.as_csv(files.residents(4), encoding="utf-8-sig"),
        files.as_csv(files.residents(4), encoding="utf-16"),
        files.as_csv(files.residents(4), newline="\n"),
        files.as_xlsx(files.residents(4)),
        files.as_xls(files.residents(4)),
    ],
    ids=["semicolon", "tab", "BOM", "UTF-16", "newline", "xlsx", "xls"],
)
def test_every_way_of_saving_gives_the_same_people(content: bytes, actor: User, tmp_path: Path) -> None:
    batch = load(tmp_path, actor, content)
    assert counts(batch) == (4, 0, 0, 0, 0)
    assert set(Person.objects.values_list("nik", flat=True)) == {files.nik_of(number) for number in range(4)}
    assert Household.objects.get().kk == files.kk_of(0)


def test_letters_of_an_old_windows_are_read(actor: User, tmp_path: Path) -> None:
    load(tmp_path, actor, files.as_csv([files.resident(0, name="JOSÉ D’ARC")], encoding="cp1252"))
    assert Person.objects.get().name == "JOSÉ D’ARC"


def test_a_sheet_of_notes_beside_the_table_does_not_matter(actor: User, tmp_path: Path) -> None:
    assert counts(load(tmp_path, actor, files.notes_beside_the_table())) == (3, 0, 0, 0, 0)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "marked"])
def test_empty_lines_below_the_last_row_do_not_slow_a_plain_file_down(
    mark: bytes, actor: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.engine.reading._Lines", None)  # row by row would need it
    batch = load(tmp_path, actor, mark + as_csv([row(), row()]).rstrip() + b"\r\n\n\r\n\n")
    assert (batch.created, batch.rejected) == (2, 0)


def test_blank_lines_and_blank_cells_are_no_fault(actor: User, tmp_path: Path) -> None:
    rows = [files.resident(0), dict.fromkeys(files.resident(0), ""), files.resident(1, rt="", rw=" ", birthplace="-")]
    batch = load(tmp_path, actor, files.as_csv(rows))
    assert counts(batch) == (2, 0, 0, 0, 0)


# Rows that cannot be ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        files.nul_bytes(),
        files.cut_in_a_line(),
        files.cut_in_a_quote(),
        files.wider_than_its_heading(),
        files.with_niks("3.2E+15", "150403"),
        files.strangers_on_card_zero(20),
        files.one_nik_on_many(50),
    ],
    ids=["zero bytes", "cut line", "cut quote", "wide", "NIK", "card 0", "one NIK"],
)
def test_bad_rows_leave_a_ledger_that_balances_and_the_next_file_comes_in(
    content: bytes, actor: User, tmp_path: Path
) -> None:
    batch = load(tmp_path, actor, content)
    assert batch.read == sum(counts(batch)) > 0
    assert batch.created == Person.objects.count()
    assert counts(load(tmp_path, actor, files.as_csv(files.residents(2, first=900)))) == (2, 0, 0, 0, 0)


def test_a_row_with_zero_bytes_stays_out_and_the_others_come_in(actor: User, tmp_path: Path) -> None:
    batch = load(tmp_path, actor, files.nul_bytes())
    assert counts(batch) == (1, 0, 0, 0, 1)
    assert codes(batch) == [["zero_bytes"]]


@pytest.mark.parametrize(("content", "good"), [(files.cut_in_a_line(), 4), (files.cut_in_a_quote(), 3)])
def test_a_file_that_was_cut_says_at_which_row(content: bytes, good: int, actor: User, tmp_path: Path) -> None:
    batch = load(tmp_path, actor, content)
    assert counts(batch) == (good, 0, 0, 0, 1)
    assert "cells_too_few" in codes(batch)[0]
    assert ImportRow.objects.get(batch=batch).number == good + 2


def test_a_row_with_more_cells_than_the_heading_stays_out(actor: User, tmp_path: Path) -> None:
    batch = load(tmp_path, actor, files.wider_than_its_heading())
    assert counts(batch) == (2, 0, 0, 0, 1)
    assert "cells_too_many" in codes(batch)[0]


def test_a_nik_that_a_spreadsheet_touched_is_read_or_refused_with_the_reason(actor: User, tmp_path: Path) -> None:
    kept = [f"'{files.nik_of(0)}", f" {files.nik_of(1)[:6]} {files.nik_of(1)[6:]}", f"{files.nik_of(2)}.0"]
    damaged = ["3.2E+15", "3,2E+15", int(files.nik_of(5)[:15]) * 10, float(files.nik_of(6))]
    short = ["150403", files.nik_of(8)[:15]]
    batch = load(tmp_path, actor, files.with_niks(*kept, *damaged, *short))
    assert (batch.created, batch.rejected) == (len(kept), len(damaged) + len(short))
    assert codes(batch) == [["nik_damaged"]] * len(damaged) + [["nik_length"]] * len(short)


def test_card_zero_makes_no_family_of_a_thousand_strangers(actor: User, tmp_path: Path) -> None:
    batch = load(tmp_path, actor, files.strangers_on_card_zero(1_000))
    assert counts(batch) == (1_000, 0, 0, 0, 0)
    assert batch.warnings["kk_zero"]["count"] == 1_000
    assert not Household.objects.filter(kk__regex="^0").exists()
    largest = max(household.persons.count() for household in Household.objects.all()[:50])
    assert largest == 1


def test_one_nik_on_fifty_rows_is_one_person_and_the_others_wait(actor: User, tmp_path: Path) -> None:
    batch = load(tmp_path, actor, files.one_nik_on_many(50))
    assert counts(batch) == (1, 0, 0, 49, 0)
    assert batch.errors["nik_twice"]["count"] == 49
    assert Person.objects.get().name == files.resident(0)["name"]


# Profiles ---------------------------------------------------------------------------------------------------------


def test_opensid_reads_codes_words_and_what_its_sender_marks(actor: User, tmp_path: Path) -> None:
    rows = [
        files.as_opensid(files.resident(0)),
        files.as_opensid(
            files.resident(1), sex="LAKI-LAKI", agama_id="Islam", kk_level="Anak", pekerjaan_id="PETANI/PEKEBUN"
        ),
        files.as_opensid(files.resident(2, status="meninggal")),
        files.as_opensid(files.resident(3), status_dasar="4"),
        files.as_opensid(files.resident(5), status_dasar="9"),
    ]
    batch = load(
        tmp_path,
        actor,
        files.as_xlsx(rows, headings=OPENSID),
        name="warga.xlsx",
        profile="opensid",
        village=files.VILLAGE,
    )
    assert counts(batch) == (3, 0, 0, 1, 1)
    assert codes(batch) == [["person_missing"], ["record_invalid"]]
    people = {person.nik: person for person in Person.objects.all()}
    first, second, dead = (people[files.nik_of(number)] for number in range(3))
    assert (first.sex, first.occupation, first.religion, first.village_id) == ("P", "PETANI/PEKEBUN", 1, files.VILLAGE)
    assert (second.sex, second.occupation, second.relation) == ("L", "PETANI/PEKEBUN", 4)
    assert dead.status == "deceased"


def test_dukcapil_reads_words_and_villages_by_name(actor: User, tmp_path: Path) -> None:
    rows = [
        files.as_dukcapil(files.resident(0)),
        files.as_dukcapil(files.resident(1), **{"Desa/Kel": "RENGAS  CONDONG", "Kecamatan": "muara bulian"}),
        files.as_dukcapil(files.resident(2), **{"Desa/Kel": "Tidak Ada"}),
        files.as_dukcapil(files.resident(3), Status="Tidak Valid"),
    ]
    batch = load(tmp_path, actor, files.as_csv(rows, headings=DUKCAPIL), profile="dukcapil")
    assert counts(batch) == (2, 0, 0, 0, 2)
    assert codes(batch) == [["village_unknown"], ["record_invalid"]]
    person = Person.objects.get(nik=files.nik_of(0))
    assert person.household is not None
    assert (person.household.rt, person.household.rw) == ("002", "008")
    assert (person.education, person.relation, person.occupation) == (3, 1, "PETANI/PEKEBUN")


# Too much ---------------------------------------------------------------------------------------------------------


def test_two_gigabytes_are_refused_before_a_byte_is_read(actor: User, tmp_path: Path) -> None:
    path = files.sparse_file(tmp_path / "besar.csv", 2 * 1024**3)
    with pytest.raises(ImportRefused, match=r"1\.500 MB are the most") as caught:
        batch_receive(actor=actor, kind="residents", profile="standard", source=path, file_name=path.name)
    assert caught.value.code == "too_large"
    with pytest.raises(CommandError, match=r"1\.500 MB are the most") as told:
        call_command(
            "residents_import", str(path), "--actor", actor.username, stdout=io.StringIO(), stderr=io.StringIO()
        )
    assert told.value.returncode == 1
    assert not ImportBatch.objects.exists()
    assert counts(load(tmp_path, actor, files.as_csv(files.residents(2)))) == (2, 0, 0, 0, 0)


def test_a_path_that_cannot_be_noted_is_refused_and_not_cut(actor: User, tmp_path: Path) -> None:
    path = tmp_path / ("a" * 60) / ("b" * 60) / "penduduk.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(files.as_csv(files.residents(1)))
    with pytest.raises(ImportRefused) as caught:
        batch_receive(actor=actor, kind="residents", profile="standard", source=path, file_name=path.name)
    assert caught.value.code == "path_long"


def test_a_full_disk_while_a_file_is_kept_leaves_nothing(
    actor: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ImportRefused, match="disk of the server is full") as caught:
        batch_receive(
            actor=actor,
            kind="residents",
            profile="standard",
            source=SimpleUploadedFile("a.csv", files.as_csv(files.residents(1))),
            file_name="a.csv",
        )
    assert caught.value.code == "disk_full"
    assert not ImportBatch.objects.exists()
    monkeypatch.undo()
    assert counts(load(tmp_path, actor, files.as_csv(files.residents(2)))) == (2, 0, 0, 0, 0)


class _Full(Exception):
    """What PostgreSQL answers."""

    pgcode = "53100"


def test_a_full_disk_while_staging_is_said_and_leaves_nothing(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> int:
        monkeypatch.undo()  # by the next import somebody has made room
        raise OperationalError("could not extend file") from _Full()

    monkeypatch.setattr("exchange.engine.remembering.copy_file", full)
    refusal = refused(files.as_csv(files.residents(5)))
    assert refusal.code == "disk_full"
    assert "disk of the server is full" in str(refusal)
