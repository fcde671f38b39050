"""Files of members as they should not be: each row gets its verdict, a wrong file is refused in words, nothing is lost."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command

from exchange.exceptions import ImportRefused
from exchange.models import ImportBatch
from exchange.registry import bulk_kind
from exchange.services.rows import row_decide
from exchange.services.undo import batch_undo
from insurance.codes import StatusReason
from insurance.models import LoadLimit, Membership, MembershipPast
from tests.conftest import Cast, World
from tests.insurance.monthly import as_csv, card, counts, load, row, stage
from tests.make import make_member, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False):
        yield


def refused(folder: Path, cast: Cast, period: str, rows: list[dict[str, str]] | bytes, **values: Any) -> ImportRefused:
    """Load a file that is refused, and return the refusal; what is known stays as it was."""
    before = list(Membership.objects.order_by("id").values())
    with pytest.raises(ImportRefused) as found:
        load(folder, cast.insurance_clerk, period, rows, **values)
    assert list(Membership.objects.order_by("id").values()) == before
    return found.value


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026-13", "period_unreadable"),
        ("Oktober", "period_unreadable"),
        ("", "period_unreadable"),
        ("2026-12", "period_future"),
        ("2013-12", "period_early"),
    ],
)
def test_a_month_that_cannot_be_is_refused(world: World, cast: Cast, tmp_path: Path, period: str, code: str) -> None:
    assert refused(tmp_path, cast, period, [row(1)]).code == code
    assert not ImportBatch.objects.exists()


def test_months_are_loaded_in_their_order(world: World, cast: Cast, tmp_path: Path) -> None:
    first = load(tmp_path, cast.insurance_clerk, "2026-08", [row(1), row(2)])
    last = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2)])
    before_first = refused(tmp_path, cast, "2026-07", [row(1)])
    assert before_first.code == "period_before_first"
    assert "2026-07" in str(before_first)
    assert f"import {first.pk}" in str(before_first)
    between = refused(tmp_path, cast, "2026-09", [row(1)])
    assert between.code == "period_out_of_order"
    assert f"import {last.pk}" in str(between)
    batch_undo(actor=cast.insurance_clerk, batch=last)
    assert counts(load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2)])) == (0, 0, 2, 0, 0)


def test_a_month_that_was_left_out_is_said(world: World, cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-07", [row(1)])
    staged = stage(tmp_path, cast.insurance_clerk, "2026-10", [row(1)])
    assert "2026-08, 2026-09" in " ".join(bulk_kind("members").remarks(staged))


def test_a_file_whose_rows_speak_of_another_month_is_refused(world: World, cast: Cast, tmp_path: Path) -> None:
    rows = [row(n, period="September 2026") for n in range(1, 31)]
    file = as_csv(rows, columns=("card_number", "name", "segment", "status", "period"))
    assert refused(tmp_path, cast, "2026-10", file).code == "period_wrong"
    assert counts(load(tmp_path, cast.insurance_clerk, "2026-09", file)) == (30, 0, 0, 0, 0)


def test_a_membership_that_begins_after_the_month_waits(world: World, cast: Cast, tmp_path: Path) -> None:
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2, since="2026-10-01")])
    assert counts(batch) == (1, 0, 0, 1, 0)
    assert "since_after_period" in batch.errors
    assert counts(load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2, since="2026-10-01")])) == (
        1,
        0,
        1,
        0,
        0,
    )


def test_half_the_rows_missing_is_asked_before_it_ends_their_cards(world: World, cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(n) for n in range(1, 41)])
    half = [row(n) for n in range(1, 21)]
    refusal = refused(tmp_path, cast, "2026-10", half)
    assert refusal.code == "many_ended"
    assert "20" in str(refusal)
    assert refused(tmp_path, cast, "2026-10", half, confirmed={"many_ended": 19}).code == "many_ended"
    load(tmp_path, cast.insurance_clerk, "2026-10", half, confirmed={"many_ended": 20})
    assert Membership.objects.count() == 20
    assert MembershipPast.objects.filter(valid_to=date(2026, 10, 1)).count() == 20


def test_how_many_may_end_unasked_is_set_by_the_office(world: World, cast: Cast, tmp_path: Path) -> None:
    LoadLimit.objects.create(code="members_ended", percent=60, valid_from=date(2026, 1, 1), source="SOP 1")
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(n) for n in range(1, 41)])
    load(tmp_path, cast.insurance_clerk, "2026-10", [row(n) for n in range(1, 21)])
    assert Membership.objects.count() == 20


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"segment": "SEGMEN BARU"}, "segment_unknown"),
        ({"segment": ""}, "segment_missing"),
        ({"status": "ENTAH"}, "status_unknown"),
        ({"status": ""}, "status_missing"),
    ],
)
def test_an_unknown_segment_or_status_is_held_and_the_card_stays_as_it_was(
    world: World, cast: Cast, tmp_path: Path, cells: dict[str, str], code: str
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2)])
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2, **cells)])
    assert counts(batch) == (0, 0, 1, 1, 0)
    assert list(batch.errors) == [code]
    assert Membership.objects.filter(segment="PBI_JK", status="active").count() == 2


@pytest.mark.parametrize(
    ("number", "code"),
    [("000000000002", "card_length"), ("2", "card_length"), ("1,23457E+12", "card_damaged"), ("", "card_missing")],
)
def test_a_card_number_that_cannot_be_read_is_rejected_and_ends_nobody(
    world: World, cast: Cast, tmp_path: Path, number: str, code: str
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2)])
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2, card_number=number)])
    assert counts(batch) == (0, 0, 1, 0, 1)
    assert batch.errors[code]["first_rows"] == [3]
    assert Membership.objects.filter(card_number=card(2)).exists()


def test_a_spreadsheet_with_card_numbers_as_numbers_is_told_row_by_row(
    world: World, cast: Cast, tmp_path: Path
) -> None:
    workbook = openpyxl.Workbook()
    rows = [row(n) for n in range(1, 4)]
    workbook.active.append(list(rows[0]))
    for one in rows:
        workbook.active.append([int(value) if name == "card_number" else value for name, value in one.items()])
    out = io.BytesIO()
    workbook.save(out)
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", out.getvalue())
    assert counts(batch) == (0, 0, 0, 0, 3)
    assert batch.errors["card_length"]["count"] == 3


def test_members_who_live_in_another_regency_count_here_and_are_told(world: World, cast: Cast, tmp_path: Path) -> None:
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2, village="15.05.01.2001")])
    assert counts(batch) == (2, 0, 0, 0, 0)
    assert batch.warnings["village_outside"]["count"] == 1
    assert Membership.objects.get(card_number=card(2)).place == "15.04"


def test_the_list_of_another_regency_is_refused(world: World, cast: Cast, tmp_path: Path) -> None:
    rows = [row(n, village="15.05.01.2001") for n in range(1, 31)]
    assert refused(tmp_path, cast, "2026-09", rows).code == "other_regency"


def test_a_card_of_another_regencys_list_waits_until_that_list_lets_go(
    world: World, cast: Cast, tmp_path: Path
) -> None:
    make_member(None, territory=make_region("15.05", "Muaro Jambi"), card_number=card(2), place="15.05")
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2)])
    assert counts(batch) == (1, 0, 0, 1, 0)
    assert Membership.objects.get(card_number=card(2)).territory_id == "15.05"


def test_rows_that_contradict_each_other_on_a_card_are_held_and_one_can_be_taken_in(
    world: World, cast: Cast, tmp_path: Path
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(n) for n in range(1, 21)])
    twice = [*(row(n) for n in range(1, 20)), row(20, segment="PBPU"), row(20, segment="BP")]
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", twice)
    assert counts(batch) == (0, 0, 19, 2, 0)
    assert Membership.objects.get(card_number=card(20)).segment == "PBI_JK"
    taken = batch.rows.order_by("number").last()
    assert taken is not None
    row_decide(actor=cast.insurance_clerk, row=taken, decision="taken", note="asked")
    assert Membership.objects.get(card_number=card(20)).segment == "BP"
    assert Membership.objects.count() == 20


def test_a_row_beside_last_months_very_row_is_held(world: World, cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2)])
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2), row(2, segment="PBPU")])
    assert counts(batch) == (0, 0, 2, 1, 0)
    assert "card_twice" in batch.errors


@pytest.mark.parametrize("known", [False, True])
def test_the_same_row_twice_counts_once(world: World, cast: Cast, tmp_path: Path, known: bool) -> None:
    if known:
        load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2)])
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2), row(2)])
    assert counts(batch) == ((0, 0, 3, 0, 0) if known else (2, 0, 1, 0, 0))
    assert batch.warnings["row_repeated"]["count"] == 1


def test_one_nik_on_two_cards_is_legal_and_told(world: World, cast: Cast, tmp_path: Path) -> None:
    same = row(1)["nik"]
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", [row(1), row(2, nik=same), row(3)])
    assert counts(batch) == (3, 0, 0, 0, 0)
    assert batch.warnings["nik_shared"]["count"] == 2
    later = load(
        tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(2, nik=same), row(3), row(4, nik=row(3)["nik"])]
    )
    assert later.warnings["nik_shared"]["count"] == 3


def test_a_malformed_nik_is_kept_as_the_insurer_writes_it(world: World, cast: Cast, tmp_path: Path) -> None:
    rows = [row(1, nik="150403570590900"), row(2, nik=""), row(3, nik="1504033502909001"), row(4, nik="1,50403E+15")]
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", rows)
    assert counts(batch) == (4, 0, 0, 0, 0)
    assert set(batch.warnings) == {"nik_length", "nik_missing", "nik_date", "nik_damaged"}
    niks = Membership.objects.order_by("card_number").values_list("nik", flat=True)
    assert list(niks) == ["150403570590900", "", "1504033502909001", ""]


def test_what_bpjs_answered_for_a_later_day_stays(world: World, cast: Cast, tmp_path: Path) -> None:
    for number in (1, 2):
        make_member(
            None, territory=world.regency, card_number=card(number), place="15.04", valid_from=date(2026, 10, 20)
        )
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", [row(1), row(3)])
    assert counts(batch) == (1, 0, 1, 0, 0)
    assert "answered_later" in batch.warnings
    assert Membership.objects.filter(valid_from=date(2026, 10, 20)).count() == 2


def test_a_file_of_bpjs_is_read_by_its_own_headings_and_words(world: World, cast: Cast, tmp_path: Path) -> None:
    head = "NOKA;NIK;NO KK;NAMA PESERTA;JK;TGL LAHIR;SEGMEN PESERTA;KELAS RAWAT;STATUS PESERTA;TMT;KODE DESA"
    said = [
        ("PBI (APBN)", "AKTIF"),
        ("PBPU DAN BP PEMDA", "NON AKTIF - MENINGGAL"),
        ("PEGAWAI SWASTA", "Non Aktif (Premi)"),
        ("PENERIMA PENSIUN PNS", "PENANGGUHAN PEMBAYARAN"),
        ("PPU", "AKTIF"),
        ("PBPU", "NON AKTIF - HAL BARU"),
    ]
    lines = [
        f"{card(n)};{row(n)['nik']};;PESERTA {n};P;17-05-1990;{segment};KELAS III;{status};01-01-2020;1504032004"
        for n, (segment, status) in enumerate(said, start=1)
    ]
    batch = load(tmp_path, cast.insurance_clerk, "2026-09", "\n".join([head, *lines]).encode(), profile="bpjs")
    assert counts(batch) == (4, 0, 0, 2, 0)
    assert set(batch.errors) == {"segment_unknown", "status_unknown"}
    found = Membership.objects.order_by("card_number").values_list(
        "segment", "status", "status_reason", "status_said", "place"
    )
    assert list(found) == [
        ("PBI_JK", "active", "", "", "15.04.03.2004"),
        ("PBPU_PEMDA", "inactive", StatusReason.DECEASED, "NON AKTIF - MENINGGAL", "15.04.03.2004"),
        ("PPU_BU", "inactive", StatusReason.ARREARS, "Non Aktif (Premi)", "15.04.03.2004"),
        ("BP", "inactive", StatusReason.ARREARS, "PENANGGUHAN PEMBAYARAN", "15.04.03.2004"),
    ]


def _run(file: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    out, notes = io.StringIO(), io.StringIO()
    call_command(
        "members_import", str(file), *arguments, "--actor", "jkn", "--format", "json", stdout=out, stderr=notes
    )
    return json.loads(out.getvalue()), notes.getvalue()


def test_the_command_prints_the_ledger_and_the_spells(world: World, cast: Cast, tmp_path: Path) -> None:
    first, second = tmp_path / "2026-09.csv", tmp_path / "2026-10.csv"
    first.write_bytes(as_csv([row(n) for n in range(1, 31)]))
    second.write_bytes(as_csv([row(1, status="inactive"), *(row(n) for n in range(2, 30)), row(99)]))
    told, _notes = _run(first, "--period", "2026-09")
    assert (told["read"], told["created"], told["spells_opened"], told["spells_closed"]) == (30, 30, 30, 0)
    dry, _notes = _run(second, "--period", "2026-10", "--dry-run")
    assert (dry["updated"], dry["spells_opened"], dry["spells_closed"]) == (1, 2, 2)
    assert Membership.objects.count() == 30
    told, notes = _run(second, "--period", "2026-10")
    assert (told["updated"], told["created"], told["spells_opened"], told["spells_closed"]) == (1, 1, 2, 2)
    assert "1 card is not in the file" in notes
    _told, notes = _run(second, "--period", "2026-10")
    assert f"imported before as batch {told['batch']}" in notes


def test_the_command_asks_in_one_line_and_is_told_the_number(world: World, cast: Cast, tmp_path: Path) -> None:
    first, half = tmp_path / "2026-09.csv", tmp_path / "2026-10.csv"
    first.write_bytes(as_csv([row(n) for n in range(1, 41)]))
    half.write_bytes(as_csv([row(n) for n in range(1, 21)]))
    _run(first, "--period", "2026-09")
    with pytest.raises(CommandError, match="--confirm-ended 20"):
        _run(half, "--period", "2026-10")
    assert not ImportBatch.objects.filter(status="staged").exists()
    told, _notes = _run(half, "--period", "2026-10", "--confirm-ended", "20")
    assert told["spells_closed"] == 20
