"""Requests and breaches by the shortest way, and where their letters go."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Person
from privacy.codes import Channel, DataKind, Proof, RequestStatus, Right, Risk
from privacy.models import Breach, SubjectRequest
from privacy.services.breaches import Facts, breach_register
from privacy.services.requests import Asked, request_answer, request_identify, request_register
from tests.conftest import Cast, World
from tests.make import make_household, make_person

FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 15:00 in Jakarta


def anew(user: User) -> User:
    """Read an account anew, as a request does."""
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


def asked(**change: Any) -> Asked:
    """Return what somebody asks for at the counter, just now."""
    about: dict[str, Any] = {
        "right": Right.ACCESS,
        "wish": "Data apa yang disimpan tentang saya?",
        "channel": Channel.COUNTER,
        "received_at": timezone.now(),
        "contact": "Jalan Contoh 5",
    }
    return Asked(**{**about, **change})


@pytest.fixture
def person(world: World) -> Person:
    """A resident of Rengas Condong."""
    return make_person(make_household(world.rengas, head="SUTINAH"), name="SUTINAH", sex="P")


Register = Callable[..., SubjectRequest]


@pytest.fixture
def register(cast: Cast, person: Person) -> Register:
    """Register a request, about the resident by the head of department unless told otherwise."""

    def make(actor: User | None = None, **change: Any) -> SubjectRequest:
        about = {"person_id": person.pk, "submission_key": uuid.uuid4()}
        about |= {name: change.pop(name) for name in ("person_id", "submission_key", "region_code") if name in change}
        return request_register(actor=anew(actor or cast.department_head), asked=asked(**change), **about)  # type: ignore[arg-type]

    return make


def answer(request: SubjectRequest, actor: User, **change: Any) -> SubjectRequest:
    """Check who asks, and fulfil it."""
    request_identify(actor=anew(actor), number=request.number, proof=Proof.IDENTITY_CARD)
    values: dict[str, Any] = {"outcome": RequestStatus.FULFILLED, "text": "Data terlampir.", **change}
    return request_answer(actor=anew(actor), number=request.number, **values)


def facts(**change: Any) -> Facts:
    """Return what is known of a list that went to the wrong address."""
    about: dict[str, Any] = {
        "description": "Daftar usulan terkirim ke alamat surel yang salah.",
        "kinds": [DataKind.IDENTITY, DataKind.CHILD],
        "risk": Risk.MEDIUM,
    }
    return Facts(**{**about, **change})


@pytest.fixture
def breach(cast: Cast) -> Breach:
    """A breach that was noticed an hour ago."""
    return breach_register(
        actor=cast.department_head,
        region_code="15.04",
        discovered_at=timezone.now() - timedelta(hours=1),
        facts=facts(),
        submission_key=uuid.uuid4(),
    )


@pytest.fixture
def issued_root(settings: LazySettings, tmp_path: Path) -> Path:
    """Where the letters of this test go."""
    settings.ISSUED_ROOT = tmp_path / "issued"
    return tmp_path / "issued"
