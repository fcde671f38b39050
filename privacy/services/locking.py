"""Fetch a request or a breach for a change: locked, within reach, with the right role; and write down what happened."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import DomainError, NotAllowed, NotWithinReach
from core.logging import mask_text
from privacy.codes import BreachStep, RequestStep
from privacy.models import Breach, BreachEvent, RequestEvent, SubjectRequest
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import still_within_reach


def request_lock(*, actor: Any, number: str) -> SubjectRequest:
    """Return a request that ``actor`` handles, locked until the transaction ends.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, not handled.
    """
    found = SubjectRequest.objects.visible_to(actor, "handle").select_for_update(of=("self",)).filter(number=number)
    request = found.first()
    if request is not None:
        return request
    if SubjectRequest.objects.visible_to(actor).filter(number=number).exists():
        raise NotAllowed(_("Your role reads requests under UU PDP, but does not answer them."))
    raise NotWithinReach(_("There is no such request."))


def breach_lock(*, actor: Any, number: str) -> Breach:
    """Return a breach that ``actor`` handles, locked until the transaction ends.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, not handled.
    """
    found = Breach.objects.visible_to(actor, "handle").select_for_update(of=("self",)).filter(number=number)
    breach = found.first()
    if breach is not None:
        return breach
    if Breach.objects.visible_to(actor).filter(number=number).exists():
        raise NotAllowed(_("Your role reads breaches under UU PDP, but does not handle them."))
    raise NotWithinReach(_("There is no such breach."))


def handled_region(actor: Any, code: str) -> Region:
    """Return the region ``code`` where ``actor`` handles requests and breaches.

    Raises:
        NotAllowed: she handles them nowhere, or only reads them there. NotWithinReach: no such region for her.
    """
    region: Region | None = Region.objects.reachable_by(actor, Capability.HANDLE_PRIVACY).filter(code=code).first()
    if region is not None:
        return region
    reads = Region.objects.reachable_by(actor, Capability.VIEW_PRIVACY).filter(code=code).exists()
    if reads or not actor.reach.anywhere(Capability.HANDLE_PRIVACY):
        raise NotAllowed(_("Your role does not answer requests and breaches under UU PDP here."))
    raise NotWithinReach(_("There is no such place."))


def refuse_numbers(error: type[DomainError], **texts: str) -> None:
    """Refuse a text that holds a number of a person: registers are read by more people than the numbers are for.

    Raises:
        DomainError: ``numbers``, of the class ``error``, at the field that holds it.
    """
    for field, text in texts.items():
        if mask_text(text) != text:
            raise error(
                _("Leave out NIK, KK and card numbers: the register does not need them."), code="numbers", field=field
            )


def request_note(*, actor: Any, request: SubjectRequest, step: RequestStep, note: str = "", **detail: Any) -> None:
    """Write what happened twice: into the timeline for people, and into the audit record; look at reach once more.

    Raises:
        NotWithinReach: the request would lie outside of the actor's reach now.
    """
    RequestEvent.objects.create(request=request, at=timezone.now(), actor=actor, step=step, note=note.strip())
    audit_record(
        actor=actor,
        action=f"subject_request.{step}",
        subject=request,
        region=request.region_id,
        detail={"request": request.number, "right": request.right, **detail},
        persons=[request.person_id] if request.person_id else [],
    )
    still_within_reach(actor=actor, action="handle", rows=[request])


def breach_note(*, actor: Any, breach: Breach, step: BreachStep, note: str = "", **detail: Any) -> None:
    """The same for a breach.

    Raises:
        NotWithinReach: the breach would lie outside of the actor's reach now.
    """
    BreachEvent.objects.create(breach=breach, at=timezone.now(), actor=actor, step=step, note=note.strip())
    audit_record(
        actor=actor,
        action=f"breach.{step}",
        subject=breach,
        region=breach.region_id,
        detail={"breach": breach.number, "risk": breach.risk, **detail},
    )
    still_within_reach(actor=actor, action="handle", rows=[breach])
