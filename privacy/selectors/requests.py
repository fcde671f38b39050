"""The register of requests, and one request."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from core.web.paging import Page, keyset_page
from privacy.codes import ARTICLES, OPEN_STATUSES, Right
from privacy.models import RequestEvent, SubjectRequest
from privacy.rules.clock import Clock, clock
from privacy.selectors.waiting import handlers_at
from regions.capabilities import Capability
from regions.models import Region


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in the list, with its clock; no name stands there."""

    request: SubjectRequest
    clock: Clock


@dataclass(frozen=True, slots=True)
class RequestList:
    """One page of the register."""

    rows: Sequence[RequestRow]
    page: Page[SubjectRequest]


@dataclass(frozen=True, slots=True)
class RequestDetail:
    """A request with all that happened. ``person`` is ``None`` when there is none, or none that the reader may see."""

    request: SubjectRequest
    clock: Clock
    person: Person | None
    events: Sequence[RequestEvent]
    article: str
    may_handle: bool


def require_privacy(user: Any) -> None:
    """Refuse who has no part in either register, at any place.

    Raises:
        NotAllowed: so.
    """
    if not user.reach.anywhere(Capability.VIEW_PRIVACY):
        raise NotAllowed(_("Your role does not include requests and breaches under UU PDP."))


def request_list(*, user: Any, state: str = "open", after: str = "", before: str = "") -> RequestList:
    """Return a page of the requests within reach, the newest first.

    ``state`` is ``open``, ``late`` (open and overdue), ``closed`` or anything else for all.

    Raises:
        NotAllowed: the reader has no part in the register.
    """
    require_privacy(user)
    now = timezone.now()
    rows: QuerySet[SubjectRequest] = SubjectRequest.objects.visible_to(user)
    if state == "open":
        rows = rows.filter(status__in=OPEN_STATUSES)
    elif state == "late":
        rows = rows.filter(status__in=OPEN_STATUSES, due_at__lt=now)
    elif state == "closed":
        rows = rows.exclude(status__in=OPEN_STATUSES)
    rows = rows.select_related("region", "assigned_to")
    page = keyset_page(rows, order=("-received_at", "-id"), after=after, before=before)
    return RequestList([RequestRow(each, _clock(each)) for each in page.items], page)


def request_detail(*, user: Any, number: str) -> RequestDetail:
    """Return a request within reach.

    Raises:
        NotWithinReach: there is none.
    """
    request = (
        SubjectRequest.objects.visible_to(user)
        .select_related("region", "assigned_to", "registered_by", "deadline", "person")
        .filter(number=number)
        .first()
    )
    if request is None:
        raise NotWithinReach(_("There is no such request."))
    return RequestDetail(
        request=request,
        clock=_clock(request),
        person=_person(user, request),
        events=list(request.events.select_related("actor")),
        article=ARTICLES[Right(request.right)],
        may_handle=user.reach.at(Capability.HANDLE_PRIVACY, request.region_id),
    )


def request_handled(*, user: Any, number: str) -> RequestDetail:
    """Return a request that ``user`` may answer.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be read only.
    """
    found = request_detail(user=user, number=number)
    if not found.may_handle:
        raise NotAllowed(_("Your role reads requests under UU PDP, but does not answer them."))
    return found


def request_of_submission(*, user: Any, key: str) -> SubjectRequest | None:
    """Return the request that a form with this key made already, when it is within reach."""
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    return SubjectRequest.objects.visible_to(user, "handle").filter(submission_key=wanted, registered_by=user).first()


def person_requests(*, user: Any, person: Person) -> Sequence[RequestRow]:
    """Return the open requests about a resident that ``user`` may see."""
    rows = SubjectRequest.objects.visible_to(user).open().filter(person=person).order_by("due_at")
    return [RequestRow(each, _clock(each)) for each in rows]


def places_to_register(*, user: Any) -> list[Region]:
    """Return the outermost places where ``user`` answers requests and breaches.

    Raises:
        NotAllowed: there are none.
    """
    codes = user.reach.places(Capability.HANDLE_PRIVACY)
    if not codes:
        raise NotAllowed(_("Your role does not answer requests and breaches under UU PDP."))
    return list(Region.objects.filter(code__in=codes).order_by("level", "code"))


def subject_to_register(*, user: Any, person_id: int) -> Person:
    """Return the resident about whom ``user`` wants to register a request.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: her requests are not for this user to register.
    """
    person = Person.objects.visible_to(user).select_related("village").filter(pk=person_id).first()
    if person is None:
        raise NotWithinReach(_("There is no such resident."))
    if not user.reach.at(Capability.HANDLE_PRIVACY, person.village_id):
        raise NotAllowed(_("Your role does not register requests under UU PDP here."))
    return person


def colleagues_for(request: SubjectRequest) -> list[User]:
    """Return who else can answer a request, which the caller has fetched within reach."""
    return [user for user in handlers_at(request.region_id) if user.pk != request.assigned_to_id]


def _person(user: Any, request: SubjectRequest) -> Person | None:
    # Her record may have been merged into another since: the one that remains is hers.
    key = request.person.merged_into_id or request.person_id if request.person else None
    if key is None:
        return None
    return Person.objects.visible_to(user).select_related("village").filter(pk=key).first()


def _clock(request: SubjectRequest) -> Clock:
    return clock(due_at=request.due_at, stopped_at=request.closed_at, now=timezone.now())
