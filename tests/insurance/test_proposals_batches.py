"""A month's batch: what the file says, who stays behind, and who may take it out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from openpyxl import load_workbook

from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from insurance.codes import BatchStatus, ProposalStatus
from insurance.exceptions import BatchRefused
from insurance.models import ProposalBatch
from insurance.selectors.proposals import obstacles
from insurance.services.batches import batch_download, batch_send
from integrations.bpjs.files import PBPU_PEMDA, Column, escape_formula
from tests.conftest import Cast, World
from tests.welfare.story import approve, family, proposed, register, sent, verify


@pytest.fixture(autouse=True)
def _archive(settings: LazySettings, tmp_path: Path) -> None:
    settings.ISSUED_ROOT = tmp_path


def test_every_cell_of_the_workbook_is_text(world: World, cast: Cast) -> None:
    case, (person,) = proposed(world, cast, "SUTRISNO")
    Person.objects.filter(pk=person.pk).update(marital=4)
    batch = ProposalBatch.objects.get()
    file = batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    heading, line = load_workbook(io.BytesIO(file.content)).active.iter_rows()
    cells = dict(zip([cell.value for cell in heading], line, strict=True))
    assert list(cells) == [column.header for column in PBPU_PEMDA.columns]
    assert {cell.data_type for cell in line if cell.value is not None} == {"s"}
    assert cells["NIK"].value == person.nik
    assert cells["NO"].value == str(case.members.get().proposal_id)
    assert (cells["TGL_LAHIR"].value, cells["JK"].value) == ("17/05/1980", "1")
    assert (cells["PISAT"].value, cells["STATUS_KAWIN"].value) == ("1", "3")
    assert (cells["RT"].value, cells["KODE_DESA"].value) == ("001", "15.04.03.2004")
    assert (cells["KODE_KEC"].value, cells["NAMA_KEC"].value) == ("15.04.03", "Muara Bulian")


def test_sending_marks_the_batch_and_keeps_the_file(world: World, cast: Cast) -> None:
    batch, (proposal,) = sent(world, cast, "SUTRISNO")
    assert batch.status == BatchStatus.SENT
    assert proposal.status == ProposalStatus.SENT
    assert batch_download(actor=cast.insurance_clerk, batch_id=batch.pk).name == f"{batch.number}.xlsx"
    assert AuditEvent.objects.filter(action__in=["batch.send", "batch.download"], subject_id=str(batch.pk)).count() == 2
    with pytest.raises(BatchRefused) as refusal:
        batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    assert refusal.value.code == "already_sent"


def test_the_csv_cannot_run_a_formula(world: World, cast: Cast) -> None:
    proposed(world, cast, '=HYPERLINK("http://x")')
    file = batch_send(actor=cast.insurance_clerk, batch_id=ProposalBatch.objects.get().pk, file_format="csv")
    (line,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    assert line["NAMA"] == '\'=HYPERLINK("http://x")'
    assert line["NO_KK"].isdigit()
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1"):
        assert escape_formula(cell).startswith("'")
    assert [escape_formula(cell) for cell in ("-", "", "SITI")] == ["-", "", "SITI"]


def test_who_has_no_usable_nik_waits_for_the_next_batch(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO", "AYU", "BAYI")
    Person.objects.filter(pk=persons[1].pk).update(nik="0000031705819001")
    Person.objects.filter(pk=persons[2].pk).update(nik=None, no_nik_reason="newborn")
    case = register(cast, household, persons)
    verify(cast, case)
    approve(cast, case)
    batch = ProposalBatch.objects.get()
    file = batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    assert (file.sent, file.kept_back) == (1, 2)
    following = ProposalBatch.objects.get(status=BatchStatus.OPEN)
    assert following.number == f"15.04-{timezone.localdate():%Y-%m}-2"
    waiting = list(following.proposals.select_related("person"))
    assert {proposal.status for proposal in waiting} == {ProposalStatus.WAITING}
    assert sorted(obstacles(waiting).values()) == ["no_nik", "temporary_nik"]
    with pytest.raises(BatchRefused) as refusal:
        batch_send(actor=cast.insurance_clerk, batch_id=following.pk)
    assert refusal.value.code == "nobody_to_send"


def test_who_left_or_was_insured_meanwhile_is_not_sent(world: World, cast: Cast) -> None:
    _case, persons = proposed(world, cast, "SUTRISNO", "AYU")
    Person.objects.filter(pk=persons[1].pk).update(status="deceased")
    file = batch_send(actor=cast.insurance_clerk, batch_id=ProposalBatch.objects.get().pk)
    assert (file.sent, file.kept_back) == (1, 1)


def test_only_the_clerk_sends_and_takes_out(world: World, cast: Cast) -> None:
    proposed(world, cast, "SUTRISNO")
    batch = ProposalBatch.objects.get()
    for actor in (cast.social_worker, cast.decision_maker, cast.auditor):
        with pytest.raises(NotAllowed):
            batch_send(actor=actor, batch_id=batch.pk)
    for actor in (cast.village_officer, cast.outsider):
        with pytest.raises(NotWithinReach):
            batch_download(actor=actor, batch_id=batch.pk)
    with pytest.raises(BatchRefused) as refusal:
        batch_download(actor=cast.insurance_clerk, batch_id=batch.pk)
    assert refusal.value.code == "not_sent"


def test_a_file_that_was_tampered_with_is_not_handed_out(world: World, cast: Cast, tmp_path: Path) -> None:
    batch, _proposals = sent(world, cast, "SUTRISNO")
    path = tmp_path / "batches" / "15.04" / f"{batch.number}.xlsx"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BatchRefused) as refusal:
        batch_download(actor=cast.insurance_clerk, batch_id=batch.pk)
    assert refusal.value.code == "file_changed"
    path.unlink()
    with pytest.raises(BatchRefused) as refusal:
        batch_download(actor=cast.insurance_clerk, batch_id=batch.pk)
    assert refusal.value.code == "file_missing"


def test_a_column_never_cuts_a_number_or_guesses_a_code() -> None:
    assert Column("NAMA", "name", 5).cell({"name": "SUTRISNO"}) == "SUTRI"
    with pytest.raises(ValueError, match="16 digits"):
        Column("X", "nik", 15).cell({"nik": "1" * 16})
    with pytest.raises(ValueError, match="no code"):
        Column("JK", "sex", 1, codes={"L": "1"}).cell({"sex": "X"})
