"""Households part, join and marry: who belongs where, and who is the head."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.codes import LifeStatus, Marital, Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household, Person
from beneficiaries.rules.families import (
    check_couple,
    check_members,
    check_new_family,
    check_one_head,
    relation_of_spouse,
)
from beneficiaries.services.addresses import Address, address_columns
from beneficiaries.services.heads import check_no_second_head, name_for_head
from beneficiaries.services.locking import check_within, household_lock, households_lock, persons_lock
from beneficiaries.services.numbers import kk_column, unique_numbers
from beneficiaries.services.states import Turn, person_become, turn


@transaction.atomic
def household_split(
    *,
    actor: Any,
    household_id: int,
    relations: Mapping[int, int],
    address: Address,
    kk: str,
    on: date,
    cause: str,
) -> Household:
    """Let some members of a household (key to relation, one of them the head) become a household of their own.

    The new one may lie in another village. Records ``household.split`` for both.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``nobody``, ``not_a_member``, ``everybody``, ``one_head``, ``village``, the codes of a KK, of a turn.
    """
    old = household_lock(actor=actor, household_id=household_id)
    members = living_members(actor, old)
    check_new_family(relations, members=members)
    step = turn(on=on, cause=cause)
    new = _found(actor, {members[key]: relation for key, relation in relations.items()}, address, kk, step)
    _record(actor, "household.split", [old, new], relations, step)
    return new


@transaction.atomic
def couple_marry(
    *,
    actor: Any,
    groom_id: int,
    bride_id: int,
    home: str,
    address: Address | None = None,
    kk: str = "",
    children: Collection[int] = (),
    on: date,
    cause: str,
) -> Household:
    """Let two persons marry, and return the household where they live from the day ``on``.

    ``home`` is ``new`` (a household at ``address``, the groom its head), ``groom`` or ``bride``: the other joins that one's
    household. ``children`` come along from either household. Records ``person.marry``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``couple``, ``not_living_here``, ``no_household``, ``home``, ``not_a_member``; as for a split.
    """
    keys = Person.objects.visible_to(actor, "change").filter(pk__in=[groom_id, bride_id])
    before = households_lock(
        actor=actor, household_ids=[key for key in keys.values_list("household", flat=True) if key]
    )
    children = set(children) - {groom_id, bride_id}
    persons = persons_lock(actor=actor, person_ids=[groom_id, bride_id, *children])
    groom, bride = persons[groom_id], persons[bride_id]
    check_couple(groom_sex=groom.sex, bride_sex=bride.sex)
    for person in persons.values():
        _check_lives_here(person)
    check_members(dict.fromkeys(persons, 0), members=[p.pk for p in persons.values() if p.household_id in before])
    step = turn(on=on, cause=cause)
    married: dict[str, Any] = {"marital": Marital.MARRIED}
    if home == "new":
        relations = {groom: Relation.HEAD, bride: Relation.WIFE} | {persons[key]: Relation.CHILD for key in children}
        place = _found(actor, relations, address or Address(""), kk, step, {groom_id: married, bride_id: married})
    elif home in {"groom", "bride"}:
        host, guest = (groom, bride) if home == "groom" else (bride, groom)
        place = before[host.household_id or 0]
        relation = relation_of_spouse(host.relation, sex=guest.sex)
        below = Relation.CHILD if host.relation == Relation.HEAD else Relation.OTHER_FAMILY
        person_become(host, turn=step, **married)
        _enter(guest, place, relation, step, married)
        for key in children:
            if persons[key].household_id != place.pk:
                _enter(persons[key], place, below, step)
        check_within(actor=actor, persons=list(persons.values()), households=[place])
    else:
        raise ChangeRefused(_("Choose where the couple lives."), code="home", field="home")
    _record(actor, "person.marry", [*before.values(), place], persons, step)
    return place


@transaction.atomic
def members_join(*, actor: Any, household_id: int, relations: Mapping[int, int], on: date, cause: str) -> Household:
    """Let persons (key to relation) live in another household that is there; who had moved away comes back with it.

    Records ``person.join`` for every household concerned that the actor sees.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``nobody``, ``deceased``, ``same_household``, ``second_head``; those of a turn.
    """
    place, persons = (
        household_lock(actor=actor, household_id=household_id),
        persons_lock(actor=actor, person_ids=relations),
    )
    left = [person.household_id for person in persons.values() if person.household_id]
    if not persons:
        raise ChangeRefused(_("Choose who comes."), code="nobody")
    step = turn(on=on, cause=cause)
    for key, relation in relations.items():
        person = persons[key]
        if person.status == LifeStatus.DECEASED:
            raise ChangeRefused(_("Somebody who died does not move."), code="deceased")
        if person.household_id == place.pk and person.status == LifeStatus.ALIVE:
            raise ChangeRefused(_("Somebody of them lives in this household already."), code="same_household")
        check_no_second_head(place, relation)
        back = {"status": LifeStatus.ALIVE, "arrived_on": on} if person.status == LifeStatus.MOVED else {}
        _enter(person, place, relation, step, back)
    name_for_head(place, turn=step)
    check_within(actor=actor, persons=list(persons.values()), households=[place])
    _record(actor, "person.join", [place, *Household.objects.visible_to(actor).filter(pk__in=left)], persons, step)
    return place


@transaction.atomic
def household_head_set(
    *, actor: Any, household_id: int, relations: Mapping[int, int], on: date, cause: str
) -> Household:
    """Say what each living member of a household is to its head, one of them the head. Records ``household.head``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``not_a_member``: not exactly the living members. ``one_head``, ``same``; those of a turn.
    """
    household = household_lock(actor=actor, household_id=household_id)
    members = living_members(actor, household)
    check_members(relations, members=members)
    check_one_head({key: relations.get(key, member.relation) for key, member in members.items()})
    step = turn(on=on, cause=cause)
    changed = [
        key
        for key, relation in relations.items()
        if person_become(members[key], turn=step.not_before(members[key].valid_from), relation=relation)
    ]
    if not changed:
        raise ChangeRefused(_("Nothing would change. Choose the new head."), code="same")
    name_for_head(household, turn=step)
    check_within(actor=actor, persons=list(members.values()), households=[household])
    _record(actor, "household.head", [household], changed, step)
    return household


def living_members(actor: Any, household: Household) -> dict[int, Person]:
    """Return those who live in a locked household today, by key, locked.

    Raises:
        NotWithinReach: one of them lives out of the actor's reach.
    """
    keys = Person.objects.residents().filter(household=household).values_list("pk", flat=True)
    return persons_lock(actor=actor, person_ids=list(keys))


def _found(
    actor: Any,
    relations: Mapping[Person, int],
    address: Address,
    kk: str,
    turn: Turn,
    more: Mapping[int, Mapping[str, Any]] | None = None,
) -> Household:
    """Make a household of persons, one of them its head; ``more`` columns of some of them change with it."""
    head = next(person for person, relation in relations.items() if relation == Relation.HEAD)
    place = address_columns(actor=actor, address=address)
    with unique_numbers():
        household = Household.objects.create(kk=kk_column(kk), head_name=head.name, **place)
    for person, relation in relations.items():
        _enter(person, household, relation, turn, (more or {}).get(person.pk, {}))
    check_within(actor=actor, persons=list(relations), households=[household])
    return household


def _enter(
    person: Person, household: Household, relation: int, turn: Turn, more: Mapping[str, Any] | None = None
) -> None:
    person_become(
        person,
        turn=turn,
        **{
            "household_id": household.pk,
            "village_id": household.village_id,
            "relation": relation,
            **(more or {}),
        },
    )


def _check_lives_here(person: Person) -> None:
    if person.status != LifeStatus.ALIVE:
        raise ChangeRefused(_("Both must live here. Record first that somebody came back."), code="not_living_here")
    if person.household_id is None:
        raise ChangeRefused(_("Somebody of them belongs to no household yet."), code="no_household")


def _record(actor: Any, action: str, households: Collection[Household], persons: Collection[int], turn: Turn) -> None:
    """Write one event for each household, so that whoever keeps the record of either place finds it."""
    for household in dict.fromkeys(households):
        audit_record(
            actor=actor,
            action=action,
            subject=household,
            region=household.village_id,
            detail={"households": [each.pk for each in dict.fromkeys(households)], "on": turn.on.isoformat()},
            persons=persons,
        )
