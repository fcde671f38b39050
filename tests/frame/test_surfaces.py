"""Each way of showing something for each role: hers where the role says so, and of a foreign place never a trace.

Allow and deny stand in one setup: a surface on which nobody sees hers proves nothing, and fails.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from accounts.models import User
from tests.conftest import Cast, World
from tests.frame.door import with_second_factor
from tests.frame.evidence import Evidence, evidence_of, make_exporter
from tests.frame.planted import plant_all
from tests.frame.planted_secret import SAID, Secret, plant_secret
from tests.frame.surfaces import ABSENT, KINDS, SURFACES, Surface, get
from tests.frame.surfaces_accounts import ACCOUNTS
from tests.frame.surfaces_admin import ADMIN
from tests.frame.surfaces_cases import CASES
from tests.frame.surfaces_imports import IMPORTS
from tests.frame.surfaces_insurance import INSURANCE
from tests.frame.surfaces_people import PEOPLE
from tests.frame.surfaces_privacy import PRIVACY

Places = tuple[Evidence, Evidence, Evidence]
ALL = (*SURFACES, *ACCOUNTS, *IMPORTS, *PEOPLE, *PRIVACY, *CASES, *ADMIN, *INSURANCE)


@pytest.fixture
def readers(cast: Cast) -> dict[str, User]:
    """The cast by the names of their roles."""
    return {field.name: getattr(cast, field.name) for field in fields(Cast)}


@pytest.fixture
def places(world: World, cast: Cast, readers: dict[str, User], tmp_path: Path, settings: Any) -> Places:
    """Her place, her neighbour's, and one of another regency; and somebody who may export."""
    settings.ISSUED_ROOT, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    estate = plant_all(world, cast)
    readers["exporter"] = make_exporter(cast, estate)
    return evidence_of(estate)


@pytest.fixture
def secret(cast: Cast, places: Places) -> Secret:
    """A confidential case at her place."""
    return plant_secret(cast, places[0])


def _wrong(surface: Surface, user: User, client: Any, places: Places, secret: Secret) -> tuple[list[str], bool]:
    """Return what ``user`` sees too much or too little of, and whether she sees hers."""
    # The record, which stands on the auditor's start page too, tells that there is such a number, and nothing of it.
    record = surface.name.startswith("record") or (surface.name == "start page" and user.username == "auditor")
    veiled = (SAID,) if surface.kind == "list" and record else secret.marks
    wrong, hers = [], False
    for asked in places:
        text = surface.fetch(client, asked)
        shown = surface.mark(asked) in text
        if surface.needs and shown is not surface.shown_to(user, asked):
            wrong.append(f"{asked.surname}: {'shown' if shown else 'missing'}")
        hers = hers or (asked is places[0] and shown)
        wrong += [f"asked for {asked.surname}: {mark}, which is confidential" for mark in veiled if mark in text]
        typed = surface.typed(asked)
        for place in places:
            if not _within_regency(user, place):
                seen = [mark for mark in (*place.marks, surface.mark(place)) if mark in text and mark not in typed]
                wrong += [f"asked for {asked.surname}: {mark}" for mark in seen if mark not in address_of(place, asked)]
    return wrong, hers


def _within_regency(user: User, place: Evidence) -> bool:
    """Whether any role of the user touches the place: its village, what lies above it, or below."""
    code = place.planted.region.code
    return any(code.startswith(own) or (len(own) == 5 and own == code[:5]) for _role, own in user.reach.roles)


def address_of(place: Evidence, asked: Evidence) -> tuple[str, ...]:
    """Return what stands in the address that was asked for, and so on the page that says "not here"."""
    planted = place.planted
    codes = (planted.case.number, planted.request.number, planted.breach.number, planted.region.code)
    return (*codes, f"uhc-{planted.region.code}") if place is asked else ()


# One setup for each kind, not for each surface: planting costs more than reading.
@pytest.mark.parametrize("kind", sorted({surface.kind for surface in ALL}))
def test_a_surface_shows_hers_to_who_may_see_it_and_nothing_foreign(
    kind: str, readers: dict[str, User], places: Places, secret: Secret, client_of: Any
) -> None:
    problems = []
    clients = {role: client_of(user) for role, user in readers.items()}
    for surface in (one for one in ALL if one.kind == kind):
        sees_hers = set()
        for role, user in readers.items():
            wrong, hers = _wrong(surface, user, clients[role], places, secret)
            problems += [f"{surface.name}, {role}: {what}" for what in wrong]
            if hers:
                sees_hers.add(role)
        if not sees_hers:
            problems.append(f"{surface.name}: nobody sees hers here, so it proves nothing")
        if sees_hers == set(readers):
            problems.append(f"{surface.name}: everybody sees hers here")
    assert not problems


def test_who_has_a_confidential_case_in_hand_reads_it_where_one_expects_it(
    places: Places, secret: Secret, client_of: Any
) -> None:
    client = client_of(secret.holder)
    for fetch in (
        get("case-list"),
        get("home"),
        get("household-detail", lambda e: {"household_id": e.planted.household.pk}),
    ):
        assert secret.case.number in fetch(client, places[0])
    assert SAID in get("case-detail", lambda _: {"number": secret.case.number})(client, places[0])


def test_every_kind_of_surface_is_held() -> None:
    assert {surface.kind for surface in ALL} | set(ABSENT) == KINDS


def test_nothing_completes_what_is_typed(readers: dict[str, User], client_of: Any) -> None:
    for user in (None, *readers.values()):
        assert with_second_factor(client_of(user)).get("/admin/autocomplete/").status_code == 404
    names = {str(name) for name in get_resolver().reverse_dict}
    assert not [name for name in names if "autocomplete" in name or "suggest" in name]
