"""A request is taken in with its clock, answered by whoever may, in an order that the law asks for."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import handover
from accounts.models import User
from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import DomainError, NotAllowed, NotWithinReach
from privacy.codes import Asker, Ground, Proof, RequestStatus, Right
from privacy.exceptions import RequestRefused, StepRefused
from privacy.models import Deadline, RequestEvent, SubjectRequest
from privacy.selectors.requests import request_detail, request_list
from privacy.services.assignment import request_assign, requests_hand_over
from privacy.services.deadlines import deadlines_load
from privacy.services.requests import request_answer, request_identify
from tests.conftest import Cast, World
from tests.make import make_household, make_person, make_user
from tests.privacy.conftest import FRIDAY, Register, anew, answer


@pytest.mark.parametrize(
    ("right", "hours"),
    [(Right.ACCESS, 72), (Right.CORRECTION, 72), (Right.RESTRICTION, 72), (Right.DELETION, 336)],
)
def test_the_clock_runs_from_when_it_arrived(register: Register, right: Right, hours: int) -> None:
    with time_machine.travel(FRIDAY + timedelta(hours=20), tick=False):
        request = register(right=right, received_at=FRIDAY)
    assert request.due_at == FRIDAY + timedelta(hours=hours)
    assert request.deadline.hours == hours
    assert request.deadline.source


def test_a_later_rule_leaves_the_clocks_that_run(register: Register) -> None:
    old = register()
    Deadline.objects.create(code="access", hours=24, valid_from=timezone.localdate(), source="PP 1/2026")
    assert register().due_at - timezone.now() < timedelta(hours=25)
    old.refresh_from_db()
    assert old.deadline.hours == 72
    assert deadlines_load() == 0  # what the office set stays


def test_numbers_run_by_year_without_gaps(register: Register) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        assert [register().number for _ in range(2)] == ["HS-2026-0001", "HS-2026-0002"]
        with pytest.raises(RequestRefused):
            register(wish=" ")
        assert register().number == "HS-2026-0003"
    with time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False):
        assert register().number == "HS-2027-0001"


def test_registering_leaves_a_timeline_and_a_record_without_words_of_a_person(
    register: Register, person: Person, cast: Cast
) -> None:
    request = register(wish="Siapa yang melihat data saya? Nama saya Sutinah.")
    assert [event.step for event in request.events.all()] == ["register"]
    event = AuditEvent.objects.get(action="subject_request.register")
    assert (event.actor, event.region, event.subject_id) == (cast.department_head, "15.04.03.2004", str(request.pk))
    assert event.detail == {"request": request.number, "right": "access", "hours": 72, "persons": [person.pk]}


def test_somebody_who_is_not_on_file_can_ask_as_well(register: Register, world: World) -> None:
    request = register(person_id=None, region_code="15.04", asker_name="Ratna")
    assert (request.person, request.region) == (None, world.regency)
    with pytest.raises(RequestRefused) as refusal:
        register(person_id=None, region_code="15.04")
    assert refusal.value.code == "asker_name"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"wish": "  "}, "wish"),
        ({"wish": "NIK saya 1504031705809001"}, "numbers"),
        ({"contact": "1504031705809001"}, "numbers"),
        ({"asker": Asker.REPRESENTATIVE}, "asker_name"),
        ({"received_at": datetime(2099, 1, 1, tzinfo=UTC)}, "received_at"),
        ({"received_at": datetime(2021, 1, 1, tzinfo=UTC)}, "no_deadline"),  # the law did not exist
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    register: Register, about: dict[str, Any], code: str
) -> None:
    with pytest.raises(RequestRefused) as refusal:
        register(**about)
    assert refusal.value.code == code
    assert not SubjectRequest.objects.exists()
    assert not AuditEvent.objects.filter(action="subject_request.register").exists()


def test_without_a_rule_in_force_nothing_is_promised(register: Register) -> None:
    Deadline.objects.update(valid_to=date(2024, 1, 1))
    with pytest.raises(RequestRefused) as refusal:
        register()
    assert refusal.value.code == "no_deadline"


def test_a_form_that_arrives_twice_is_one_request(register: Register, person: Person, cast: Cast, world: World) -> None:
    key = uuid.uuid4()
    first, second = register(submission_key=key), register(submission_key=key)
    assert first.pk == second.pk
    other = make_person(make_household(world.rengas), name="LAIN")
    with pytest.raises(RequestRefused) as refusal:
        register(submission_key=key, person_id=other.pk)
    assert refusal.value.code == "key_used"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("auditor", NotAllowed),
        ("village_officer", NotAllowed),
        ("social_worker", NotAllowed),
        ("other_officer", NotWithinReach),
        ("account_admin", NotWithinReach),
        ("outsider", NotWithinReach),
    ],
)
def test_who_does_not_answer_requests_registers_none(
    register: Register, cast: Cast, who: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        register(actor=getattr(cast, who))
    assert register().pk


def test_a_place_elsewhere_is_not_there(register: Register, world: World) -> None:
    stranger = make_person(make_household(world.elsewhere), name="ASING")
    with pytest.raises(NotWithinReach):
        register(person_id=stranger.pk)
    with pytest.raises(NotWithinReach):
        register(person_id=None, region_code="15.05", asker_name="Ratna")


# Steps --------------------------------------------------------------------------------------------------------------


def test_first_who_asks_then_the_answer(register: Register, cast: Cast) -> None:
    request = register()
    with pytest.raises(StepRefused) as refusal:
        request_answer(
            actor=cast.department_head, number=request.number, outcome=RequestStatus.FULFILLED, text="Terlampir."
        )
    assert refusal.value.code == "not_identified"
    done = answer(request, cast.department_head)
    assert (done.status, done.outcome, done.proof) == ("fulfilled", "Data terlampir.", "identity_card")
    assert done.closed_at is not None
    assert [event.step for event in done.events.all()] == ["fulfil", "identify", "register"]
    with pytest.raises(StepRefused) as refusal:
        request_answer(actor=cast.department_head, number=request.number, outcome=RequestStatus.FULFILLED, text="Lagi.")
    assert refusal.value.code == "wrong_state"


def test_whose_identity_is_not_shown_gets_nothing_but_that_refusal(register: Register, cast: Cast) -> None:
    request = register()
    done = request_answer(
        actor=cast.department_head,
        number=request.number,
        outcome=RequestStatus.REFUSED,
        ground=Ground.IDENTITY,
        text="Tidak ada bukti diri.",
    )
    assert (done.status, done.identified_at) == ("refused", None)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"outcome": RequestStatus.REFUSED, "text": "x"}, "ground_missing"),
        ({"outcome": RequestStatus.REFUSED, "text": "x", "ground": Ground.PUBLIC_INTEREST}, "ground_unfit"),
        ({"outcome": RequestStatus.FULFILLED, "text": "x", "ground": Ground.SAFETY}, "ground_unfit"),
        ({"text": "  "}, "text_missing"),
        ({"text": "NIK 1504031705809001"}, "numbers"),
    ],
)
def test_an_answer_that_the_law_does_not_know_is_refused(
    register: Register, cast: Cast, about: dict[str, Any], code: str
) -> None:
    request = register()
    with pytest.raises(StepRefused) as refusal:
        answer(request, cast.department_head, **about)
    assert refusal.value.code == code
    request.refresh_from_db()
    assert request.is_open


def test_what_came_too_late_says_so_in_the_record(register: Register, cast: Cast) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        request = register(received_at=FRIDAY)
    with time_machine.travel(FRIDAY + timedelta(hours=73, minutes=1), tick=False):
        answer(request, cast.department_head)
    assert AuditEvent.objects.get(action="subject_request.fulfil").detail["hours_late"] == 2


def test_a_colleague_is_given_only_what_she_can_answer(register: Register, cast: Cast, world: World) -> None:
    request = register()
    colleague = make_user("kadis2", role="department_head", region=world.bulian, name="Nurdin")
    elsewhere = make_user("kadis3", role="department_head", region=world.elsewhere, name="Asri")
    for wrong in (cast.auditor, cast.outsider, elsewhere):
        with pytest.raises(RequestRefused) as refusal:
            request_assign(actor=cast.department_head, number=request.number, colleague_id=wrong.pk)
        assert refusal.value.code == "colleague"
    done = request_assign(actor=cast.department_head, number=request.number, colleague_id=colleague.pk)
    assert done.assigned_to == colleague
    assert AuditEvent.objects.get(action="subject_request.assign").detail["user"] == colleague.pk


def test_who_leaves_hands_over_what_is_open(register: Register, cast: Cast, world: World) -> None:
    successor = make_user("kadis2", role="department_head", region=world.regency, name="Nurdin")
    still_open, closed = register(), answer(register(), cast.department_head)
    assert handover.open_work(cast.department_head)["subject_requests"] == 1
    moved = requests_hand_over(actor=cast.account_admin, leaver=cast.department_head, successor=successor)
    still_open.refresh_from_db()
    closed.refresh_from_db()
    assert (moved, still_open.assigned_to, closed.assigned_to) == (1, successor, cast.department_head)
    assert RequestEvent.objects.filter(request=still_open, step="assign", note="Nurdin").exists()


STEPS = {
    "identify": lambda actor, number: request_identify(actor=actor, number=number, proof=Proof.IDENTITY_CARD),
    "assign": lambda actor, number: request_assign(actor=actor, number=number, colleague_id=actor.pk),
    "answer": lambda actor, number: request_answer(
        actor=actor, number=number, outcome=RequestStatus.REFUSED, ground=Ground.IDENTITY, text="x"
    ),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("auditor", NotAllowed), ("village_officer", NotWithinReach), ("outsider", NotWithinReach)],
)
def test_reading_is_not_answering(
    register: Register, cast: Cast, step: str, who: str, refusal: type[DomainError]
) -> None:
    request = register()
    with pytest.raises(refusal):
        STEPS[step](anew(getattr(cast, who)), request.number)
    STEPS["identify"](anew(cast.department_head), request.number)


def test_the_list_narrows_by_clock_and_reach(register: Register, cast: Cast, world: World) -> None:
    late, closed = register(), register()
    answer(closed, cast.department_head)
    fresh = register()
    SubjectRequest.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))

    def numbers(user: User, state: str) -> set[str]:
        return {row.request.number for row in request_list(user=anew(user), state=state).rows}

    assert numbers(cast.auditor, "open") == {late.number, fresh.number}
    assert numbers(cast.auditor, "late") == {late.number}
    assert numbers(cast.auditor, "closed") == {closed.number}
    assert len(numbers(cast.auditor, "all")) == 3
    foreign = make_user("kadis3", role="department_head", region=world.elsewhere, name="Asri")
    assert numbers(foreign, "all") == set()
    with pytest.raises(NotAllowed):
        request_list(user=cast.social_worker)


def test_a_record_that_was_merged_away_leads_to_the_one_that_remains(
    register: Register, person: Person, cast: Cast, world: World
) -> None:
    request = register()
    remains = make_person(make_household(world.rengas), name="SUTINAH BINTI ALI")
    Person.objects.filter(pk=person.pk).update(merged_into=remains)
    assert request_detail(user=cast.department_head, number=request.number).person == remains


@pytest.mark.parametrize(
    "change",
    [
        {"status": "fulfilled", "closed_at": datetime(2026, 11, 20, tzinfo=UTC), "outcome": "x"},
        {"status": "refused", "closed_at": datetime(2026, 11, 20, tzinfo=UTC), "outcome": "x"},
        {"status": "refused", "ground": "identity"},
        {"outcome": "x"},
        {"person": None},
    ],
)
def test_the_database_holds_it_too(register: Register, change: dict[str, Any]) -> None:
    request = register()
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=request.pk).update(**change)
