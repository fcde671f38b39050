"""Two at once, over two real connections."""

from __future__ import annotations

import uuid

import pytest

from beneficiaries.models import Person
from privacy.codes import Proof, RequestStatus
from privacy.models import RegisterNumber, SubjectRequest
from privacy.services.requests import request_answer, request_identify
from tests.at_once import at_once, refusals
from tests.conftest import Cast
from tests.privacy.conftest import Register, anew

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the shared fixtures write for real, so that other connections see their rows."""


def test_numbers_have_no_gap_and_no_twin(register: Register) -> None:
    made = at_once(*[register] * 4)
    assert sorted(int(request.number[-4:]) for request in made) == [1, 2, 3, 4]
    assert RegisterNumber.objects.get().last == 4


def test_a_form_sent_twice_at_once_is_one_request(register: Register) -> None:
    key = uuid.uuid4()
    first, second = at_once(*[lambda: register(submission_key=key)] * 2)
    assert first.pk == second.pk
    assert SubjectRequest.objects.count() == 1


def test_one_of_two_answers_counts(register: Register, cast: Cast, person: Person) -> None:
    request = register()
    request_identify(actor=anew(cast.department_head), number=request.number, proof=Proof.IDENTITY_CARD)
    head, outcome = anew(cast.department_head), RequestStatus.FULFILLED
    call = lambda: request_answer(actor=head, number=request.number, outcome=outcome, text="Data terlampir.")  # noqa: E731
    assert refusals(call, call) == ["wrong_state"]
    assert SubjectRequest.objects.get(pk=request.pk).events.filter(step="fulfil").count() == 1
