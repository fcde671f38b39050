"""What somebody decided outlives every file, until somebody lets the files say it again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit.services import audit_record
from beneficiaries.models import Household, Person
from beneficiaries.services.locking import household_lock, person_lock


@transaction.atomic
def person_release(*, actor: Any, person_id: int) -> Person:
    """Let the next file say again what was decided about a person by hand. Records ``person.release`` with the columns.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
    """
    person = person_lock(actor=actor, person_id=person_id)
    _release(actor, person, "person.release")
    return person


@transaction.atomic
def household_release(*, actor: Any, household_id: int) -> Household:
    """Let the next file say again what was decided about a household by hand. Records ``household.release``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
    """
    household = household_lock(actor=actor, household_id=household_id)
    _release(actor, household, "household.release")
    return household


def _release(actor: Any, record: Person | Household, action: str) -> None:
    columns, record.kept = record.kept or [], None
    record.save(update_fields=["kept", "updated_at"])
    audit_record(actor=actor, action=action, subject=record, region=record.village_id, detail={"columns": columns})
