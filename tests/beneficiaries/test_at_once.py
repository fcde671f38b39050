"""Two at once, over two real connections: one number goes to one person, one household has one head."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from beneficiaries.codes import Relation
from beneficiaries.models import Household, Person
from beneficiaries.services.families import members_join
from beneficiaries.services.merging import person_merge
from beneficiaries.services.numbers import person_number_set
from beneficiaries.services.registration import NewPerson, person_register
from tests.at_once import refusals
from tests.conftest import Cast, World
from tests.make import make_household, make_person, next_nik

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
TURN: dict[str, Any] = {"on": date(2026, 3, 1), "cause": "surat"}


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the shared fixtures write for real, so that other connections see their rows."""


@pytest.fixture
def household(world: World) -> Household:
    """A household without a head."""
    made = make_household(world.rengas)
    for name in ("SATU", "DUA"):
        make_person(made, name=name, relation=9)
    return made


def test_a_number_goes_to_one_of_two(household: Household, cast: Cast) -> None:
    nik = next_nik()
    calls = [
        lambda key=person.pk: person_number_set(actor=cast.social_worker, person_id=key, nik=nik, **TURN)
        for person in household.persons.all()
    ]
    assert refusals(*calls) == ["taken"]
    assert Person.objects.filter(nik=nik).count() == 1


def test_two_heads_at_once_are_one(household: Household, cast: Cast) -> None:
    def head(name: str) -> None:
        person = NewPerson(name=name, sex="L", born_on=date(1990, 1, 1), no_nik_reason="unrecorded")
        person_register(actor=cast.social_worker, household_id=household.pk, person=person, relation=1, **TURN)

    assert refusals(lambda: head("A"), lambda: head("B")) == ["second_head"]
    assert household.persons.filter(relation=Relation.HEAD).count() == 1


def test_two_households_that_take_from_each_other_do_not_wait_for_ever(
    household: Household, world: World, cast: Cast
) -> None:
    other = make_household(world.sridadi, head="LAIN")
    guest, host = make_person(other, name="TAMU", relation=9), household.persons.order_by("pk")[0]

    def join(place: Household, person: Person) -> None:
        members_join(actor=cast.social_worker, household_id=place.pk, relations={person.pk: 9}, **TURN)

    assert refusals(lambda: join(household, guest), lambda: join(other, host)) == []


def test_a_record_is_merged_once(household: Household, cast: Cast) -> None:
    one, two = household.persons.order_by("pk")

    def merge(remaining: Person, merged: Person) -> None:
        person_merge(actor=cast.social_worker, remaining_id=remaining.pk, merged_id=merged.pk, reason="sama")

    assert refusals(lambda: merge(one, two), lambda: merge(two, one)) == ["not_found"]
    assert Person.objects.filter(merged_into__isnull=True).count() == 1
