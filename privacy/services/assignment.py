"""Give a request to a colleague who answers requests at its place."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from privacy.codes import RequestStatus, RequestStep
from privacy.exceptions import RequestRefused
from privacy.models import RequestEvent, SubjectRequest
from privacy.rules.steps import check_open
from privacy.selectors.waiting import handlers_at
from privacy.services.locking import request_lock, request_note


@transaction.atomic
def request_assign(*, actor: Any, number: str, colleague_id: int) -> SubjectRequest:
    """Give a request to somebody who may answer it. Records ``subject_request.assign``.

    Raises:
        NotWithinReach, NotAllowed: as for every step.
        StepRefused: ``wrong_state``. RequestRefused: ``colleague``.
    """
    request = request_lock(actor=actor, number=number)
    check_open(RequestStatus(request.status))
    colleague = next((user for user in handlers_at(request.region_id) if user.pk == colleague_id), None)
    if colleague is None:
        raise RequestRefused(
            _("Nobody of this name answers requests here. Choose from the list."), code="colleague", field="colleague"
        )
    _give(actor, request, colleague)
    return request


def requests_hand_over(*, actor: User | None, leaver: User, successor: User) -> int:
    """Move the open requests of somebody who leaves; inside the caller's transaction.

    The successor need not answer requests: the reminder goes to everybody who does when the one named cannot.
    """
    held = list(SubjectRequest.objects.open().select_for_update(of=("self",)).filter(assigned_to=leaver))
    SubjectRequest.objects.filter(pk__in=[request.pk for request in held]).update(assigned_to=successor)
    now = timezone.now()
    RequestEvent.objects.bulk_create(
        RequestEvent(request=request, at=now, actor=actor, step=RequestStep.ASSIGN, note=successor.full_name)
        for request in held
    )
    return len(held)


def _give(actor: Any, request: SubjectRequest, colleague: User) -> None:
    request.assigned_to = colleague
    request.save(update_fields=["assigned_to"])
    request_note(actor=actor, request=request, step=RequestStep.ASSIGN, note=colleague.full_name, user=colleague.pk)
