"""Somebody dies, moves away or comes back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from audit.services import audit_record
from beneficiaries.models import Person
from beneficiaries.rules.states import check_status_change
from beneficiaries.services.locking import check_within, person_lock
from beneficiaries.services.states import person_become, turn


@transaction.atomic
def person_status_change(*, actor: Any, person_id: int, status: str, on: date, cause: str) -> Person:
    """Give a person another status from the day ``on``, for a ``cause`` in a few words (a certificate, a letter).

    Who comes back lives in the household where she lived last; ``services.joining`` takes her into another. Records
    ``person.status``.

    Raises:
        NotWithinReach: there is no such person for the actor. NotAllowed: there is, but she may not change persons.
        ChangeRefused: ``unknown``, ``same``, ``not_possible``, ``future``, ``before_state`` or ``cause``.
    """
    person = person_lock(actor=actor, person_id=person_id)
    check_status_change(current=person.status, new=status)
    before = person.status
    person_become(person, turn=turn(on=on, cause=cause), status=status)
    check_within(actor=actor, persons=[person])
    audit_record(
        actor=actor,
        action="person.status",
        subject=person,
        region=person.village_id,
        detail={"from": before, "to": status, "on": on.isoformat()},
    )
    return person
