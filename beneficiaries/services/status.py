"""Somebody dies, moves away or comes back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.codes import LifeStatus, Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household, Person
from beneficiaries.rules.states import check_status_change
from beneficiaries.services.heads import has_head
from beneficiaries.services.locking import check_within, person_lock
from beneficiaries.services.states import person_become, turn


@transaction.atomic
def person_status_change(*, actor: Any, person_id: int, status: str, on: date, cause: str) -> Person:
    """Give a person another status from the day ``on``, for a ``cause`` in a few words (a certificate, a letter).

    Who comes back lives in the household where she lived last, wherever that lives now; into another she comes by
    ``services.families.members_join``. Records ``person.status``.

    Raises:
        NotWithinReach: there is no such person for the actor. NotAllowed: there is, but she may not change persons.
        ChangeRefused: ``unknown``, ``same``, ``not_possible``, ``household_elsewhere``, ``future``, ``before_state`` or
            ``cause``.
    """
    person = person_lock(actor=actor, person_id=person_id)
    check_status_change(current=person.status, new=status)
    before, step = person.status, turn(on=on, cause=cause)
    changes: dict[str, Any] = {"status": status}
    if status == LifeStatus.ALIVE:
        changes |= columns_at_home(actor=actor, person=person)
        if before == LifeStatus.MOVED:
            changes["arrived_on"] = on
    person_become(person, turn=step, **changes)
    check_within(actor=actor, persons=[person])
    audit_record(
        actor=actor,
        action="person.status",
        subject=person,
        region=person.village_id,
        detail={"from": before, "to": status, "on": on.isoformat()},
    )
    return person


def columns_at_home(*, actor: Any, person: Person) -> dict[str, Any]:
    """Return what changes of a locked person who lives in her household again: where it is now, and who its head is now.

    Raises:
        ChangeRefused: ``household_elsewhere``: the household has left the actor's reach.
    """
    if person.household_id is None:
        return {}
    household = Household.objects.visible_to(actor, "change").filter(pk=person.household_id).first()
    if household is None:
        raise ChangeRefused(
            _("The household lives elsewhere by now. Let the person join a household here."), code="household_elsewhere"
        )
    demoted = person.relation == Relation.HEAD and has_head(household)
    return {"village_id": household.village_id} | ({"relation": Relation.OTHER_FAMILY} if demoted else {})
