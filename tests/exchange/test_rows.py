"""What becomes of a held row when a person has decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch, ImportRow
from exchange.selectors.rows import row_views
from exchange.services.rows import row_decide
from exchange.services.undo import batch_undo
from tests.conftest import Cast, World
from tests.exchange.loading import as_csv, counts, load, row
from tests.make import make_household, make_person, make_user, next_nik


@pytest.fixture
def held(cast: Cast, tmp_path: Path) -> ImportRow:
    """Return a row whose NIK we know under another name and another birth date."""
    first = row()
    load(tmp_path, cast.insurance_clerk, as_csv([first]))
    batch = load(tmp_path, cast.insurance_clerk, as_csv([{**first, "name": "SUTRISNA WATI", "born": "1999-01-01"}]))
    return ImportRow.objects.get(batch=batch)


def test_taking_it_in_changes_the_person_and_is_an_import_of_its_own(cast: Cast, held: ImportRow) -> None:
    decided = row_decide(actor=cast.insurance_clerk, row=held, decision="taken", note="KK diperlihatkan")
    assert (decided.decision, decided.decided_by) == ("taken", cast.insurance_clerk)
    assert Person.objects.get().name == "SUTRISNA WATI"
    own = ImportBatch.objects.latest("pk")
    assert (counts(own), own.status, own.options["row"]) == ((0, 1, 0, 0, 0), BatchStatus.APPLIED, held.number)
    batch_undo(actor=cast.insurance_clerk, batch=own)
    assert Person.objects.get().name == "SUTRISNO"


def test_a_row_left_out_is_left_out_of_the_next_file_too(cast: Cast, held: ImportRow, tmp_path: Path) -> None:
    row_decide(actor=cast.insurance_clerk, row=held, decision="left")
    again = load(tmp_path, cast.insurance_clerk, as_csv([{**held.cells}, row()]))
    assert counts(again) == (1, 0, 1, 0, 0)

    assert again.warnings["left_before"]["count"] == 1
    assert Person.objects.filter(name="SUTRISNO").count() == 2


def test_the_second_who_decides_is_told_who_was_first(cast: Cast, held: ImportRow) -> None:
    row_decide(actor=cast.insurance_clerk, row=held, decision="taken")
    with pytest.raises(ImportRefused, match="Agus Salim") as refused:
        row_decide(actor=cast.insurance_clerk, row=held, decision="left")
    assert refused.value.code == "decided"


def test_a_number_that_is_somebody_elses_cannot_be_taken(cast: Cast, tmp_path: Path) -> None:
    nik = next_nik()
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=nik), row(nik=nik, name="LAIN")]))
    with pytest.raises(ImportRefused) as refused:
        row_decide(actor=cast.insurance_clerk, row=ImportRow.objects.get(batch=batch, verdict="held"), decision="taken")
    assert refused.value.code == "not_takeable"
    assert Person.objects.get().name == "SUTRISNO"


def test_somebody_who_was_revived_by_a_person_lives(world: World, cast: Cast, tmp_path: Path) -> None:
    gone = make_person(make_household(world.rengas), status="deceased")
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row(nik=gone.nik or "", kk="")]))
    row_decide(actor=cast.insurance_clerk, row=ImportRow.objects.get(batch=batch), decision="taken")
    gone.refresh_from_db()
    assert gone.status == "alive"


def test_who_only_sees_imports_does_not_decide(cast: Cast, world: World, held: ImportRow) -> None:
    with pytest.raises(NotAllowed):
        row_decide(actor=cast.department_head, row=held, decision="taken")
    stranger = make_user("jkn.lain", role="insurance_clerk", region=world.elsewhere)
    with pytest.raises(NotWithinReach):
        row_decide(actor=stranger, row=held, decision="taken")


def test_a_held_row_stands_beside_the_person_it_names_if_the_reader_may_see_her(
    cast: Cast, client_of: Any, held: ImportRow
) -> None:
    person = Person.objects.get()
    address = f"/imports/{held.batch_id}/rows/"
    page = client_of(cast.insurance_clerk).get(address).content.decode()
    assert "On record: SUTRISNO" in page
    assert f'href="/persons/{person.pk}/"' in page
    (view,) = row_views(cast.outsider, held.batch, [held])
    assert (view.address, [known for _heading, _cell, known in view.facts if known]) == ("", [])
