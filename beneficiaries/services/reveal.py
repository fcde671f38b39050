"""Show a full NIK or KK number to who may see it: an act that is recorded."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.exceptions import NoNumber
from beneficiaries.models import Household, Person
from core.exceptions import NotAllowed, NotWithinReach


@transaction.atomic
def person_reveal(*, actor: Any, person_id: int) -> str:
    """Return the NIK of a person. Records ``person.reveal``.

    Raises:
        NotWithinReach: there is no such person for the actor. NotAllowed: there is, but she may not reveal numbers.
        NoNumber: the person has no NIK.
    """
    person = Person.objects.visible_to(actor, "reveal").filter(pk=person_id).first()
    if person is None:
        raise _refusal(known=Person.objects.visible_to(actor).filter(pk=person_id).exists())
    if person.nik is None:
        raise NoNumber(_("This person has no NIK."))
    audit_record(
        actor=actor, action="person.reveal", subject=person, region=person.village_id, detail={"number": "nik"}
    )
    return person.nik


@transaction.atomic
def household_reveal(*, actor: Any, household_id: int) -> str:
    """Return the KK number of a household. Records ``household.reveal``.

    Raises:
        NotWithinReach, NotAllowed: as for :func:`person_reveal`. NoNumber: the household has no family card.
    """
    household = Household.objects.visible_to(actor, "reveal").filter(pk=household_id).first()
    if household is None:
        raise _refusal(known=Household.objects.visible_to(actor).filter(pk=household_id).exists())
    if household.kk is None:
        raise NoNumber(_("This household has no family card."))
    audit_record(
        actor=actor,
        action="household.reveal",
        subject=household,
        region=household.village_id,
        detail={"number": "kk"},
        persons=Person.objects.filter(household=household).values_list("pk", flat=True),
    )
    return household.kk


def _refusal(*, known: bool) -> Exception:
    if known:
        return NotAllowed(_("Your role does not reveal full numbers here."))
    return NotWithinReach(_("There is no such record."))
