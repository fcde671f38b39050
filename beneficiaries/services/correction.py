"""What was written wrong about a person, or became different, is put right; the telephone, which has no history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.codes import LifeStatus, Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Person
from beneficiaries.rules.numbers import read_phone
from beneficiaries.services.heads import name_for_head
from beneficiaries.services.locking import check_within, household_lock, person_lock
from beneficiaries.services.registration import name_as_written
from beneficiaries.services.states import person_become, turn

# What a person is, apart from her numbers, her household and whether she lives here: these have use cases of their own.
FACTS = frozenset(
    {"name", "sex", "born_on", "birthplace", "marital", "religion", "education", "occupation", "disability"}
)


@transaction.atomic
def person_correct(*, actor: Any, person_id: int, on: date, cause: str, **facts: Any) -> Person:
    """Put facts of a person right from the day ``on``; on the day since which the present state holds, from its beginning.

    The household of a head whose name changes is named for her anew. Records ``person.correct`` with the columns.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: ``same``: nothing would change. ``born``; those of a turn.
    """
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"no facts of a person: {sorted(unknown)}")
    household = Person.objects.visible_to(actor, "change").filter(pk=person_id).values_list("household", flat=True)
    if (found := household.first()) and "name" in facts:
        household_lock(actor=actor, household_id=found)
    person = person_lock(actor=actor, person_id=person_id)
    if "name" in facts:
        facts["name"] = name_as_written(facts["name"])
    if "born_on" in facts and facts["born_on"] > on:
        raise ChangeRefused(
            _("Nobody lives anywhere before being born. Check the two days."), code="born", field="born_on"
        )
    step = turn(on=on, cause=cause)
    changed = person_become(person, turn=step, **facts)
    if not changed:
        raise ChangeRefused(_("Nothing would change. Write what is right."), code="same")
    is_head = person.relation == Relation.HEAD and person.status == LifeStatus.ALIVE
    if "name" in changed and is_head and person.household is not None:
        name_for_head(person.household, turn=step)
    check_within(actor=actor, persons=[person])
    audit_record(
        actor=actor,
        action="person.correct",
        subject=person,
        region=person.village_id,
        detail={"columns": sorted(changed), "on": on.isoformat()},
    )
    return person


@transaction.atomic
def person_phone_set(*, actor: Any, person_id: int, phone: str) -> Person:
    """Record under which number a person is reached; empty when none. Records ``person.phone``, without the number.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``. ChangeRefused: ``phone``.
    """
    person = person_lock(actor=actor, person_id=person_id)
    person.phone = read_phone(phone)
    person.kept = sorted({*(person.kept or ()), "phone"})
    person.save(update_fields=["phone", "kept", "updated_at"])
    audit_record(actor=actor, action="person.phone", subject=person, region=person.village_id)
    return person
