"""What a household really undergoes: each change is recorded with its day, its cause and what was before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries import moves
from beneficiaries.codes import Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import FormerNumber, Household, HouseholdSpell, Person, PersonSpell
from beneficiaries.services.addresses import Address
from beneficiaries.services.correction import person_correct, person_phone_set
from beneficiaries.services.families import couple_marry, household_head_set, household_split, members_join
from beneficiaries.services.keeping import household_release, person_release
from beneficiaries.services.moving import household_move
from beneficiaries.services.numbers import household_number_set, person_number_set
from beneficiaries.services.registration import NewPerson, household_register, newborn_register, person_register
from beneficiaries.services.status import person_status_change
from core.exceptions import NotAllowed, NotWithinReach
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import LONG_AGO, make_household, make_person, next_nik

ON = date(2026, 3, 1)
TURN: dict[str, Any] = {"on": ON, "cause": "surat 12"}
NEW = NewPerson(name="  joko   purnomo", sex="L", born_on=date(1999, 4, 5), nik=next_nik(born_on=date(1999, 4, 5)))


def refused(code: str) -> Any:
    return pytest.raises(ChangeRefused, check=lambda refusal: refusal.code == code)


# Becoming known -----------------------------------------------------------------------------------------------------


def test_a_household_is_registered_with_its_head(cast: Cast, world: World) -> None:
    address = Address(world.kembang.code, " jalan  baru ", "3", "")
    household = household_register(actor=cast.social_worker, address=address, kk=next_nik(), head=NEW, **TURN)
    person = household.persons.get()
    assert (household.head_name, household.address, household.rt, household.rw) == (
        "JOKO PURNOMO",
        "JALAN BARU",
        "003",
        "",
    )
    assert (person.relation, person.village_id, person.valid_from, person.arrived_on, person.batch_id, person.kept) == (
        1,
        world.kembang.code,
        ON,
        ON,
        None,
        None,
    )
    event = AuditEvent.objects.get(action="household.register")
    assert event.detail == {"on": "2026-03-01", "persons": [person.pk]}


def test_a_resident_is_registered_and_nobody_twice(families: Families, cast: Cast) -> None:
    def register(person: NewPerson, relation: int = 4) -> Person:
        return person_register(
            actor=cast.social_worker, household_id=families.own.pk, person=person, relation=relation, **TURN
        )

    assert register(NEW).household_id == families.own.pk
    with refused("taken"):
        register(NEW)
    with refused("second_head"):
        register(NewPerson(name="X", sex="L", born_on=date(1999, 1, 1), no_nik_reason="unrecorded"), relation=1)
    with refused("no_nik_reason"):
        register(NewPerson(name="X", sex="L", born_on=date(1999, 1, 1)))
    with refused("nik_length"):
        register(NewPerson(name="X", sex="L", born_on=date(1999, 1, 1), nik="123"))
    with refused("born"):
        register(NewPerson(name="X", sex="L", born_on=ON + timedelta(1), no_nik_reason="newborn"))


def test_a_child_is_born_without_a_number_which_joins_later(families: Families, cast: Cast) -> None:
    child = newborn_register(
        actor=cast.social_worker,
        parent_id=families.wife.pk,
        name="ani",
        sex="P",
        born_on=ON,
        birthplace="Muara Bulian",
        cause="akta lahir",
    )
    assert (child.relation, child.household_id, child.no_nik_reason) == (4, families.own.pk, "newborn")
    assert (child.arrived_on, child.valid_from, child.nik) == (ON, ON, None)
    nik = next_nik(born_on=ON, sex="P")
    later = ON + timedelta(90)
    person_number_set(actor=cast.social_worker, person_id=child.pk, nik=nik, on=later, cause="surat Dukcapil")
    child.refresh_from_db()
    assert (child.nik, child.no_nik_reason, child.valid_from) == (nik, "", later)
    assert not FormerNumber.objects.exists()


def test_a_child_needs_a_mother_or_father_who_lives_here_and_could_be(families: Families, cast: Cast) -> None:
    def born(parent: Person, on: date = ON) -> None:
        newborn_register(
            actor=cast.social_worker, parent_id=parent.pk, name="X", sex="L", born_on=on, birthplace="", cause="akta"
        )

    child = make_person(families.own, name="ANAK", relation=4, born_on=date(2020, 1, 1))
    with refused("parent"):
        born(child)
    with refused("no_household"):
        born(Person.objects.create(**_alone(families)))
    person_status_change(actor=cast.social_worker, person_id=families.wife.pk, status="moved", **TURN)
    with refused("parent"):
        born(families.wife)


def _alone(families: Families) -> dict[str, Any]:
    keys = ("village_id", "relation", "sex", "born_on", "valid_from", "recorded_at")
    return {key: getattr(families.head, key) for key in keys} | {"name": "SENDIRI", "no_nik_reason": "neglected"}


# Numbers ------------------------------------------------------------------------------------------------------------


def test_a_corrected_number_leaves_the_old_one_as_a_former(families: Families, cast: Cast) -> None:
    old, new = families.wife.nik, next_nik()
    person_number_set(actor=cast.social_worker, person_id=families.wife.pk, nik=f" {new} ", **TURN)
    former = FormerNumber.objects.get()
    assert (former.person_id, former.nik, former.ended_on, former.cause) == (families.wife.pk, old, ON, "surat 12")
    with refused("same"):
        person_number_set(actor=cast.social_worker, person_id=families.wife.pk, nik=new, **TURN)
    with refused("taken"):
        person_number_set(actor=cast.social_worker, person_id=families.wife.pk, nik=str(families.head.nik), **TURN)
    person_number_set(actor=cast.social_worker, person_id=families.wife.pk, nik="", no_nik_reason="unrecorded", **TURN)
    assert Person.objects.get(pk=families.wife.pk).nik is None


def test_a_new_family_card_leaves_the_old_number_in_the_history(families: Families, cast: Cast) -> None:
    old, new = families.own.kk, next_nik()
    household_number_set(actor=cast.social_worker, household_id=families.own.pk, kk=new, **TURN)
    spell = HouseholdSpell.objects.get()
    assert (spell.household_id, spell.kk, spell.valid_to, spell.head_name) == (families.own.pk, old, ON, "BUDI HARTONO")
    household = Household.objects.get(pk=families.own.pk)
    assert (household.kk, household.kept) == (new, ["kk"])
    with refused("taken"):
        household_number_set(actor=cast.social_worker, household_id=families.planted.pk, kk=new, **TURN)
    with refused("before_state"):
        household_number_set(
            actor=cast.social_worker, household_id=families.own.pk, kk="", on=ON - timedelta(1), cause="x"
        )


def test_no_refusal_repeats_a_number(families: Families, cast: Cast) -> None:
    for nik in ("1504039999990001", "150403", str(families.head.nik), "1504031705800000"):
        with pytest.raises(ChangeRefused) as refusal:
            person_number_set(actor=cast.social_worker, person_id=families.wife.pk, nik=nik, **TURN)
        assert nik not in str(refusal.value)


# Facts --------------------------------------------------------------------------------------------------------------


def test_a_fact_that_was_wrong_from_the_beginning_never_held(families: Families, cast: Cast) -> None:
    person_correct(
        actor=cast.social_worker, person_id=families.head.pk, on=LONG_AGO, cause="akta", name="budi  hartanto"
    )
    spell = PersonSpell.objects.get()
    assert (spell.name, spell.valid_from, spell.valid_to) == ("BUDI HARTONO", LONG_AGO, LONG_AGO)
    person = Person.objects.get(pk=families.head.pk)
    assert (person.name, person.valid_from, person.kept) == ("BUDI HARTANTO", LONG_AGO, ["name"])
    # The household is named for its head.
    assert Household.objects.get(pk=families.own.pk).head_name == "BUDI HARTANTO"
    assert AuditEvent.objects.get(action="person.correct").detail == {"columns": ["name"], "on": "2024-01-01"}


def test_a_correction_changes_something_and_nobody_is_born_after_living_here(families: Families, cast: Cast) -> None:
    def correct(**facts: Any) -> None:
        person_correct(actor=cast.social_worker, person_id=families.wife.pk, **TURN, **facts)

    with refused("same"):
        correct(name="SITI AMINAH")
    with refused("born"):
        correct(born_on=ON + timedelta(1))
    with refused("name"):
        correct(name="  ")
    with pytest.raises(TypeError):
        correct(village_id="15.04.03.1002")
    correct(disability=2, occupation="Petani")


def test_a_telephone_is_kept_in_one_form_and_not_recorded_in_the_audit(families: Families, cast: Cast) -> None:
    person = person_phone_set(actor=cast.social_worker, person_id=families.wife.pk, phone="+62 812-3456-789")
    assert (person.phone, person.kept) == ("08123456789", ["phone"])
    assert "812" not in str(AuditEvent.objects.get(action="person.phone").detail)
    with refused("phone"):
        person_phone_set(actor=cast.social_worker, person_id=families.wife.pk, phone="12")


def test_what_was_decided_by_hand_can_be_left_to_the_files_again(families: Families, cast: Cast) -> None:
    person_correct(actor=cast.social_worker, person_id=families.wife.pk, **TURN, disability=2)
    household_number_set(actor=cast.social_worker, household_id=families.own.pk, kk="", **TURN)
    assert person_release(actor=cast.social_worker, person_id=families.wife.pk).kept is None
    assert household_release(actor=cast.social_worker, household_id=families.own.pk).kept is None
    assert AuditEvent.objects.get(action="person.release").detail == {"columns": ["disability"]}


# Households ---------------------------------------------------------------------------------------------------------


def test_members_leave_and_become_a_household_elsewhere(families: Families, cast: Cast, world: World) -> None:
    child = make_person(families.own, name="ANAK", relation=4)
    new = household_split(
        actor=cast.social_worker,
        household_id=families.own.pk,
        relations={families.wife.pk: 1, child.pk: 4},
        address=Address(world.kembang.code, "RUMAH BARU"),
        kk="",
        **TURN,
    )
    assert (new.head_name, new.village_id) == ("SITI AMINAH", world.kembang.code)
    assert {p.name: (p.relation, p.village_id) for p in new.persons.all()} == {
        "SITI AMINAH": (1, world.kembang.code),
        "ANAK": (4, world.kembang.code),
    }
    assert {event.region for event in AuditEvent.objects.filter(action="household.split")} == {
        world.rengas.code,
        world.kembang.code,
    }


def test_a_split_needs_a_head_and_leaves_somebody(families: Families, cast: Cast, world: World) -> None:
    def split(relations: dict[int, int], village: str = world.rengas.code) -> None:
        household_split(
            actor=cast.social_worker,
            household_id=families.own.pk,
            relations=relations,
            address=Address(village),
            kk="",
            **TURN,
        )

    with refused("nobody"):
        split({})
    with refused("everybody"):
        split({families.head.pk: 1, families.wife.pk: 3})
    with refused("one_head"):
        split({families.wife.pk: 3})
    with refused("not_a_member"):
        split({families.stranger.pk: 1})
    with refused("village"):
        split({families.wife.pk: 1}, world.elsewhere.code)
    with refused("village"):
        split({families.wife.pk: 1}, world.bulian.code)


@pytest.mark.parametrize(("home", "relations"), [("new", (1, 3)), ("groom", (4, 5)), ("bride", (5, 4))])
def test_a_couple_marries_and_lives_where_it_says(
    families: Families, cast: Cast, world: World, home: str, relations: tuple[int, int]
) -> None:
    groom = make_person(families.own, name="PUTRA", relation=4)
    bride = make_person(families.planted, name="PUTRI", relation=4, sex="P")
    child = make_person(families.planted, name="CUCU", relation=6, born_on=date(2022, 1, 1))
    place = couple_marry(
        actor=cast.social_worker,
        groom_id=groom.pk,
        bride_id=bride.pk,
        home=home,
        address=Address(world.kembang.code),
        children=[child.pk],
        **TURN,
    )
    groom.refresh_from_db()
    bride.refresh_from_db()
    child.refresh_from_db()
    assert (groom.marital, bride.marital) == (2, 2)
    assert (groom.relation, bride.relation) == relations
    assert {groom.household_id, bride.household_id, child.household_id} == {place.pk}
    assert {groom.village_id, bride.village_id, child.village_id} == {place.village_id}


def test_what_is_no_marriage_is_refused(families: Families, cast: Cast) -> None:
    def marry(groom: Person, bride: Person, **more: Any) -> None:
        about = {"groom_id": groom.pk, "bride_id": bride.pk, **more}
        couple_marry(actor=cast.social_worker, home="groom", **about, **TURN)

    with refused("couple"):
        marry(families.head, families.stranger)
    outsider = make_person(make_household(families.own.village), name="LAIN")
    with refused("not_a_member"):
        marry(families.stranger, families.wife, children=[outsider.pk])
    person_status_change(actor=cast.social_worker, person_id=families.stranger.pk, status="deceased", **TURN)
    with refused("not_living_here"):
        marry(families.stranger, families.wife)


def test_somebody_joins_a_household_and_who_had_moved_comes_back(families: Families, cast: Cast) -> None:
    person_status_change(actor=cast.social_worker, person_id=families.wife.pk, status="moved", **TURN)
    later = ON + timedelta(10)
    members_join(
        actor=cast.social_worker,
        household_id=families.planted.pk,
        relations={families.wife.pk: 9},
        on=later,
        cause="surat datang",
    )
    wife = Person.objects.get(pk=families.wife.pk)
    assert (wife.status, wife.household_id, wife.village_id, wife.arrived_on) == (
        "alive",
        families.planted.pk,
        families.planted.village_id,
        later,
    )
    for relations, code in (({wife.pk: 9}, "same_household"), ({families.head.pk: 1}, "second_head"), ({}, "nobody")):
        with refused(code):
            members_join(
                actor=cast.social_worker, household_id=families.planted.pk, relations=relations, on=later, cause="x"
            )


def test_who_comes_back_finds_another_head_and_the_household_elsewhere(
    families: Families, cast: Cast, world: World
) -> None:
    person_status_change(actor=cast.social_worker, person_id=families.head.pk, status="moved", **TURN)
    household_head_set(actor=cast.social_worker, household_id=families.own.pk, relations={families.wife.pk: 1}, **TURN)
    household_move(actor=cast.social_worker, household_id=families.own.pk, address=Address(world.kembang.code), **TURN)
    person_status_change(actor=cast.social_worker, person_id=families.head.pk, status="alive", **TURN)
    head = Person.objects.get(pk=families.head.pk)
    assert (head.relation, head.village_id) == (Relation.OTHER_FAMILY, world.kembang.code)
    assert Household.objects.get(pk=families.own.pk).head_name == "SITI AMINAH"


def test_a_household_moves_with_all_who_live_in_it_and_others_hear_of_it(
    families: Families, cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[int, str, str]] = []
    monkeypatch.setattr(moves, "_handlers", [])
    moves.register_move(lambda *, actor, household, before, after: heard.append((household.pk, before, after)))
    person_status_change(actor=cast.social_worker, person_id=families.wife.pk, status="deceased", **TURN)
    Household.objects.filter(pk=families.own.pk).update(latitude="-1.7", longitude="103.1", located_at=timezone.now())
    place = Address(world.kembang.code, "JALAN LAIN")
    household = household_move(actor=cast.social_worker, household_id=families.own.pk, address=place, **TURN)
    assert (household.village_id, household.latitude, household.located_at) == (world.kembang.code, None, None)
    assert Person.objects.get(pk=families.head.pk).village_id == world.kembang.code
    assert Person.objects.get(pk=families.wife.pk).village_id == world.rengas.code
    assert heard == [(families.own.pk, world.rengas.code, world.kembang.code)]
    with refused("same"):
        household_move(actor=cast.social_worker, household_id=families.own.pk, address=place, **TURN)


def test_a_child_born_since_holds_no_move_back(families: Families, cast: Cast, world: World) -> None:
    child = make_person(families.own, name="BAYI", relation=4, born_on=ON + timedelta(5), valid_from=ON + timedelta(5))
    household_move(actor=cast.social_worker, household_id=families.own.pk, address=Address(world.kembang.code), **TURN)
    child.refresh_from_db()
    assert (child.village_id, child.valid_from) == (world.kembang.code, ON + timedelta(5))


def test_another_head_gives_the_household_another_name(families: Families, cast: Cast) -> None:
    def heads(**relations: int) -> None:
        keys = {"head": families.head.pk, "wife": families.wife.pk, "stranger": families.stranger.pk}
        household_head_set(
            actor=cast.social_worker,
            household_id=families.own.pk,
            relations={keys[name]: relation for name, relation in relations.items()},
            **TURN,
        )

    for wrong, code in (
        ({"head": 1, "wife": 1}, "one_head"),
        ({"head": 2}, "one_head"),
        ({"head": 1, "wife": 3}, "same"),
        ({"stranger": 1}, "not_a_member"),
    ):
        with refused(code):
            heads(**wrong)
    heads(head=2, wife=1)
    assert Household.objects.get(pk=families.own.pk).head_name == "SITI AMINAH"
    assert PersonSpell.objects.count() == 2


# Who may -----------------------------------------------------------------------------------------------------------


def _acts(families: Families, world: World) -> dict[str, Any]:
    own, wife = {"household_id": families.own.pk, **TURN}, {"person_id": families.wife.pk, **TURN}
    address = Address(world.rengas.code, "LAIN")
    child = {"name": "X", "sex": "L", "born_on": ON, "birthplace": "", "cause": "akta"}
    return {
        "household_split": (household_split, {**own, "relations": {families.wife.pk: 1}, "address": address, "kk": ""}),
        "household_move": (household_move, {**own, "address": address}),
        "household_head_set": (household_head_set, {**own, "relations": {families.head.pk: 2, families.wife.pk: 1}}),
        "household_number_set": (household_number_set, {**own, "kk": ""}),
        "household_release": (household_release, {"household_id": families.own.pk}),
        "members_join": (members_join, {**own, "relations": {families.stranger.pk: 9}}),
        "person_register": (person_register, {**own, "person": NEW, "relation": 4}),
        "newborn_register": (newborn_register, {"parent_id": families.wife.pk, **child}),
        "person_number_set": (person_number_set, {**wife, "nik": next_nik()}),
        "person_correct": (person_correct, {**wife, "disability": 1}),
        "person_phone_set": (person_phone_set, {"person_id": families.wife.pk, "phone": "08123456789"}),
        "person_release": (person_release, {"person_id": families.wife.pk}),
        "couple_marry": (
            couple_marry,
            {"groom_id": families.stranger.pk, "bride_id": families.wife.pk, "home": "groom", **TURN},
        ),
        "household_register": (household_register, {"address": address, "kk": "", "head": NEW, **TURN}),
    }


@pytest.mark.parametrize("name", [
    "couple_marry", "household_head_set", "household_move", "household_number_set", "household_register",
    "household_release", "household_split", "members_join", "newborn_register", "person_correct", "person_number_set",
    "person_phone_set", "person_register", "person_release",
])  # fmt: skip
def test_only_who_may_change_people_does(name: str, families: Families, cast: Cast, world: World) -> None:
    act, values = _acts(families, world)[name]
    before = (Person.objects.count(), Household.objects.count())
    actor: Any
    for actor in (cast.auditor, cast.district_operator):
        with pytest.raises((NotAllowed, ChangeRefused)):
            act(actor=actor, **values)
    for actor in (cast.other_officer, cast.outsider, None):
        with pytest.raises((NotAllowed, NotWithinReach)):
            act(actor=actor, **values)
    assert (Person.objects.count(), Household.objects.count()) == before
    assert not PersonSpell.objects.exists()
    assert not AuditEvent.objects.filter(action__regex=r"^(person|household)\.").exists()
    act(actor=cast.social_worker, **values)
    assert AuditEvent.objects.filter(actor=cast.social_worker).exists()


def test_nobody_reaches_over_the_border_of_her_place(families: Families, cast: Cast, world: World) -> None:
    foreign = make_household(world.elsewhere)
    stranger = make_person(foreign)
    with pytest.raises(NotWithinReach):
        members_join(actor=cast.social_worker, household_id=foreign.pk, relations={families.wife.pk: 9}, **TURN)
    with pytest.raises(NotWithinReach):
        members_join(actor=cast.social_worker, household_id=families.own.pk, relations={stranger.pk: 9}, **TURN)
    with refused("village"):
        household_move(
            actor=cast.social_worker, household_id=families.own.pk, address=Address(world.elsewhere.code), **TURN
        )
    with refused("village"):
        household_register(actor=cast.social_worker, address=Address(world.elsewhere.code), kk="", head=NEW, **TURN)
