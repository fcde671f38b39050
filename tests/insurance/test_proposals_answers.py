"""What BPJS answers: each row ends in one place, and only the accepted become members."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import xlsxwriter
from django.conf import LazySettings
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.models import Household, Person
from core.exceptions import NotAllowed, NotWithinReach
from exchange.models import ImportBatch
from insurance.codes import BatchStatus, MemberStatus, ProposalStatus
from insurance.exceptions import AnswerRefused
from insurance.models import Membership, MembershipPast, Proposal, ProposalBatch
from insurance.selectors.coverage import coverage_of
from insurance.services.answers import answer_import
from insurance.services.batches import batch_send
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person
from tests.welfare.story import accepted, answer_file, approve, proposed, register, rejected, sent, verify
from welfare.models import Case

CARD = "0001234567890"
OTHER = "0001234567891"


@pytest.fixture(autouse=True)
def _archive(settings: LazySettings, tmp_path: object) -> None:
    settings.ISSUED_ROOT = tmp_path


def counts(record: ImportBatch) -> dict[str, int]:
    """Return the ledger without its zeros, and check that it balances."""
    names = ("created", "updated", "unchanged", "held", "rejected")
    found = {name: getattr(record, name) for name in names if getattr(record, name)}
    assert record.read == sum(found.values())
    return found


def members(world: World, *, days_ago: int = 0) -> tuple[int, int]:
    """Return how many of the regency are registered and active on a day."""
    total = coverage_of(region=world.regency, as_of=timezone.localdate() - timedelta(days=days_ago)).total
    return total.registered, total.active or 0


def load(cast: Cast, batch: ProposalBatch, content: bytes, name: str = "jawaban.csv") -> ImportBatch:
    """Load an answer as the insurance clerk."""
    return answer_import(actor=cast.insurance_clerk, batch_id=batch.pk, content=content, file_name=name).record


def test_the_whole_story_moves_coverage_by_exactly_the_accepted(world: World, cast: Cast) -> None:
    covered = make_person(make_household(world.rengas), name="WARNI")
    make_member(covered, territory=world.regency)
    today = timezone.localdate()
    before = members(world)
    batch, (father, mother, child) = sent(world, cast, "SUTRISNO", "AYU", "BUDI")
    assert members(world) == before
    record = load(cast, batch, answer_file(accepted(father, CARD), accepted(mother, OTHER, TMT=today), rejected(child)))
    after = members(world)
    assert (after[0] - before[0], after[1] - before[1]) == (2, 2)
    assert counts(record) == {"created": 2, "updated": 1}
    assert set(Membership.objects.filter(segment="PBPU_PEMDA").values_list("person", "status", "place")) == {
        (father.person_id, "active", world.rengas.code),
        (mother.person_id, "active", world.rengas.code),
    }
    child.refresh_from_db()
    assert (child.status, child.reject_reason) == (ProposalStatus.REJECTED, "NIK tidak ditemukan di Dukcapil")
    batch.refresh_from_db()
    case = Case.objects.get()
    assert batch.status == BatchStatus.ANSWERED
    assert (case.state, case.due_on) == ("fulfilled", None)
    assert case.closed_at is not None
    told = list(AuditEvent.objects.filter(region__startswith="15.04").order_by("id").values_list("action", flat=True))
    assert told[-4:] == ["case.approve", "batch.send", "batch.answer", "case.fulfil"]


def test_a_case_stays_open_until_all_are_answered_and_fails_when_none_is_accepted(world: World, cast: Cast) -> None:
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    load(cast, batch, answer_file(rejected(father)))
    batch.refresh_from_db()
    assert (batch.status, Case.objects.get().state) == (BatchStatus.SENT, "proposed")
    load(cast, batch, answer_file(rejected(mother)))
    batch.refresh_from_db()
    assert (batch.status, Case.objects.get().state) == (BatchStatus.ANSWERED, "unfulfilled")


def test_a_future_tmt_counts_from_that_day(world: World, cast: Cast) -> None:
    batch, (father,) = sent(world, cast, "SUTRISNO")
    today = timezone.localdate()
    starts = today + timedelta(days=20)
    load(cast, batch, answer_file(accepted(father, CARD, TMT=starts.strftime("%d/%m/%Y"))))
    assert Membership.objects.get().valid_from == starts
    assert members(world)[0] == 0


def test_an_inactive_card_becomes_active_and_keeps_its_history(world: World, cast: Cast) -> None:
    household = make_household(world.rengas)
    person = make_person(household)
    card = make_member(
        person, territory=world.regency, status="inactive", status_reason="pbi_removed", segment="PBI_JK"
    )
    household_case(cast, household.pk, person.pk)
    batch = ProposalBatch.objects.get()
    batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    proposal = Proposal.objects.select_related("person").get()
    today = timezone.localdate()
    before = members(world)
    record = load(cast, batch, answer_file(accepted(proposal, card.card_number)))
    after = members(world)
    yesterday = members(world, days_ago=1)
    assert counts(record) == {"updated": 1}
    assert after == (before[0], before[1] + 1)
    assert yesterday == before
    past = MembershipPast.objects.get()
    assert (past.card_number, past.segment, past.status, past.status_reason) == (
        card.card_number,
        "PBI_JK",
        "inactive",
        "pbi_removed",
    )
    assert past.valid_to == today
    card.refresh_from_db()
    assert (card.segment, card.status, card.status_reason) == ("PBPU_PEMDA", MemberStatus.ACTIVE, "")


def household_case(cast: Cast, household_id: int, person_id: int) -> None:
    """Take one person of a household to an approved case."""
    case = register(cast, Household.objects.get(pk=household_id), [Person.objects.get(pk=person_id)])
    verify(cast, case)
    approve(cast, case)


def test_the_same_file_twice_says_so_and_changes_nothing(world: World, cast: Cast) -> None:
    batch, (father,) = sent(world, cast, "SUTRISNO")
    content = answer_file(accepted(father, CARD))
    load(cast, batch, content)
    events = AuditEvent.objects.count()
    with pytest.raises(AnswerRefused) as refusal:
        load(cast, batch, content, "lain.csv")
    assert refusal.value.code == "imported_before"
    assert (Membership.objects.count(), AuditEvent.objects.count(), ImportBatch.objects.count()) == (1, events, 1)


def test_an_answer_that_is_already_known_changes_nothing_and_another_one_is_held(world: World, cast: Cast) -> None:
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    load(cast, batch, answer_file(accepted(father, CARD)))
    record = load(cast, batch, answer_file(accepted(father, CARD), rejected(mother)))
    assert counts(record) == {"unchanged": 1, "updated": 1}
    record = load(cast, batch, answer_file(rejected(father), accepted(mother, OTHER), accepted(father, OTHER)))
    assert counts(record) == {"held": 3}
    assert record.errors["answered_otherwise"]["first_rows"] == [2, 3, 4]
    assert Membership.objects.get().card_number == CARD


def test_hostile_rows_stay_out_each_with_its_cause(world: World, cast: Cast) -> None:
    neighbour = make_person(make_household(world.sridadi), name="BUDI")
    taken = make_member(neighbour, territory=world.regency).card_number
    unowned = make_member(None, territory=world.regency).card_number
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    far = timezone.localdate() + timedelta(days=70)
    nik = father.person.nik or ""
    rows = [
        ("reference_unknown", accepted(father, CARD, NO="")),
        ("reference_unknown", accepted(father, CARD, NO="999999")),
        ("reference_unknown", accepted(father, CARD, NO="-1")),
        ("reference_unknown", accepted(father, CARD, NO="1e3")),
        ("nik_mismatch", accepted(father, CARD, NIK="")),
        ("nik_mismatch", accepted(father, CARD, NIK=mother.person.nik)),
        ("nik_damaged", accepted(father, CARD, NIK="1.50403E+15")),
        ("nik_damaged", accepted(father, CARD, NIK="3.2E+15")),
        ("nik_mismatch", accepted(father, CARD, NIK=f"{nik[:15]}0" if nik[15] != "0" else f"{nik[:15]}1")),
        ("result_unknown", accepted(father, CARD, HASIL="")),
        ("result_unknown", accepted(father, CARD, HASIL="MUNGKIN")),
        ("card_length", accepted(father, "")),
        ("card_length", accepted(father, "1234567890")),
        ("card_damaged", accepted(father, "1.23457E+12")),
        ("card_taken", accepted(father, taken)),
        ("card_taken", accepted(father, unowned)),
        ("tmt_unreadable", accepted(father, CARD, TMT="31-02-2026")),
        ("tmt_unreadable", accepted(father, CARD, TMT="bulan depan")),
        ("tmt_far", accepted(father, CARD, TMT=far)),
        ("tmt_far", accepted(father, CARD, TMT="2025-12-01")),
    ]
    record = load(cast, batch, answer_file(*(row for _code, row in rows)))
    assert counts(record) == {"rejected": len(rows)}
    for code in {code for code, _row in rows}:
        expected = [number for number, (row_code, _row) in enumerate(rows, start=2) if row_code == code]
        assert record.errors[code]["first_rows"] == expected, code
        assert father.person.name not in record.errors[code]["message"]
        assert nik not in str(record.errors)
    assert Membership.objects.filter(segment="PBPU_PEMDA").count() == 0
    assert set(batch.proposals.values_list("status", flat=True)) == {ProposalStatus.SENT}


def test_duplicate_rows_of_one_file_count_once(world: World, cast: Cast) -> None:
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    record = load(
        cast,
        batch,
        answer_file(accepted(father, CARD), accepted(father, CARD), rejected(father), accepted(mother, CARD)),
    )
    assert counts(record) == {"created": 1, "unchanged": 1, "held": 1, "rejected": 1}
    assert set(record.errors) == {"answered_otherwise", "card_taken"}
    assert Membership.objects.count() == 1


def test_a_new_number_for_an_inactive_card_replaces_it_and_says_so(world: World, cast: Cast) -> None:
    person = make_person(make_household(world.rengas))
    old = make_member(person, territory=world.regency, status="inactive").card_number
    household_case(cast, person.household_id or 0, person.pk)
    batch = ProposalBatch.objects.get()
    batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    proposal = Proposal.objects.select_related("person").get()
    today = timezone.localdate()
    before = members(world)
    record = load(cast, batch, answer_file(accepted(proposal, CARD, TMT=today)))
    after = members(world)
    assert counts(record) == {"updated": 1}
    assert record.warnings["card_replaced"]["first_rows"] == [2]
    assert after == (before[0], before[1] + 1)
    assert (Membership.objects.get().card_number, MembershipPast.objects.get().card_number) == (CARD, old)


def test_one_of_several_cards_is_a_question_for_a_person(world: World, cast: Cast) -> None:
    person = make_person(make_household(world.rengas))
    for _card in range(2):
        make_member(person, territory=world.regency, status="inactive")
    household_case(cast, person.household_id or 0, person.pk)
    batch = ProposalBatch.objects.get()
    batch_send(actor=cast.insurance_clerk, batch_id=batch.pk)
    proposal = Proposal.objects.select_related("person").get()
    record = load(cast, batch, answer_file(accepted(proposal, CARD)))
    assert counts(record) == {"held": 1}
    assert set(record.errors) == {"other_card"}
    assert Membership.objects.count() == 2


def test_a_spreadsheet_with_numbers_and_windows_letters_are_read(world: World, cast: Cast) -> None:
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Referensi", "NIK", "Hasil", "No_Kartu", "TMT"])
        sheet.write_number(1, 0, father.pk)
        sheet.write_number(
            1, 1, int(f"{(father.person.nik or '')[:15]}0")
        )  # what a spreadsheet leaves of a typed number
        sheet.write_row(1, 2, ["diterima", CARD])
        sheet.write_number(2, 0, father.pk)
        sheet.write_string(2, 1, f" {father.person.nik}")
        sheet.write_row(2, 2, [" Diterima ", CARD])
        sheet.write_datetime(
            2, 4, timezone.localtime().replace(tzinfo=None), book.add_format({"num_format": "dd/mm/yy"})
        )
    record = load(cast, batch, target.getvalue(), "jawaban.xlsx")
    assert counts(record)["created"] == 1
    assert record.rejected + record.held + record.unchanged == 1
    windows = answer_file({**rejected(mother), "ALASAN": "Nama tidak cocok – “AYU’”"}, encoding="cp1252")
    load(cast, batch, windows)
    mother.refresh_from_db()
    assert mother.reject_reason == "Nama tidak cocok – “AYU’”"


def test_missing_words_are_warned_of_and_do_not_stop_the_answer(world: World, cast: Cast) -> None:
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    record = load(cast, batch, answer_file(accepted(father, CARD), rejected(mother, reason="")))
    assert set(record.warnings) == {"no_tmt", "no_reason"}
    mother.refresh_from_db()
    assert mother.reject_reason == "Tanpa alasan dari BPJS"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"NO;NIK\n1;2\n", "columns_missing"),
        (b"\x00\x01\x02", "file_format"),
        (b"PK\x03\x04broken", "file_format"),
    ],
)
def test_a_file_that_is_no_answer_changes_nothing(world: World, cast: Cast, content: bytes, code: str) -> None:
    batch, _proposals = sent(world, cast, "SUTRISNO")
    with pytest.raises(AnswerRefused) as refusal:
        load(cast, batch, content)
    assert refusal.value.code == code
    assert not ImportBatch.objects.exists()


def test_an_open_batch_has_no_answer(world: World, cast: Cast) -> None:
    proposed(world, cast, "SUTRISNO")
    with pytest.raises(AnswerRefused) as refusal:
        load(cast, ProposalBatch.objects.get(), answer_file())
    assert refusal.value.code == "not_sent"


def test_only_the_clerk_loads_an_answer(world: World, cast: Cast) -> None:
    batch, (father,) = sent(world, cast, "SUTRISNO")
    content = answer_file(accepted(father, CARD))
    with pytest.raises(NotAllowed):
        answer_import(actor=cast.department_head, batch_id=batch.pk, content=content, file_name="x")
    with pytest.raises(NotWithinReach):
        answer_import(actor=cast.outsider, batch_id=batch.pk, content=content, file_name="x")
    assert not Membership.objects.exists()


def test_when_the_case_cannot_follow_nothing_happened(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, (father,) = sent(world, cast, "SUTRISNO")
    events = AuditEvent.objects.count()

    def fails(**_values: object) -> None:
        raise RuntimeError("handler")

    monkeypatch.setattr("insurance.outcomes._handlers", [fails])
    with pytest.raises(RuntimeError):
        load(cast, batch, answer_file(accepted(father, CARD)))
    assert not Membership.objects.exists()
    assert AuditEvent.objects.count() == events
    assert set(batch.proposals.values_list("status", flat=True)) == {ProposalStatus.SENT}
