"""Take a request in, check who asks, and answer it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from core.exceptions import NotWithinReach
from privacy.codes import Asker, Channel, Proof, RequestStatus, RequestStep, Right
from privacy.exceptions import RequestRefused, StepRefused
from privacy.models import Deadline, SubjectRequest
from privacy.rules.clock import due_moment, hours_late
from privacy.rules.steps import check_answer, check_identify
from privacy.services.deadlines import MOST_AHEAD, deadline_for
from privacy.services.locking import handled_region, refuse_numbers, request_lock, request_note
from privacy.services.numbers import next_number, register_lock
from regions.models import Region

SERIES = "HS"  # hak subjek
_STEPS = {
    RequestStatus.FULFILLED: RequestStep.FULFIL,
    RequestStatus.PARTLY: RequestStep.PARTLY,
    RequestStatus.REFUSED: RequestStep.REFUSE,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, as it was taken in. ``contact`` is where the answer goes."""

    right: Right
    wish: str
    channel: Channel
    received_at: datetime
    contact: str
    asker: Asker = Asker.SELF
    asker_name: str = ""


@transaction.atomic
def request_register(
    *, actor: Any, asked: Asked, submission_key: uuid.UUID, person_id: int | None = None, region_code: str = ""
) -> SubjectRequest:
    """Register a request about a resident within reach, or (``person_id`` is ``None``) about somebody not on file.

    The place is the resident's village; without one it is ``region_code``. The clock starts when the request was
    received, not when it is written down. A form that arrives twice (same ``submission_key``) is one request. Records
    ``subject_request.register``.

    Raises:
        NotWithinReach: no such resident or place within reach. NotAllowed: the actor does not answer requests there.
        RequestRefused: see there.
    """
    person, region = _about(actor, person_id, region_code)
    counter = register_lock(SERIES)
    earlier = SubjectRequest.objects.filter(submission_key=submission_key).first()
    if earlier is not None:
        if earlier.registered_by_id != actor.pk or earlier.person_id != person_id:
            raise RequestRefused(_("This form was already used. Open it again."), code="key_used")
        return earlier
    deadline = _check(asked, person)
    request = SubjectRequest.objects.create(
        number=next_number(counter),
        person=person,
        region=region,
        right=asked.right,
        asker=asked.asker,
        asker_name=asked.asker_name.strip(),
        contact=asked.contact.strip(),
        wish=asked.wish.strip(),
        channel=asked.channel,
        received_at=asked.received_at,
        deadline=deadline,
        due_at=due_moment(asked.received_at, deadline.hours),
        assigned_to=actor,
        registered_by=actor,
        submission_key=submission_key,
    )
    request_note(actor=actor, request=request, step=RequestStep.REGISTER, hours=deadline.hours)
    return request


@transaction.atomic
def request_identify(*, actor: Any, number: str, proof: Proof, note: str = "") -> SubjectRequest:
    """Note that it was shown who asks, and that she may. Records ``subject_request.identify``.

    Raises:
        NotWithinReach, NotAllowed: as for every step. StepRefused: ``wrong_state`` or ``numbers``.
    """
    request = request_lock(actor=actor, number=number)
    check_identify(RequestStatus(request.status))
    refuse_numbers(StepRefused, note=note)
    request.status, request.proof, request.identified_at = RequestStatus.IDENTIFIED, proof, timezone.now()
    request.save(update_fields=["status", "proof", "identified_at"])
    request_note(actor=actor, request=request, step=RequestStep.IDENTIFY, note=note, proof=proof)
    return request


@transaction.atomic
def request_answer(*, actor: Any, number: str, outcome: RequestStatus, text: str, ground: str = "") -> SubjectRequest:
    """Close a request with its answer: fulfilled, partly, or refused on a ground of the law.

    What was asked for is done in its own room by whoever may (a correction on the page of the resident): this says that
    it was done. Records ``subject_request.fulfil``, ``.partly`` or ``.refuse``.

    Raises:
        NotWithinReach, NotAllowed: as for every step. StepRefused: see there.
    """
    request = request_lock(actor=actor, number=number)
    check_answer(right=Right(request.right), status=RequestStatus(request.status), outcome=outcome, ground=ground)
    if not text.strip():
        raise StepRefused(_("Write the answer: the letter carries it."), code="text_missing", field="text")
    refuse_numbers(StepRefused, text=text)
    request.status, request.ground, request.outcome = outcome, ground, text.strip()
    request.closed_at = timezone.now()
    request.save(update_fields=["status", "ground", "outcome", "closed_at"])
    late = hours_late(request.due_at, request.closed_at)
    request_note(actor=actor, request=request, step=_STEPS[outcome], note=text, ground=ground, hours_late=late)
    return request


def _about(actor: Any, person_id: int | None, region_code: str) -> tuple[Person | None, Region]:
    if person_id is None:
        return None, handled_region(actor, region_code)
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotWithinReach(_("There is no such resident."))
    return person, handled_region(actor, person.village_id)


def _check(asked: Asked, person: Person | None) -> Deadline:
    if (asked.asker == Asker.REPRESENTATIVE or person is None) and not asked.asker_name.strip():
        raise RequestRefused(_("Write the name of who asks."), code="asker_name", field="asker_name")
    if not asked.wish.strip():
        raise RequestRefused(_("Write what is asked for, in her words."), code="wish", field="wish")
    refuse_numbers(RequestRefused, wish=asked.wish, asker_name=asked.asker_name, contact=asked.contact)
    if asked.received_at > timezone.now() + MOST_AHEAD:
        raise RequestRefused(_("This moment has not come yet."), code="received_at", field="received_at")
    deadline = deadline_for(asked.right, asked.received_at)
    if deadline is None:
        raise RequestRefused(
            _("No clock for this right was in force on that day. Check the day, or tell the administrator."),
            code="no_deadline",
            field="received_at",
        )
    return deadline
