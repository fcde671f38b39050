"""A file of residents: what each row becomes, and what it never does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from beneficiaries.models import FormerNumber, Household, HouseholdSpell, Person, PersonSpell
from core.exceptions import NotAllowed
from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch, ImportRow
from exchange.services.undo import batch_undo
from tests.conftest import Cast, World
from tests.exchange.loading import as_csv, counts, load, row, stage
from tests.make import make_household, make_person, next_nik


def test_a_new_family_comes_in_with_its_household(cast: Cast, tmp_path: Path) -> None:
    head = row()
    child = row(kk=head["kk"], name="Putri  Ayu", sex="P", relation="Anak", born="03-02-2012", address="", nik="",
                no_nik_reason="unrecorded")  # fmt: skip
    batch = load(tmp_path, cast.insurance_clerk, as_csv([head, child]))
    assert counts(batch) == (2, 0, 0, 0, 0)
    daughter = Person.objects.get(name="PUTRI AYU")
    assert (daughter.born_on, daughter.relation, daughter.nik) == (date(2012, 2, 3), 4, None)
    assert daughter.household is not None
    assert (daughter.household.kk, daughter.household.head_name) == (head["kk"], "SUTRISNO")
    assert daughter.household.persons.count() == 2


def test_the_same_file_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    content = as_csv([row(), row(kk=""), row(nik="", no_nik_reason="indigenous", kk="", name="BESUDUT")])
    load(tmp_path, cast.insurance_clerk, content)
    before = list(Person.objects.order_by("pk").values())
    again = load(tmp_path, cast.insurance_clerk, content)
    assert counts(again) == (0, 0, 3, 0, 0)
    assert list(Person.objects.order_by("pk").values()) == before
    assert Household.objects.count() == 3


def test_what_changed_is_kept_as_it_was(cast: Cast, tmp_path: Path) -> None:
    first = row(occupation="PETANI")
    load(tmp_path, cast.insurance_clerk, as_csv([first]), as_of=date(2026, 10, 1))
    batch = load(
        tmp_path,
        cast.insurance_clerk,
        as_csv([{**first, "occupation": "PEDAGANG", "address": "Jalan Baru"}]),
        as_of=date(2026, 11, 1),
    )
    assert counts(batch) == (0, 1, 0, 0, 0)
    person, was = Person.objects.get(), PersonSpell.objects.get()
    assert (person.occupation, person.valid_from) == ("PEDAGANG", date(2026, 11, 1))
    assert (was.occupation, was.valid_from, was.valid_to) == ("PETANI", date(2026, 10, 1), date(2026, 11, 1))
    assert Household.objects.get().address == "Jalan Baru"
    assert HouseholdSpell.objects.get().address == "Jalan Contoh"


def test_an_empty_cell_erases_nothing(cast: Cast, tmp_path: Path) -> None:
    first = row()
    load(tmp_path, cast.insurance_clerk, as_csv([first]))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([{**first, "occupation": "", "marital": "", "address": ""}]))
    assert counts(batch) == (0, 0, 1, 0, 0)
    assert Person.objects.get().occupation == "PETANI"


def test_every_error_of_a_row_is_told_not_only_the_first(cast: Cast, tmp_path: Path) -> None:
    bad = row(nik="123", name="", sex="X", born="31-02-1980", village="15.04.99.2001")
    batch = load(tmp_path, cast.insurance_clerk, as_csv([bad, row()]))
    assert counts(batch) == (1, 0, 0, 0, 1)
    kept = ImportRow.objects.get(batch=batch)
    assert set(kept.problems) == {"nik_length", "name_missing", "sex_unknown", "born_unreadable", "village_unknown"}
    assert kept.number == 2
    assert kept.cells["nik"] == "123"
    assert batch.errors["nik_length"]["first_rows"] == [2]


@pytest.mark.parametrize(
    ("nik", "code"),
    [
        ("3.2E+15", "nik_damaged"),
        ("3,201E+15", "nik_damaged"),
        ("150403170580", "nik_length"),
        ("1111111111111111", "nik_repeated"),
        ("1504031705800000", "nik_serial"),
        ("1504033102809001", "nik_date"),
        ("1504037202809001", "nik_date"),
        ("", "nik_missing"),
        ("0", "nik_missing"),
    ],
)
def test_a_number_that_cannot_be_one_keeps_the_row_out(cast: Cast, tmp_path: Path, nik: str, code: str) -> None:
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=nik)]))
    assert counts(batch) == (0, 0, 0, 0, 1)
    assert code in batch.errors


@pytest.mark.parametrize("form", ["'{}", " {} ", "{}.0", "\u200b{}"])
def test_a_number_with_the_marks_of_copying_is_understood(cast: Cast, tmp_path: Path, form: str) -> None:
    nik = next_nik()
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=form.format(nik))]))
    assert counts(batch) == (1, 0, 0, 0, 0)
    assert Person.objects.get().nik == nik


def test_a_nik_that_says_otherwise_is_a_warning(cast: Cast, tmp_path: Path) -> None:
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(born="1981-05-17"), row(sex="P")]))
    assert counts(batch) == (2, 0, 0, 0, 0)
    assert set(batch.warnings) == {"nik_birth_differs", "nik_sex_differs"}


def test_one_nik_on_fifty_people_lets_one_in_and_holds_the_others(cast: Cast, tmp_path: Path) -> None:
    nik = next_nik()
    people = [row(nik=nik, name=f"WARGA {letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    batch = load(tmp_path, cast.insurance_clerk, as_csv(people))
    assert counts(batch) == (1, 0, 0, 25, 0)
    assert Person.objects.get().name == "WARGA A"
    assert batch.errors["nik_twice"]["count"] == 25
    assert batch.warnings["nik_shared"]["first_rows"] == [2]


def test_the_same_row_twice_is_one_person(cast: Cast, tmp_path: Path) -> None:
    same = row()
    batch = load(tmp_path, cast.insurance_clerk, as_csv([same, same]))
    assert counts(batch) == (1, 0, 1, 0, 0)
    assert batch.warnings["row_repeated"]["count"] == 1


def test_a_kk_of_zero_makes_no_family_of_strangers(cast: Cast, tmp_path: Path) -> None:
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(kk="0", name=f"WARGA {n}") for n in range(30)]))
    assert counts(batch) == (30, 0, 0, 0, 0)
    assert Household.objects.count() == 30
    assert batch.warnings["kk_zero"]["count"] == 30


def test_another_name_and_another_birth_date_wait_for_a_person(cast: Cast, tmp_path: Path) -> None:
    first = row()
    load(tmp_path, cast.insurance_clerk, as_csv([first]))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([{**first, "name": "SOMEBODY ELSE", "born": "1999-01-01"}]))
    assert counts(batch) == (0, 0, 0, 1, 0)
    assert Person.objects.get().name == "SUTRISNO"


def test_a_corrected_birth_date_alone_is_an_ordinary_change(cast: Cast, tmp_path: Path) -> None:
    first = row()
    load(tmp_path, cast.insurance_clerk, as_csv([first]))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([{**first, "born": "1980-05-18"}]))
    assert counts(batch) == (0, 1, 0, 0, 0)


def test_nobody_is_revived_by_a_file(world: World, cast: Cast, tmp_path: Path) -> None:
    gone = make_person(make_household(world.rengas), status="deceased")
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=gone.nik or "")]))
    assert counts(batch) == (0, 0, 0, 1, 0)
    gone.refresh_from_db()
    assert gone.status == "deceased"


def test_what_a_person_decided_stays(world: World, cast: Cast, tmp_path: Path) -> None:
    person = make_person(make_household(world.rengas), kept=["name"])
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=person.nik or "", name="SUTRISNA", kk="")]))
    assert batch.warnings["kept_decision"]["count"] == 1
    person.refresh_from_db()
    assert (person.name, person.occupation) == ("SUTRISNO", "PETANI")


def test_a_nik_joins_a_person_who_had_none(world: World, cast: Cast, tmp_path: Path) -> None:
    household = make_household(world.rengas)
    baby = make_person(household, name="BAYI", nik=None, no_nik_reason="newborn", born_on=date(2026, 5, 1), sex="P")
    nik = next_nik(born_on=date(2026, 5, 1), sex="P")
    line = row(nik=nik, kk=household.kk or "", name="BAYI", sex="P", born="2026-05-01", relation="4")
    batch = load(tmp_path, cast.insurance_clerk, as_csv([line]))
    assert counts(batch) == (0, 1, 0, 0, 0)
    baby.refresh_from_db()
    assert (baby.nik, baby.no_nik_reason) == (line["nik"], "")
    assert "nik_joined" in batch.warnings


def test_a_former_nik_still_finds_her_and_does_not_come_back(world: World, cast: Cast, tmp_path: Path) -> None:
    person = make_person(make_household(world.rengas))
    old = next_nik()
    FormerNumber.objects.create(
        person=person, nik=old, ended_on=date(2026, 1, 1), recorded_at=person.recorded_at, cause="koreksi"
    )
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=old, kk="", occupation="GURU")]))
    assert counts(batch) == (0, 1, 0, 0, 0)
    person.refresh_from_db()
    assert person.occupation == "GURU"
    assert person.nik != old


def test_a_village_that_is_not_hers_stays_out(cast: Cast, world: World, tmp_path: Path) -> None:
    rows = [row(village=world.elsewhere.code), row(village="15.04.03.2999"), row(village="1504032004")]
    batch = load(tmp_path, cast.insurance_clerk, as_csv(rows))
    assert counts(batch) == (1, 0, 0, 0, 2)
    assert set(batch.errors) == {"village_out_of_reach", "village_unknown"}


def test_somebody_registered_elsewhere_is_neither_moved_nor_shown(cast: Cast, world: World, tmp_path: Path) -> None:
    stranger = make_person(make_household(world.elsewhere))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=stranger.nik or "")]))
    assert counts(batch) == (0, 0, 0, 1, 0)
    stranger.refresh_from_db()
    assert stranger.village_id == world.elsewhere.code


def test_who_may_not_import_does_not(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        load(tmp_path, cast.social_worker, as_csv([row()]))
    assert not ImportBatch.objects.exists()


def test_staging_alone_changes_nobody(cast: Cast, tmp_path: Path) -> None:
    batch = stage(tmp_path, cast.insurance_clerk, as_csv([row()]))
    assert batch.status == BatchStatus.STAGED
    assert not Person.objects.exists()


def test_undo_restores_what_was_and_removes_who_came(cast: Cast, tmp_path: Path) -> None:
    first = row(occupation="PETANI")
    load(tmp_path, cast.insurance_clerk, as_csv([first]))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([{**first, "occupation": "GURU"}, row()]))
    undone = batch_undo(actor=cast.insurance_clerk, batch=batch)
    assert undone.undo == {"restored": 1, "removed": 1, "kept": 0}
    assert Person.objects.get().occupation == "PETANI"
    assert Household.objects.count() == 1
    again = load(tmp_path, cast.insurance_clerk, as_csv([first]))
    assert counts(again) == (0, 0, 1, 0, 0)


def test_undo_leaves_what_a_person_has_changed_since_and_says_so(cast: Cast, tmp_path: Path) -> None:
    first, second = row(occupation="PETANI"), row(occupation="PETANI")
    load(tmp_path, cast.insurance_clerk, as_csv([first, second]))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([{**each, "occupation": "GURU"} for each in (first, second)]))
    Person.objects.filter(nik=first["nik"]).update(batch=None, occupation="DOSEN")
    undone = batch_undo(actor=cast.insurance_clerk, batch=batch)
    assert undone.undo == {"restored": 1, "removed": 0, "kept": 1}
    assert Person.objects.get(nik=first["nik"]).occupation == "DOSEN"
    assert Person.objects.get(nik=second["nik"]).occupation == "PETANI"


def test_only_the_last_batch_can_be_undone(cast: Cast, tmp_path: Path) -> None:
    first = load(tmp_path, cast.insurance_clerk, as_csv([row()]))
    load(tmp_path, cast.insurance_clerk, as_csv([row()]))
    with pytest.raises(ImportRefused) as refused:
        batch_undo(actor=cast.insurance_clerk, batch=first)
    assert refused.value.code == "not_last"
