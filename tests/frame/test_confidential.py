"""A planted confidential case on every surface, for every role: nobody but the one who has it in hand reads of it."""

from __future__ import annotations

import uuid
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from tests.conftest import Cast, World
from tests.frame.evidence import Evidence, evidence_of, make_exporter
from tests.frame.planted import plant_all
from tests.frame.surfaces import get
from tests.frame.test_surfaces import ALL
from tests.make import make_user
from welfare.codes import Need
from welfare.models import Case
from welfare.services.assignment import case_assign
from welfare.services.problems import Problem
from welfare.services.registration import case_register

SAID = "Luka lebam di lengan"


@pytest.fixture
def holder(world: World) -> User:
    """A social worker outside the cast."""
    return make_user("pemegang", role="social_worker", region=world.regency, name="Wulan Sari")


@pytest.fixture
def places(world: World, cast: Cast, tmp_path: Path, settings: Any) -> tuple[Evidence, ...]:
    """Her place and two others."""
    settings.ISSUED_ROOT, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    estate = plant_all(world, cast)
    make_exporter(cast, estate)
    return evidence_of(estate)


@pytest.fixture
def secret(cast: Cast, holder: User, places: tuple[Evidence, ...]) -> Case:
    """Violence against the person who stands on every surface; in the hands of the holder."""
    planted = places[0].planted
    case = case_register(
        actor=cast.social_worker,
        household_id=planted.household.pk,
        person_ids=[],
        description=SAID,
        submission_key=uuid.uuid4(),
        need=Need.REHABILITATION,
        problems=[Problem("19", planted.person.pk)],
    )
    return case_assign(actor=cast.decision_maker, key=case.pk, colleague=holder.pk)


def test_no_surface_shows_it_to_anybody_at_the_place(
    cast: Cast, places: tuple[Evidence, ...], secret: Case, client_of: Any
) -> None:
    told = []
    for role in (field.name for field in fields(Cast)):
        user = getattr(cast, role)
        client = client_of(user)
        for surface in ALL:
            if surface.kind == "list" and surface.name.startswith("record"):
                continue  # the record tells auditors that there is such a number, and nothing of it (test_confidential)
            text = surface.fetch(client, places[0])
            told += [f"{role}, {surface.name}: {mark}" for mark in (secret.number, SAID) if mark in text]
    assert told == []


def test_who_has_it_in_hand_reads_it_where_one_expects_it(
    places: tuple[Evidence, ...], secret: Case, holder: User, client_of: Any
) -> None:
    client = client_of(holder)
    for fetch in (
        get("case-list"),
        get("home"),
        get("household-detail", lambda e: {"household_id": e.planted.household.pk}),
    ):
        assert secret.number in fetch(client, places[0])
    assert SAID in get("case-detail", lambda _: {"number": secret.number})(client, places[0])
