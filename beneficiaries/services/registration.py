"""Somebody becomes known: with a new household, in one that is there, or by being born."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.changes import persons_changed
from beneficiaries.codes import LifeStatus, Marital, NoNikReason, Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household, Person
from beneficiaries.rules.families import check_parent, relation_of_newborn
from beneficiaries.rules.numbers import read_phone
from beneficiaries.services.addresses import Address, address_columns
from beneficiaries.services.heads import check_no_second_head, name_for_head
from beneficiaries.services.locking import check_within, household_lock, person_lock
from beneficiaries.services.numbers import kk_column, nik_columns, unique_numbers
from beneficiaries.services.states import Turn, turn
from core.exceptions import NotAllowed
from regions.capabilities import Capability
from regions.querysets import places_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody as the family card says; ``nik`` may be empty with a ``no_nik_reason``. Codes are those of ``codes``."""

    name: str
    sex: str
    born_on: date
    nik: str = ""
    no_nik_reason: str = ""
    birthplace: str = ""
    marital: int | None = None
    religion: int | None = None
    education: int | None = None
    occupation: str = ""
    disability: int | None = None
    phone: str = ""


@transaction.atomic
def household_register(*, actor: Any, address: Address, kk: str, head: NewPerson, on: date, cause: str) -> Household:
    """Register a household that lives here since the day ``on``, with its head. Records ``household.register``.

    Raises:
        NotAllowed: the actor changes people nowhere.
        ChangeRefused: ``village``, ``taken``, ``born``, the codes of numbers and those of a turn.
    """
    if not places_of(actor, Capability.CHANGE_PEOPLE):
        raise NotAllowed(_("Your role does not register residents."))
    step = turn(on=on, cause=cause)
    place = address_columns(actor=actor, address=address)
    with unique_numbers():
        household = Household.objects.create(kk=kk_column(kk), head_name=name_as_written(head.name), **place)
    person = _create(head, household=household, relation=Relation.HEAD, turn=step)
    check_within(actor=actor, persons=[person], households=[household])
    audit_record(
        actor=actor,
        action="household.register",
        subject=household,
        region=household.village_id,
        detail={"on": on.isoformat()},
        persons=[person.pk],
    )
    return household


@transaction.atomic
def person_register(*, actor: Any, household_id: int, person: NewPerson, relation: int, on: date, cause: str) -> Person:
    """Register somebody who lives in a household since the day ``on``. Records ``person.register``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``second_head``, ``taken``, ``born``, the codes of numbers and those of a turn.
    """
    household = household_lock(actor=actor, household_id=household_id)
    check_no_second_head(household, relation)
    step = turn(on=on, cause=cause)
    made = _create(person, household=household, relation=relation, turn=step)
    name_for_head(household, turn=step)
    _finish(actor, made, "person.register")
    return made


@transaction.atomic
def newborn_register(
    *, actor: Any, parent_id: int, name: str, sex: str, born_on: date, birthplace: str, cause: str
) -> Person:
    """Register a child in the household of its mother or father, without a NIK until it has one.

    Records ``person.newborn``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``parent`` (too young, not living here), ``no_household``; those of a turn.
    """
    # The household before its members, as everywhere: two who register at once wait for each other, not for ever.
    household_id = Person.objects.visible_to(actor, "change").filter(pk=parent_id).values_list("household", flat=True)
    if found := household_id.first():
        household_lock(actor=actor, household_id=found)
    parent = person_lock(actor=actor, person_id=parent_id)
    if parent.household is None or parent.household_id != found:
        raise ChangeRefused(
            _("The mother or father belongs to no household. Register that first."), code="no_household"
        )
    if parent.status != LifeStatus.ALIVE:
        raise ChangeRefused(_("Choose a mother or father who lives here."), code="parent")
    check_parent(parent_born_on=parent.born_on, born_on=born_on)
    child = NewPerson(
        name=name,
        sex=sex,
        born_on=born_on,
        no_nik_reason=NoNikReason.NEWBORN,
        birthplace=birthplace,
        marital=Marital.SINGLE,
        religion=parent.religion,
    )
    step = turn(on=born_on, cause=cause)
    made = _create(child, household=parent.household, relation=relation_of_newborn(parent.relation), turn=step)
    _finish(actor, made, "person.newborn")
    return made


def name_as_written(name: str) -> str:
    """Return a name as the family card writes it: capitals, one space between words.

    Raises:
        ChangeRefused: ``name``: there is none.
    """
    written = " ".join(name.upper().split())
    if not written:
        raise ChangeRefused(_("Write the name."), code="name", field="name")
    return written


def _create(person: NewPerson, *, household: Household, relation: int, turn: Turn) -> Person:
    if person.born_on > timezone.localdate() or turn.on < person.born_on:
        raise ChangeRefused(
            _("Nobody lives anywhere before being born. Check the two days."), code="born", field="born_on"
        )
    number, reason = nik_columns(nik=person.nik, no_nik_reason=person.no_nik_reason)
    with unique_numbers():
        made = Person.objects.create(
            household=household,
            village_id=household.village_id,
            relation=relation,
            status=LifeStatus.ALIVE,
            nik=number,
            no_nik_reason=reason,
            name=name_as_written(person.name),
            sex=person.sex,
            born_on=person.born_on,
            birthplace=person.birthplace.upper().strip(),
            marital=person.marital,
            religion=person.religion,
            education=person.education,
            occupation=person.occupation.strip(),
            disability=person.disability,
            phone=read_phone(person.phone),
            arrived_on=turn.on,
            valid_from=turn.on,
            recorded_at=turn.at,
        )
    persons_changed([made.pk])
    return made


def _finish(actor: Any, person: Person, action: str) -> None:
    check_within(actor=actor, persons=[person])
    audit_record(
        actor=actor,
        action=action,
        subject=person,
        region=person.village_id,
        detail={"household": person.household_id, "on": person.valid_from.isoformat()},
    )
