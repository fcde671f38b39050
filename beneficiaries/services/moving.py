"""A whole household moves to another address within reach."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household
from beneficiaries.moves import household_moved
from beneficiaries.services.addresses import Address, address_columns
from beneficiaries.services.families import living_members
from beneficiaries.services.locking import check_within, household_lock
from beneficiaries.services.states import household_become, person_become, turn


@transaction.atomic
def household_move(*, actor: Any, household_id: int, address: Address, on: date, cause: str) -> Household:
    """Let a household with all who live in it move to an address, in its village or in another within the actor's reach.

    The point of the old house is forgotten. Tells ``beneficiaries.moves`` when the village changes. Records
    ``household.move`` at both villages.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``. ChangeRefused: ``village``, ``same``; those of a turn.
    """
    household = household_lock(actor=actor, household_id=household_id)
    members = living_members(actor, household)
    columns, before, step = (
        address_columns(actor=actor, address=address),
        household.village_id,
        turn(on=on, cause=cause),
    )
    if not household_become(household, turn=step, **columns):
        raise ChangeRefused(_("This is where the household lives already."), code="same", field="address")
    Household.objects.filter(pk=household.pk).update(latitude=None, longitude=None, located_at=None)
    household.refresh_from_db(fields=["latitude", "longitude", "located_at", "village"])
    for member in members.values():
        person_become(member, turn=step.not_before(member.valid_from), village_id=columns["village_id"])
    if household.village_id != before:
        household_moved(actor=actor, household=household, before=before, after=household.village_id)
    check_within(actor=actor, persons=list(members.values()), households=[household])
    for place in dict.fromkeys((before, household.village_id)):
        audit_record(
            actor=actor,
            action="household.move",
            subject=household,
            region=place,
            detail={"before": before, "after": household.village_id, "members": len(members), "on": on.isoformat()},
            persons=members,
        )
    return household
