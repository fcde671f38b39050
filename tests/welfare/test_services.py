"""Registering, verifying and deciding: who may, who may not, and what is left when it fails."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import ProposalRefused
from insurance.models import EnrolmentQuota, Proposal
from tests.conftest import Cast, World
from tests.make import LONG_AGO, make_household, make_member, make_person
from tests.welfare.story import approve, family, proposed, register, take, verify
from welfare.codes import DecisionOutcome, Finding
from welfare.exceptions import AnswersRefused, CaseRefused, StepRefused
from welfare.models import Case, CaseEvent, CaseNumber, Decision, Verification
from welfare.services.decision import case_decide
from welfare.services.registration import case_register


def actions() -> list[str]:
    """Return what the audit record says of cases and proposals, in order."""
    return list(
        AuditEvent.objects.filter(action__regex="^(case|proposal|batch)")
        .order_by("id")
        .values_list("action", flat=True)
    )


def test_a_need_becomes_a_case_with_a_number_and_a_due_date(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO", "AYU")
    case = register(cast, household, persons)
    assert case.number == f"K-{timezone.localdate().year}-000001"
    assert case.state == "registered"
    assert case.due_on is not None
    assert case.due_on.weekday() < 5
    assert set(case.members.values_list("person", flat=True)) == {person.pk for person in persons}
    assert actions() == ["case.register"]
    assert list(case.events.values_list("action", "state_after")) == [("register", "registered")]


def test_a_form_that_arrives_twice_is_one_case(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    key = uuid.uuid4()
    assert register(cast, household, persons, submission_key=key) == register(
        cast, household, persons, submission_key=key
    )
    assert Case.objects.count() == 1
    assert actions() == ["case.register"]


def test_somebody_elses_form_key_opens_nothing(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    key = uuid.uuid4()
    register(cast, household, persons, submission_key=key)
    with pytest.raises(CaseRefused) as refusal:
        register(cast, household, persons, submission_key=key, actor=cast.village_officer)
    assert refusal.value.code == "key_used"


def test_a_stranger_finds_no_household_and_no_case(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    for stranger in (cast.other_officer, cast.outsider, cast.account_admin):
        with pytest.raises(NotWithinReach):
            register(cast, household, persons, actor=stranger)
    assert not Case.objects.exists()
    assert not CaseNumber.objects.exists()
    case = register(cast, household, persons)
    with pytest.raises(NotWithinReach):
        verify(cast, case, actor=cast.other_officer)
    with pytest.raises(NotWithinReach):
        approve(cast, case, actor=cast.outsider)


def test_who_sees_without_the_role_is_told_so(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    with pytest.raises(NotAllowed):
        register(cast, household, persons, actor=cast.auditor)
    case = register(cast, household, persons)
    with pytest.raises(NotAllowed):
        verify(cast, case, actor=cast.social_worker)
    verify(cast, case)
    with pytest.raises(NotAllowed):
        approve(cast, case, actor=cast.village_officer)
    assert actions() == ["case.register", "case.verify", "case.check"]


def test_only_uninsured_living_members_of_the_household_can_be_chosen(world: World, cast: Cast) -> None:
    household, (father, child) = family(world, "SUTRISNO", "AYU")
    gone = make_person(household, name="WATI", relation=3, status="deceased")
    neighbour = make_person(make_household(world.rengas), name="BUDI")
    make_member(child, territory=world.regency, status="active")
    for persons, code in (
        ([], "nobody_chosen"),
        ([father, gone], "not_a_member"),
        ([father, neighbour], "not_a_member"),
        ([father, child], "covered"),
    ):
        with pytest.raises(CaseRefused) as refusal:
            register(cast, household, persons)
        assert refusal.value.code == code
        assert "AYU" not in str(refusal.value)
    assert register(cast, household, [father]).members.count() == 1


def test_a_card_that_is_only_linked_by_its_nik_counts_too(world: World, cast: Cast) -> None:
    household, (father,) = family(world, "SUTRISNO")
    make_member(None, territory=world.regency, nik=father.nik, status="active")
    with pytest.raises(CaseRefused) as refusal:
        register(cast, household, [father])
    assert refusal.value.code == "covered"


def test_an_inactive_member_may_be_proposed_again(world: World, cast: Cast) -> None:
    household, (father,) = family(world, "SUTRISNO")
    make_member(father, territory=world.regency, status="inactive")
    assert register(cast, household, [father]).state == "registered"


def test_nobody_is_in_two_open_cases(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    register(cast, household, persons)
    with pytest.raises(CaseRefused) as refusal:
        register(cast, household, persons)
    assert refusal.value.code == "in_open_case"


def test_a_refused_case_leaves_no_gap_in_the_numbers(world: World, cast: Cast) -> None:
    household, (father, child) = family(world, "SUTRISNO", "AYU")
    register(cast, household, [father])
    with pytest.raises(CaseRefused):
        register(cast, household, [father])
    assert register(cast, household, [child]).number.endswith("-000002")


def test_a_failure_leaves_neither_a_case_nor_a_word_in_the_record(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    household, persons = family(world, "SUTRISNO")

    def fails(*_args: Any, **_values: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("welfare.services.registration.case_event", fails)
    with pytest.raises(RuntimeError):
        register(cast, household, persons)
    assert not Case.objects.exists()
    assert actions() == []


def test_the_village_keeps_its_answers_with_their_version(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    verify(cast, case)
    case.refresh_from_db()
    kept = Verification.objects.get(case=case)
    assert (kept.questionnaire, kept.answers["r307b"], kept.verified_by) == (
        "Regsosek 2022.K-2",
        "1",
        cast.village_officer,
    )
    assert case.state == "verified"
    with pytest.raises(StepRefused):
        verify(cast, case)


def test_incomplete_answers_change_nothing(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    with pytest.raises(AnswersRefused):
        verify(cast, case, answers={"people": 2})
    case.refresh_from_db()
    assert case.state == "registered"
    assert actions() == ["case.register"]


def test_where_nobody_was_found_nobody_was_asked(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    with pytest.raises(StepRefused) as refusal:
        verify(cast, case, finding=Finding.NOT_FOUND, note=" ")
    assert refusal.value.code == "note_missing"
    verify(cast, case, finding=Finding.NOT_FOUND, answers={}, note="House is empty.")
    assert Verification.objects.get(case=case).answers == {}
    with pytest.raises(StepRefused) as refusal:
        approve(cast, case)
    assert refusal.value.code == "finding"


def test_approval_proposes_every_member_in_this_months_batch(world: World, cast: Cast) -> None:
    case, persons = proposed(world, cast, "SUTRISNO", "AYU")
    case.refresh_from_db()
    proposals = Proposal.objects.filter(case_number=case.number)
    assert case.state == "proposed"
    assert {proposal.person for proposal in proposals} == set(persons)
    assert {proposal.batch.period for proposal in proposals} == {timezone.localdate().replace(day=1)}
    assert {member.proposal for member in case.members.all()} == set(proposals)
    assert actions() == [
        "case.register",
        "case.verify",
        "case.check",
        "batch.open",
        "proposal.create",
        "proposal.create",
        "case.approve",
    ]


def test_one_person_does_not_propose_and_decide(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    verify(cast, case)
    Case.objects.filter(pk=case.pk).update(registered_by=cast.decision_maker)
    with pytest.raises(StepRefused) as refusal:
        approve(cast, case)
    assert refusal.value.code == "same_person"
    with pytest.raises(IntegrityError, match="decision_by_another_person"), transaction.atomic():
        Decision.objects.create(
            case=case,
            outcome="approve",
            proposed_by=cast.decision_maker,
            decided_by=cast.decision_maker,
            decided_at=timezone.now(),
        )
    approve(cast, case, actor=cast.department_head)
    assert Decision.objects.get().decided_by == cast.department_head


def test_a_case_comes_back_and_goes_out_again(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    verify(cast, case)
    case_decide(
        actor=cast.decision_maker, number=case.number, outcome=DecisionOutcome.RETURN, note="Which child is ill?"
    )
    with pytest.raises(StepRefused):
        verify(cast, case)
    take(cast.social_worker, case, "resubmit", note="The younger one.")
    verify(cast, case)
    approve(cast, case)
    case.refresh_from_db()
    assert case.state == "proposed"
    assert CaseEvent.objects.filter(case=case).count() == 8


def test_a_refusal_closes_the_case_with_its_reason(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    verify(cast, case, finding=Finding.NOT_NEEDY)
    case_decide(
        actor=cast.decision_maker,
        number=case.number,
        outcome=DecisionOutcome.REFUSE,
        reason="able_to_pay",
    )
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("refused", None)
    assert case.closed_at is not None
    assert not Proposal.objects.exists()
    assert register(cast, household, persons).pk != case.pk  # the need may come again


def test_a_full_quota_keeps_the_whole_case_where_it_was(world: World, cast: Cast) -> None:
    EnrolmentQuota.objects.create(region=world.regency, members=1, valid_from=LONG_AGO, source="test")
    household, persons = family(world, "SUTRISNO", "AYU")
    case = register(cast, household, persons)
    verify(cast, case)
    with pytest.raises(ProposalRefused) as refusal:
        approve(cast, case)
    assert refusal.value.code == "quota"
    case.refresh_from_db()
    assert case.state == "verified"
    assert not Proposal.objects.exists()
    assert not Decision.objects.exists()
    assert actions() == ["case.register", "case.verify", "case.check"]


def test_a_member_who_became_insured_meanwhile_stops_the_approval(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    verify(cast, case)
    make_member(persons[0], territory=world.regency, status="active")
    with pytest.raises(ProposalRefused) as refusal:
        approve(cast, case)
    assert refusal.value.code == "covered"


def test_a_case_cannot_be_registered_where_the_actor_does_not_work(world: World, cast: Cast) -> None:
    household = make_household(world.elsewhere)
    person = make_person(household)
    with pytest.raises(NotWithinReach):
        case_register(
            actor=cast.social_worker,
            household_id=household.pk,
            person_ids=[person.pk],
            description="",
            submission_key=uuid.uuid4(),
        )
