"""A NIK joins later or is corrected; a family gets another card. The old number still leads here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.codes import NoNikReason
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import FormerNumber, Household, Person
from beneficiaries.rules.numbers import read_kk, read_nik
from beneficiaries.services.locking import check_within, household_lock, person_lock
from beneficiaries.services.states import household_become, person_become, turn


@transaction.atomic
def person_number_set(*, actor: Any, person_id: int, nik: str, no_nik_reason: str = "", on: date, cause: str) -> Person:
    """Give a person her NIK, another one, or none with the reason why; the number until then becomes a former one.

    Records ``person.number``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: a code of :func:`core.identifiers.parse_nik`, ``taken``, ``no_nik_reason``, ``same``; those of a turn.
    """
    person = person_lock(actor=actor, person_id=person_id)
    number, reason = nik_columns(nik=nik, no_nik_reason=no_nik_reason, person_id=person_id)
    before, step = person.nik, turn(on=on, cause=cause)
    with unique_numbers():
        changed = person_become(person, turn=step, nik=number, no_nik_reason=reason)
    if not changed:
        raise ChangeRefused(_("This is what is recorded already."), code="same", field="nik")
    if before is not None and before != number:
        FormerNumber.objects.create(person=person, nik=before, ended_on=on, recorded_at=step.at, cause=step.cause)
    check_within(actor=actor, persons=[person])
    audit_record(
        actor=actor,
        action="person.number",
        subject=person,
        region=person.village_id,
        detail={"number": "nik", "on": on.isoformat()},
    )
    return person


@transaction.atomic
def household_number_set(*, actor: Any, household_id: int, kk: str, on: date, cause: str) -> Household:
    """Give a household another KK number, or none. Records ``household.number``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``.
        ChangeRefused: a code of :func:`core.identifiers.parse_kk`, ``taken``, ``same``; those of a turn.
    """
    household = household_lock(actor=actor, household_id=household_id)
    number = kk_column(kk, household_id=household_id)
    with unique_numbers():
        changed = household_become(household, turn=turn(on=on, cause=cause), kk=number)
    if not changed:
        raise ChangeRefused(_("This is what is recorded already."), code="same", field="kk")
    check_within(actor=actor, households=[household])
    audit_record(
        actor=actor,
        action="household.number",
        subject=household,
        region=household.village_id,
        detail={"number": "kk", "on": on.isoformat()},
    )
    return household


def nik_columns(*, nik: str, no_nik_reason: str, person_id: int | None = None) -> tuple[str | None, str]:
    """Return the NIK and the reason for having none, exactly one of them.

    Raises:
        ChangeRefused: a code of :func:`core.identifiers.parse_nik`, ``taken`` or ``no_nik_reason``.
    """
    if not nik.strip():
        if no_nik_reason not in NoNikReason.values:
            raise ChangeRefused(
                _("Write the NIK, or choose why there is none."), code="no_nik_reason", field="no_nik_reason"
            )
        return None, no_nik_reason
    number = read_nik(nik)
    others = Person.objects.filter(nik=number, merged_into__isnull=True)
    if (others if person_id is None else others.exclude(pk=person_id)).exists():
        raise _taken("nik")
    return number, ""


def kk_column(kk: str, *, household_id: int | None = None) -> str | None:
    """Return the KK number, or ``None`` for a family without a card.

    Raises:
        ChangeRefused: a code of :func:`core.identifiers.parse_kk`, or ``taken``.
    """
    if not kk.strip():
        return None
    number = read_kk(kk)
    others = Household.objects.filter(kk=number)
    if (others if household_id is None else others.exclude(pk=household_id)).exists():
        raise _taken("kk")
    return number


@contextmanager
def unique_numbers() -> Iterator[None]:
    """Say in words when somebody else took a number in the same moment; nothing of the use case is kept.

    Raises:
        ChangeRefused: ``taken``.
    """
    try:
        yield
    except IntegrityError as error:
        for constraint, number in (("person_nik_once", "nik"), ("household_kk_once", "kk")):
            if constraint in str(error):
                raise _taken(number) from None  # the database's own words hold the number
        raise


def _taken(number: str) -> ChangeRefused:
    words = {
        "nik": _(
            "Another resident has this NIK. Search for it; when nobody is found she is recorded at another place: ask the "
            "department."
        ),
        "kk": _("Another household has this KK number. Search for it, and let the person join that household."),
    }
    return ChangeRefused(words[number], code="taken", field=number)
