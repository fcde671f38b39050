"""Two at once, over two real connections: one answer applies, one form is one case, numbers have no gaps."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.conf import LazySettings

from insurance.models import EnrolmentQuota, Membership, Proposal, ProposalBatch
from insurance.services.answers import answer_import
from tests.at_once import at_once
from tests.conftest import Cast, World
from tests.make import LONG_AGO
from tests.welfare.story import accepted, answer_file, approve, check, family, register, sent, verify, visit
from welfare.codes import DecisionOutcome
from welfare.models import Case, CaseEvent, Decision
from welfare.services.decision import case_decide

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the shared fixtures write for real, so that other connections see their rows."""


def test_two_answers_at_once_enrol_each_person_once(
    world: World, cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ISSUED_ROOT = tmp_path
    batch, (father, mother) = sent(world, cast, "SUTRISNO", "AYU")
    first = answer_file(accepted(father, "0001234567890"), accepted(mother, "0001234567891"))
    second = answer_file(accepted(mother, "0001234567891"), accepted(father, "0001234567890"))

    def load(content: bytes) -> tuple[int, int]:
        record = answer_import(
            actor=cast.insurance_clerk, batch_id=batch.pk, content=content, file_name="jawaban.csv"
        ).record
        return record.created, record.unchanged

    results = at_once(lambda: load(first), lambda: load(second))
    assert sorted(results) == [(0, 2), (2, 0)]
    assert Membership.objects.count() == 2
    assert at_once(lambda: load(first), lambda: load(first)) == ["imported_before"] * 2


def test_one_form_sent_twice_at_once_is_one_case(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    key = uuid.uuid4()
    results = at_once(*[lambda: register(cast, household, persons, submission_key=key).number] * 3)
    assert len(set(results)) == 1
    assert Case.objects.count() == 1


def test_numbers_drawn_at_once_have_no_gap(world: World, cast: Cast) -> None:
    families = [family(world, f"SUTRISNO {letter}") for letter in "ABCD"]
    results = at_once(*[lambda pair=pair: register(cast, *pair).number for pair in families])
    assert sorted(int(number[-6:]) for number in results) == [1, 2, 3, 4]


def test_the_last_place_of_a_quota_goes_to_one(world: World, cast: Cast) -> None:
    EnrolmentQuota.objects.create(region=world.regency, members=1, valid_from=LONG_AGO, source="test")
    cases = []
    for name in ("SUTRISNO", "BUDI"):
        case = register(cast, *family(world, name))
        verify(cast, case)
        cases.append(case)
    results = at_once(*[lambda case=case: approve(cast, case) for case in cases])
    assert sorted(map(str, results)) == ["None", "quota"]
    assert (Proposal.objects.count(), ProposalBatch.objects.count()) == (1, 1)


def test_two_officers_decide_at_once_and_the_second_is_told_who_was_first(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    verify(cast, case)

    def refuse() -> None:
        case_decide(
            actor=cast.department_head, number=case.number, outcome=DecisionOutcome.REFUSE, reason="able_to_pay"
        )

    results = at_once(lambda: approve(cast, case), refuse)
    assert sorted(map(str, results)) == ["None", "decided"]
    assert Decision.objects.count() == 1


def test_a_step_taken_twice_at_once_is_taken_once(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    visit(cast, case)
    results = at_once(*[lambda: check(cast, case)] * 2)
    assert sorted(map(str, results)) == ["None", "wrong_state"]
    assert CaseEvent.objects.filter(case=case).count() == 3
