"""A file on its way through the pages: brought in, reviewed, applied, undone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedFilter
from audit.models import AuditEvent
from beneficiaries.models import Person
from exchange.exceptions import ImportRefused
from exchange.filters import import_filters
from exchange.models import BatchStatus, HeadingMemory, ImportBatch, ImportRow
from exchange.selectors import rows as rows_to_mend
from exchange.services.batches import batch_stage
from jobs.models import Job
from tests.conftest import Cast, World
from tests.exchange.conftest import Bring
from tests.exchange.files import VILLAGE, as_csv, as_opensid, nik_of, resident, residents
from tests.exchange.headings import OPENSID, STANDARD
from tests.make import make_household, make_person, make_user


def page(client: Client, batch: ImportBatch, name: str = "import-detail") -> str:
    answer = client.get(reverse(name, args=[batch.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_read_in_the_background_and_nothing_is_written_before_it_is_applied(
    clerk: Client, bring: Bring, work: Callable[[], None]
) -> None:
    batch = bring(as_csv(residents(8)), read=False)
    assert batch.status == BatchStatus.STAGING
    assert "Waiting for its turn." in page(clerk, batch)
    assert 'hx-trigger="every 2s"' in page(clerk, batch)
    work()
    batch.refresh_from_db()
    assert (batch.status, batch.read, batch.created) == (BatchStatus.STAGED, 8, 8)
    assert not Person.objects.exists()
    shown = page(clerk, batch)
    assert "8 rows were read; nothing has been written yet." in shown
    assert reverse("import-apply", args=[batch.pk]) in shown
    ended = clerk.get(reverse("import-progress", args=[batch.pk]))
    assert ended["HX-Refresh"] == "true"


def test_applying_says_what_it_will_do_and_undoing_puts_back(
    clerk: Client, bring: Bring, work: Callable[[], None]
) -> None:
    batch = bring(as_csv(residents(8)))
    assert "8 new records" in page(clerk, batch, "import-apply")
    assert not Person.objects.exists()
    assert clerk.post(reverse("import-apply", args=[batch.pk])).status_code == 302
    work()
    batch.refresh_from_db()
    assert batch.status == BatchStatus.APPLIED
    assert Person.objects.count() == 8
    assert "8 were created" in page(clerk, batch)
    assert "8" in page(clerk, batch, "import-undo")
    clerk.post(reverse("import-undo", args=[batch.pk]))
    work()
    batch.refresh_from_db()
    assert (batch.status, Person.objects.count()) == (BatchStatus.UNDONE, 0)
    assert "Everything could be put back." in page(clerk, batch)


def test_a_second_press_does_not_do_it_twice(clerk: Client, bring: Bring, work: Callable[[], None]) -> None:
    batch = bring(as_csv(residents(4)))
    for _press in range(2):
        clerk.post(reverse("import-apply", args=[batch.pk]))
    assert Job.objects.filter(kind="import.apply").count() == 1
    work()
    again = clerk.post(reverse("import-apply", args=[batch.pk]), follow=True)
    assert "by now. Nothing was done." in again.content.decode()
    assert Person.objects.count() == 4


def test_the_same_file_while_one_waits_for_review_leads_to_the_earlier_one(clerk: Client, bring: Bring) -> None:
    first = bring(as_csv(residents(4)))
    again = bring(as_csv(residents(4)))
    assert again.status_code == 422
    assert "This very file was brought in before" in again.content.decode()
    assert reverse("import-detail", args=[first.pk]) in again.content.decode()
    assert ImportBatch.objects.count() == 1


def test_discarding_erases_the_rows_and_the_file(clerk: Client, bring: Bring) -> None:
    batch = bring(as_csv([*residents(2), resident(3, sex="X")]))
    assert ImportRow.objects.filter(batch=batch).exists()
    assert "Nothing of the file has been written" in page(clerk, batch, "import-discard")
    clerk.post(reverse("import-discard", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.status == BatchStatus.DISCARDED
    assert not ImportRow.objects.exists()
    assert not Person.objects.exists()


def test_a_village_is_asked_for_where_the_file_names_none(clerk: Client, bring: Bring) -> None:
    content = as_csv([as_opensid(row) for row in residents(4)], headings=OPENSID)
    refused = bring(content, what="residents:opensid")
    assert refused.status_code == 422
    assert "Choose whose file it is." in refused.content.decode()
    batch = bring(content, what="residents:opensid", village=VILLAGE)
    assert (batch.status, batch.created, batch.sender) == (BatchStatus.STAGED, 4, "Desa Rengas Condong")


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(clerk: Client, bring: Bring) -> None:
    batch = bring(b"%PDF-1.7\n1 0 obj\n", name="penduduk.xlsx")
    assert batch.status == BatchStatus.FAILED
    shown = page(clerk, batch)
    assert "The file could not be read; nothing was changed" in shown
    assert "neither CSV nor XLSX" in shown
    assert reverse("import-new") in shown


def test_a_day_that_has_not_come_and_an_empty_form_are_refused(clerk: Client) -> None:
    empty = clerk.post(reverse("import-new"), {})
    assert empty.status_code == 422
    assert "Choose the file." in empty.content.decode()
    file = SimpleUploadedFile("a.csv", as_csv(residents(1)))
    late = clerk.post(
        reverse("import-new"),
        {"what": "residents:standard", "region": "15.04", "as_of": "2999-01-01", "file": file},
    )
    assert "has not come" in late.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_last_one_is_undone_first_and_the_page_leads_there(
    clerk: Client, bring: Bring, work: Callable[[], None]
) -> None:
    first, second = bring(as_csv(residents(2))), bring(as_csv(residents(2, first=40)))
    for batch in (first, second):
        clerk.post(reverse("import-apply", args=[batch.pk]))
        work()
    shown = page(clerk, first)
    assert reverse("import-undo", args=[first.pk]) not in shown
    assert reverse("import-detail", args=[second.pk]) in shown
    assert reverse("import-undo", args=[second.pk]) in page(clerk, second)


def test_work_waits_for_another_import_of_its_kind(
    bring: Bring, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bring(as_csv(residents(2)), read=False)
    tries: list[int] = []

    def busy_twice(*, batch: ImportBatch, **told: Any) -> ImportBatch:
        tries.append(batch.pk)
        if len(tries) < 3:
            raise ImportRefused("another runs", code="running")
        return batch_stage(batch=batch, **told)

    monkeypatch.setattr("exchange.work.batch_stage", busy_twice)
    monkeypatch.setattr("exchange.work._LOOK_AGAIN", 0.0)
    work()
    batch.refresh_from_db()
    assert (batch.status, len(tries)) == (BatchStatus.STAGED, 3)


# Headings ---------------------------------------------------------------------------------------------------------


def _strange(row: dict[str, str]) -> dict[str, str]:
    names = {"name": "Nama Warga", "born": "Tgl. Lhr", "kk": "No. Kartu Keluarga (KK)"}
    return {names.get(column, column): cell for column, cell in row.items()}


def test_unknown_headings_are_asked_once_and_remembered(clerk: Client, bring: Bring, work: Callable[[], None]) -> None:
    rows = [_strange(row) for row in residents(4)]
    batch = bring(as_csv(rows, headings=list(rows[0])))
    assert batch.status == BatchStatus.FAILED
    assert reverse("import-headings", args=[batch.pk]) in page(clerk, batch)
    shown = page(clerk, batch, "import-headings")
    assert "Nama Warga" in shown
    assert nik_of(0) not in shown
    headings = list(rows[0])
    columns = {"Nama Warga": "name", "Tgl. Lhr": "born", "No. Kartu Keluarga (KK)": "kk"}
    answers = {f"heading_{index}": columns.get(heading, heading) for index, heading in enumerate(headings)}
    assert clerk.post(reverse("import-headings", args=[batch.pk]), answers).status_code == 302
    work()
    batch.refresh_from_db()
    assert (batch.status, batch.created) == (BatchStatus.STAGED, 4)
    assert HeadingMemory.objects.get().mapping["nama warga"] == "name"
    more = [_strange(row) for row in residents(4, first=40)]
    second = bring(as_csv(more, headings=list(more[0])))
    assert (second.status, second.created) == (BatchStatus.STAGED, 4)


def test_what_a_heading_could_mean_is_suggested(clerk: Client, bring: Bring) -> None:
    rows = [_strange(row) for row in residents(4)]
    batch = bring(as_csv(rows, headings=list(rows[0])))
    shown = page(clerk, batch, "import-headings")
    assert '<option value="born" selected>' in shown
    assert "Suggested because the words are alike." in shown


def test_two_headings_cannot_be_one_column(clerk: Client, bring: Bring) -> None:
    rows = [_strange(row) for row in residents(2)]
    batch = bring(as_csv(rows, headings=list(rows[0])))
    answers = {f"heading_{index}": "name" if index < 2 else "" for index in range(len(STANDARD))}
    answer = clerk.post(reverse("import-headings", args=[batch.pk]), answers)
    assert answer.status_code == 422
    assert "is this column already" in answer.content.decode()
    assert not HeadingMemory.objects.exists()


# Rows that need somebody ------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(bring: Bring) -> ImportBatch:
    """Two good rows, two with one NIK, and two that stay out."""
    rows = residents(6)
    rows[3]["nik"] = rows[2]["nik"]
    rows[4]["born"] = "kemarin"
    rows[5] |= {"sex": "?", "nik": "3.2E+15", "name": "=HYPERLINK(1)"}
    batch: ImportBatch = bring(as_csv(rows))
    return batch


def test_problems_are_grouped_by_cause_with_row_numbers_and_advice(clerk: Client, mixed: ImportBatch) -> None:
    assert (mixed.held, mixed.rejected) == (1, 2)
    shown = page(clerk, mixed)
    for words in ("has the same NIK", "is no date", "turned the NIK into a number", "Write it as 1980-05-17"):
        assert words in shown
    for row in (nik_of(2), nik_of(3)):
        assert row not in shown


def test_the_workbook_to_mend_has_every_sentence_and_can_be_brought_in_again(
    clerk: Client, mixed: ImportBatch, bring: Bring
) -> None:
    answer = clerk.post(reverse("import-rows-file", args=[mixed.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert lines[0] == [*STANDARD, "masalah", "baris asal"]
    assert [line[-1] for line in lines[1:]] == ["5", "6", "7"]
    assert all(isinstance(cell, str) or cell is None for line in lines for cell in line)
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "inlineStr"}
    last = str(lines[3][-2]).split("\n")
    assert len(last) == 2
    assert lines[3][2] == "=HYPERLINK(1)"
    assert AuditEvent.objects.filter(action="import.download").get().detail == {"kind": "residents", "rows": 3}
    again = bring(content, name="perbaikan.xlsx")
    assert (again.status, again.read, again.rejected) == (BatchStatus.STAGED, 3, 2)
    assert again.options["unknown"] == []


def test_more_rows_than_one_workbook_holds_come_as_several_and_none_is_left_out(
    clerk: Client, mixed: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_to_mend, "MOST_TO_MEND", 2)
    shown = page(clerk, mixed)
    assert "2: 3 to 3" in shown
    found = []
    for part, rows in ((1, 2), (2, 1)):
        answer = clerk.post(reverse("import-rows-file", args=[mixed.pk]), {"part": part})
        assert f"-{part}-dari-2.xlsx" in answer["Content-Disposition"]
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        lines = list(sheet.iter_rows(min_row=2, values_only=True))
        assert len(lines) == rows
        found += [line[-1] for line in lines]
    assert found == ["5", "6", "7"]
    for wrong in ("0", "3", "x", "-1"):
        assert clerk.post(reverse("import-rows-file", args=[mixed.pk]), {"part": wrong}).status_code == 404


def _note(row: ImportRow, decision: str, note: str = "dibandingkan dengan kartu keluarga") -> dict[str, str]:
    return {"decision": decision, f"row{row.pk}-note": note}


def test_a_held_row_is_decided_once_with_a_note_after_the_import_was_applied(
    clerk: Client, mixed: ImportBatch, work: Callable[[], None]
) -> None:
    row = ImportRow.objects.get(batch=mixed, verdict="held")
    address = reverse("import-row-decide", args=[mixed.pk, row.pk])
    assert "Apply the import first" in clerk.post(address, _note(row, "left"), follow=True).content.decode()
    clerk.post(reverse("import-apply", args=[mixed.pk]))
    work()
    shown = page(clerk, mixed, "import-rows")
    assert "Row 5" in shown
    assert str(row.cells["nik"]) not in shown
    assert 'value="taken"' not in shown  # whose NIK it is cannot be decided here
    assert clerk.post(address, _note(row, "left", "")).status_code == 422
    assert "cannot be taken in as it is" in clerk.post(address, _note(row, "taken"), follow=True).content.decode()
    assert clerk.post(address, _note(row, "left")).status_code == 302
    row.refresh_from_db()
    assert (row.decision, row.note) == ("left", "dibandingkan dengan kartu keluarga")
    assert "No row waits for a decision" in page(clerk, mixed, "import-rows")
    again = clerk.post(address, _note(row, "left"), follow=True)
    assert "has decided this row already" in again.content.decode()


def test_a_row_that_is_taken_in_is_an_import_of_its_own(
    clerk: Client, bring: Bring, work: Callable[[], None], world: World
) -> None:
    known = make_person(make_household(world.rengas), name="SUMIATI", nik=nik_of(0), status="deceased", sex="P")
    row_of = resident(0, name="SUMIATI", born=known.born_on.isoformat())
    batch = bring(as_csv([row_of, resident(1)]))
    assert (batch.created, batch.held) == (1, 1)
    clerk.post(reverse("import-apply", args=[batch.pk]))
    work()
    row = ImportRow.objects.get(batch=batch, verdict="held")
    assert "revived" in row.problems
    assert clerk.post(reverse("import-row-decide", args=[batch.pk, row.pk]), _note(row, "taken")).status_code == 302
    known.refresh_from_db()
    assert known.status == "alive"
    own = ImportBatch.objects.latest("pk")
    assert (own.status, own.read, own.updated) == (BatchStatus.APPLIED, 1, 1)
    decided = AuditEvent.objects.get(action="import.row").detail
    assert decided == {"row": row.number, "decision": "taken", "import": own.pk}


# The list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_and_its_ledgers_are_csv(clerk: Client, mixed: ImportBatch) -> None:
    listed = clerk.get(reverse("import-list"), {"status": "staged"}).content.decode()
    assert reverse("import-detail", args=[mixed.pk]) in listed
    assert reverse("import-detail", args=[mixed.pk]) not in clerk.get("/imports/?status=applied").content.decode()
    answer = clerk.get(reverse("import-ledgers"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("id,kind,profile,status")
    assert lines[1].endswith(",6,3,0,0,1,2")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=residents", True),
        ("kind=members", False),
        ("status=staged&received=month", True),
        ("received=last-month", False),
        ("period=year", True),
        ("period=older", False),
        ("sender={Rengas}", True),
        ("sender={Lain}", False),
    ],
)
def test_the_list_is_narrowed_by_kind_sender_and_time(
    clerk: Client, cast: Cast, mixed: ImportBatch, query: str, found: bool
) -> None:
    ImportBatch.objects.filter(pk=mixed.pk).update(sender="Rengas", as_of=timezone.localdate())
    other = ImportBatch.objects.get(pk=mixed.pk)
    other.pk, other.sender, other.kind, other.status = None, "Lain", "residents", BatchStatus.DISCARDED
    other.as_of = other.staged_at = None
    other.save()
    senders = next(each for each in import_filters(cast.insurance_clerk) if each.code == "sender")
    codes = {str(option.label): option.code for option in senders.options}
    assert set(codes) == {"Rengas", "Lain"}
    answer = clerk.get(f"{reverse('import-list')}?{query.format(**codes)}")
    assert (mixed.pk in {row[0].pk for row in answer.context["rows"]}) is found
    assert answer.context["panel"].chips


def test_a_sender_out_of_reach_is_no_choice_and_a_view_can_be_saved(
    clerk: Client, cast: Cast, world: World, mixed: ImportBatch
) -> None:
    foreign = ImportBatch.objects.get(pk=mixed.pk)
    foreign.pk, foreign.sender, foreign.region = None, "Desa Seberang", world.elsewhere
    foreign.save()
    assert "Desa Seberang" not in clerk.get(reverse("import-list")).content.decode()
    clerk.post(reverse("saved-filter-save"), {"page": "import-list", "query": "status=staged&x=1", "name": "Menunggu"})
    assert SavedFilter.objects.get(owner=cast.insurance_clerk).query == "status=staged"
    assert "Menunggu" in clerk.get(reverse("import-list")).content.decode()


# Who --------------------------------------------------------------------------------------------------------------


def test_who_only_sees_imports_gets_counts_and_no_rows(cast: Cast, client_of: Any, mixed: ImportBatch) -> None:
    auditor = client_of(cast.auditor)
    shown = page(auditor, mixed)
    assert "is no date" in shown
    assert "SITI" not in shown
    for name in ("import-rows", "import-headings", "import-apply", "import-discard", "import-undo"):
        assert auditor.get(reverse(name, args=[mixed.pk])).status_code == 403
    for name in ("import-rows-file", "import-apply", "import-discard", "import-undo", "import-read"):
        assert auditor.post(reverse(name, args=[mixed.pk])).status_code == 403
    assert auditor.get(reverse("import-new")).status_code == 403
    mixed.refresh_from_db()
    assert mixed.status == BatchStatus.STAGED


def test_an_officer_of_dukcapil_brings_files_in(world: World, client_of: Any, bring: Bring) -> None:
    officer = make_user("dukcapil", role="dukcapil_officer", region=world.regency)
    batch = bring(as_csv(residents(2)), client=client_of(officer))
    assert batch.created == 2
