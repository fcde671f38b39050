"""Record a breach, complete what is known of it, note who was told, and close it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.codes import BREACH_CLOCK, BreachStep, Cause, DataKind, Recipient, Risk
from privacy.exceptions import BreachRefused
from privacy.models import Breach, BreachNotice
from privacy.rules.clock import due_moment, hours_late
from privacy.services.deadlines import MOST_AHEAD, deadline_for
from privacy.services.locking import breach_lock, breach_note, handled_region, refuse_numbers
from privacy.services.numbers import next_number, register_lock
from regions.models import Region
from regions.rules.codes import covers

SERIES = "KG"  # kegagalan pelindungan
_TOLD = {Recipient.AGENCY: "agency_told_at", Recipient.SUBJECTS: "subjects_told_at"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a breach so far. ``people`` is ``None`` while nobody knows how many; ``places`` are codes."""

    description: str
    kinds: Sequence[DataKind]
    risk: Risk
    people: int | None = None
    places: Sequence[str] = ()
    cause: Cause = Cause.UNKNOWN
    containment: str = ""


@transaction.atomic
def breach_register(
    *, actor: Any, region_code: str, discovered_at: datetime, facts: Facts, submission_key: uuid.UUID
) -> Breach:
    """Record a breach; its clock runs from the moment of discovery. Records ``breach.register``.

    A form that arrives twice (same ``submission_key``) is one breach.

    Raises:
        NotWithinReach, NotAllowed: the actor does not handle breaches at this place.
        BreachRefused: ``discovered_at``, ``no_deadline``, ``places``, ``numbers`` or ``key_used``.
    """
    region = handled_region(actor, region_code)
    counter = register_lock(SERIES)
    earlier = Breach.objects.filter(submission_key=submission_key).first()
    if earlier is not None:
        if earlier.registered_by_id != actor.pk:
            raise BreachRefused(_("This form was already used. Open it again."), code="key_used")
        return earlier
    values = _checked(region.code, facts)
    if discovered_at > timezone.now() + MOST_AHEAD:
        raise BreachRefused(_("This moment has not come yet."), code="discovered_at", field="discovered_at")
    deadline = deadline_for(BREACH_CLOCK, discovered_at)
    if deadline is None:
        raise BreachRefused(
            _("No clock for breaches was in force on that day. Check the day, or tell the administrator."),
            code="no_deadline",
            field="discovered_at",
        )
    breach = Breach.objects.create(
        number=next_number(counter),
        region=region,
        discovered_at=discovered_at,
        deadline=deadline,
        due_at=due_moment(discovered_at, deadline.hours),
        registered_by=actor,
        submission_key=submission_key,
        **values,
    )
    breach_note(actor=actor, breach=breach, step=BreachStep.REGISTER, kinds=values["kinds"], people=facts.people)
    return breach


@transaction.atomic
def breach_update(*, actor: Any, number: str, facts: Facts) -> Breach:
    """Write down what became known since. Records ``breach.update`` with the fields that changed.

    Raises:
        NotWithinReach, NotAllowed: as for every step. BreachRefused: ``closed``, ``places`` or ``numbers``.
    """
    breach = _open(actor, number)
    values = _checked(breach.region_id, facts)
    changed = [name for name, value in values.items() if getattr(breach, name) != value]
    if not changed:
        return breach
    for name in changed:
        setattr(breach, name, values[name])
    breach.save(update_fields=changed)
    names = ", ".join(str(Breach._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    breach_note(actor=actor, breach=breach, step=BreachStep.UPDATE, note=names, fields=changed)
    return breach


@transaction.atomic
def breach_notify(
    *, actor: Any, number: str, recipient: Recipient, sent_at: datetime, means: str, people: int | None = None
) -> BreachNotice:
    """Note that somebody was told, when and how; the first notice stops the clock. Records ``breach.notify``.

    Raises:
        NotWithinReach, NotAllowed: as for every step. BreachRefused: ``closed``, ``sent_at`` or ``numbers``.
    """
    breach = _open(actor, number)
    refuse_numbers(BreachRefused, means=means)
    if not breach.discovered_at <= sent_at <= timezone.now() + MOST_AHEAD:
        raise BreachRefused(_("Choose a moment between the discovery and now."), code="sent_at", field="sent_at")
    notice = BreachNotice.objects.create(
        breach=breach,
        recipient=recipient,
        sent_at=sent_at,
        means=means.strip(),
        people=people,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    column = _TOLD.get(recipient)
    if column:
        first = getattr(breach, column)
        setattr(breach, column, min(first, sent_at) if first else sent_at)
        breach.save(update_fields=[column])
    note = f"{Recipient(recipient).label}: {means.strip()}"
    late = hours_late(breach.due_at, sent_at)
    breach_note(actor=actor, breach=breach, step=BreachStep.NOTIFY, note=note, recipient=recipient, hours_late=late)
    return notice


@transaction.atomic
def breach_close(*, actor: Any, number: str, measures: str, not_told_reason: str = "") -> Breach:
    """Close a breach with what is done against a repetition. Records ``breach.close``.

    While the agency or the people have not been told it closes only with the reason why not.

    Raises:
        NotWithinReach, NotAllowed: as for every step. BreachRefused: ``closed``, ``not_notified`` or ``numbers``.
    """
    breach = _open(actor, number)
    refuse_numbers(BreachRefused, measures=measures, not_told_reason=not_told_reason)
    told = breach.agency_told_at is not None and breach.subjects_told_at is not None
    if not told and not not_told_reason.strip():
        raise BreachRefused(
            _("The agency or the people have not been told. Record the notices, or write why nobody had to be told."),
            code="not_notified",
            field="not_told_reason",
        )
    breach.measures, breach.closed_at = measures.strip(), timezone.now()
    breach.not_told_reason = "" if told else not_told_reason.strip()
    breach.save(update_fields=["measures", "not_told_reason", "closed_at"])
    breach_note(actor=actor, breach=breach, step=BreachStep.CLOSE, note=measures)
    return breach


def _open(actor: Any, number: str) -> Breach:
    breach = breach_lock(actor=actor, number=number)
    if not breach.is_open:
        raise BreachRefused(_("This breach was closed meanwhile. Nothing was changed."), code="closed")
    return breach


def _checked(region: str, facts: Facts) -> dict[str, Any]:
    """Return the columns of the facts.

    Raises:
        BreachRefused: ``numbers``, or ``places``: one is unknown or lies outside of the region.
    """
    refuse_numbers(BreachRefused, description=facts.description, containment=facts.containment)
    places = sorted(set(facts.places))
    known = set(Region.objects.filter(code__in=places).values_list("code", flat=True))
    if any(code not in known or not covers(region, code) for code in places):
        raise BreachRefused(
            _("Write codes of districts and villages that lie in the place above, as 15.04.03 or 15.04.03.2004."),
            code="places",
            field="places",
        )
    return {
        "description": facts.description.strip(),
        "kinds": [kind.value for kind in DataKind if kind in facts.kinds],
        "risk": str(facts.risk),
        "people": facts.people,
        "places": places,
        "cause": str(facts.cause),
        "containment": facts.containment.strip(),
    }
