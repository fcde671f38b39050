"""Somebody dies, moves away or comes back: the present state closes into history and the next begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.models import Person, PersonSpell
from beneficiaries.rules.states import check_status_change
from core.exceptions import NotAllowed, NotWithinReach


@transaction.atomic
def person_status_change(*, actor: Any, person_id: int, status: str, on: date, cause: str) -> Person:
    """Give a person another status from the day ``on``, for a ``cause`` in a few words (a certificate, a letter).

    The state until then is kept as a :class:`PersonSpell`, closed in valid time at ``on`` and in recorded time now.
    Records ``person.status``.

    Raises:
        NotWithinReach: there is no such person for the actor. NotAllowed: there is, but she may not change persons.
        StatusRefused: the change cannot be, see :func:`beneficiaries.rules.states.check_status_change`.
    """
    person = Person.objects.visible_to(actor, "change").select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None:
        if Person.objects.visible_to(actor).filter(pk=person_id).exists():
            raise NotAllowed(_("Your role does not change residents here."))
        raise NotWithinReach(_("There is no such person."))
    check_status_change(
        current=person.status, since=person.valid_from, new=status, on=on, today=timezone.localdate(), cause=cause
    )
    before = person.status
    _close_state(person, on=on, cause=cause.strip())
    person.status = status
    person.save(update_fields=["status", "valid_from", "recorded_at", "updated_at"])
    if not Person.objects.visible_to(actor, "change").filter(pk=person.pk).exists():
        raise NotWithinReach(_("This would put the person out of your reach."))
    audit_record(
        actor=actor,
        action="person.status",
        subject=person,
        region=person.village_id,
        detail={"from": before, "to": status, "on": on.isoformat()},
    )
    return person


def _close_state(person: Person, *, on: date, cause: str) -> None:
    """Keep the present state as it was, and let the next begin on ``on`` as known from this moment."""
    now = timezone.now()
    known = {column: getattr(person, column) for column in Person.state_fields()}
    PersonSpell.objects.create(person=person, **known, valid_to=on, superseded_at=now, cause=cause)
    person.valid_from, person.recorded_at = on, now
