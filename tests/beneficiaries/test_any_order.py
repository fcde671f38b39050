"""Whatever is recorded of people, in whatever order: each has one present state, one past without holes, one household."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.codes import LifeStatus, Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import FormerNumber, Household, HouseholdSpell, Person, PersonMerge
from beneficiaries.services.addresses import Address
from beneficiaries.services.correction import person_correct
from beneficiaries.services.families import couple_marry, household_head_set, household_split, members_join
from beneficiaries.services.merging import person_merge, person_unmerge
from beneficiaries.services.moving import household_move
from beneficiaries.services.numbers import household_number_set, person_number_set
from beneficiaries.services.registration import NewPerson, household_register, newborn_register, person_register
from beneficiaries.services.status import person_status_change
from core.exceptions import NotWithinReach
from tests.conftest import Cast, World
from tests.make import make_household, make_person, next_nik

TODAY = timezone.localdate()
FIRST = date(2025, 1, 1)
CAUSE = "surat"


class Registry:
    """A small registry and what can be recorded in it; every choice is a number that picks one of what is there."""

    def __init__(self, actor: Any, world: World) -> None:
        self.about: dict[str, Any] = {"actor": actor, "cause": CAUSE}
        self.villages = [world.rengas.code, world.sridadi.code, world.kembang.code, world.elsewhere.code]

    def person(self, pick: int) -> int:
        keys = list(Person.objects.filter(merged_into__isnull=True).order_by("pk").values_list("pk", flat=True))
        return keys[pick % len(keys)]

    def household(self, pick: int) -> int:
        keys = list(Household.objects.order_by("pk").values_list("pk", flat=True))
        return keys[pick % len(keys)]

    def members(self, household: int, pick: int) -> list[int]:
        keys = Person.objects.residents().filter(household=household).order_by("pk").values_list("pk", flat=True)
        return [key for place, key in enumerate(keys) if pick >> place & 1]

    def address(self, pick: int) -> Address:
        return Address(self.villages[pick % len(self.villages)], f"JALAN {pick}", "1", "2")

    def roles(self, keys: list[int], pick: int) -> dict[int, int]:
        return {key: 1 if key == keys[pick % len(keys)] else 4 for key in keys} if keys else {}

    # What can be recorded -------------------------------------------------------------------------------------------

    def status(self, a: int, b: int, on: date) -> None:
        person_status_change(**self.about, person_id=self.person(a), status=LifeStatus.values[b % 3], on=on)

    def correct(self, a: int, b: int, on: date) -> None:
        person_correct(**self.about, person_id=self.person(a), on=on, name=f"NAMA {b}", disability=b % 7 + 1)

    def number(self, a: int, b: int, on: date) -> None:
        nik, reason = (next_nik(), "") if b % 3 else ("", "unrecorded")
        person_number_set(**self.about, person_id=self.person(a), nik=nik, no_nik_reason=reason, on=on)

    def card(self, a: int, b: int, on: date) -> None:
        household_number_set(**self.about, household_id=self.household(a), kk=next_nik() if b % 3 else "", on=on)

    def move(self, a: int, b: int, on: date) -> None:
        household_move(**self.about, household_id=self.household(a), address=self.address(b), on=on)

    def head(self, a: int, b: int, on: date) -> None:
        place = self.household(a)
        household_head_set(**self.about, household_id=place, relations=self.roles(self.members(place, 255), b), on=on)

    def split(self, a: int, b: int, on: date) -> None:
        place = self.household(a)
        relations = self.roles(self.members(place, b), a)
        household_split(**self.about, household_id=place, relations=relations, address=self.address(b), kk="", on=on)

    def join(self, a: int, b: int, on: date) -> None:
        relations = {self.person(a): b % 4 + 1}
        members_join(**self.about, household_id=self.household(b), relations=relations, on=on)

    def marry(self, a: int, b: int, on: date) -> None:
        home = ("new", "groom", "bride")[b % 3]
        couple: dict[str, Any] = {
            "groom_id": self.person(a),
            "bride_id": self.person(b),
            "children": [self.person(a + 1)] if b % 4 == 0 else [],
        }
        couple_marry(**self.about, **couple, home=home, address=self.address(a), on=on)

    def newborn(self, a: int, b: int, on: date) -> None:
        child: dict[str, Any] = {"name": f"BAYI {b}", "sex": "LP"[b % 2], "born_on": on, "birthplace": ""}
        newborn_register(**self.about, parent_id=self.person(a), **child)

    def register(self, a: int, b: int, on: date) -> None:
        new = NewPerson(name=f"BARU {b}", sex="LP"[b % 2], born_on=date(1990, 1, 1), nik=next_nik() if b % 2 else "")
        person_register(**self.about, household_id=self.household(a), person=new, relation=b % 4 + 1, on=on)

    def found(self, a: int, b: int, on: date) -> None:
        head = NewPerson(name=f"KEPALA {b}", sex="L", born_on=date(1980, 1, 1), no_nik_reason="neglected")
        household_register(**self.about, address=self.address(a), kk="", head=head, on=on)

    def merge(self, a: int, b: int, on: date) -> None:
        person_merge(actor=self.about["actor"], remaining_id=self.person(a), merged_id=self.person(b), reason=CAUSE)

    def unmerge(self, a: int, b: int, on: date) -> None:
        merges = list(PersonMerge.objects.order_by("pk").values_list("pk", flat=True))
        person_unmerge(actor=self.about["actor"], merge_id=merges[a % len(merges)] if merges else 0)


ACTS = [
    "card", "correct", "found", "head", "join", "marry", "merge", "move", "newborn", "number", "register", "split",
    "status", "unmerge",
]  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 15), st.integers(0, 15), st.integers(0, 600)),
    min_size=3,
    max_size=14,
)


def check_past(rows: list[Any], present: Any) -> None:
    """Each state ends where and when the next begins, and every state was known for a while."""
    for earlier, later in pairwise([*rows, present]):
        assert earlier.recorded_at < earlier.superseded_at == later.recorded_at
        assert earlier.valid_from <= earlier.valid_to == later.valid_from


def check_registry() -> None:
    """Check everything that holds of every registry."""
    persons = list(Person.objects.select_related("household").prefetch_related("spells"))
    for person in persons:
        check_past(sorted(person.spells.all(), key=lambda spell: (spell.superseded_at, spell.pk)), person)
        assert person.batch_id is None or not person.kept
    living = [p for p in persons if p.status == LifeStatus.ALIVE and p.merged_into_id is None]
    for person in living:
        assert person.household is not None
        assert person.village_id == person.household.village_id
    heads = Counter(person.household_id for person in living if person.relation == Relation.HEAD)
    assert set(heads.values()) <= {1}
    named = {person.household_id: person.name for person in living if person.relation == Relation.HEAD}
    for household in Household.objects.filter(persons__in=living, persons__relation=Relation.HEAD).prefetch_related(
        "spells"
    ):
        assert household.head_name == named[household.pk]
        days = [spell.valid_to for spell in sorted(household.spells.all(), key=lambda spell: spell.pk)]
        assert days == sorted(days)
    numbers = Counter(person.nik for person in persons if person.nik and person.merged_into_id is None)
    assert set(numbers.values()) <= {1}
    assert not Household.objects.filter(village_id="15.05.01.2001").exists()


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_any_sequence_leaves_one_present_state_and_a_past_without_holes(
    world: World, cast: Cast, steps: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        _play(Registry(cast.social_worker, world), world, steps)
        check_registry()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_each_act_of_the_property_does_happen(world: World, cast: Cast) -> None:
    """Without this the property could hold because everything is refused."""
    chance = Random(7)
    steps = [(chance.choice(ACTS), chance.randrange(16), chance.randrange(16), number) for number in range(200)]
    done = _play(Registry(cast.social_worker, world), world, steps)
    check_registry()
    assert set(ACTS) <= set(done)
    assert HouseholdSpell.objects.exists()
    assert FormerNumber.objects.exists()


def _play(registry: Registry, world: World, steps: list[tuple[str, int, int, int]]) -> Counter[str]:
    """Try each step, and return how often each act was not refused."""
    for village, name in ((world.rengas, "SATU"), (world.sridadi, "DUA")):
        household = make_household(village, head=name)
        make_person(household, name=name, valid_from=FIRST)
        make_person(household, name=f"ISTRI {name}", relation=3, sex="P", valid_from=FIRST)
        make_person(household, name=f"ANAK {name}", relation=4, valid_from=FIRST, born_on=date(2004, 5, 6))
    done: Counter[str] = Counter()
    for name, a, b, days in steps:
        act: Callable[[int, int, date], None] = getattr(registry, name)
        try:
            act(a, b, min(TODAY, FIRST + timedelta(days)))
        except (ChangeRefused, NotWithinReach):
            continue
        done[name] += 1
    return done
