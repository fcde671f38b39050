"""Note who read whose page: UU 27/2022 (personal data protection) asks for a record of processing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from audit.services import audit_record
from beneficiaries.models import Household, Person


@transaction.atomic
def person_read_record(*, actor: Any, person: Person) -> None:
    """Record ``person.view``; ``person`` comes from a selector, within the actor's reach."""
    audit_record(actor=actor, action="person.view", subject=person, region=person.village_id)


@transaction.atomic
def household_read_record(*, actor: Any, household: Household, persons: Collection[int]) -> None:
    """Record ``household.view`` with the members shown, by their keys; ``household`` comes from a selector."""
    audit_record(
        actor=actor,
        action="household.view",
        subject=household,
        region=household.village_id,
        detail={"members": len(persons)},
        persons=persons,
    )
