"""Which cases are shared by name, as ``accounts`` tells of it: what somebody sees, and who reaches what."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.shared import Shared, SharedKind
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import within
from welfare.models import Case, CaseUserGrant
from welfare.querysets import SHARED

_GIVES = {SHARED["view"]: Capability.VIEW_CASES, SHARED["verify"]: Capability.VERIFY_CASES}


def shared_cases(
    reader: Any, *, user: User | None = None, place: str | None = None, number: str | None = None
) -> list[Shared]:
    """Return the shares in force (``accounts.shared.Listing``); a case that the reader does not reach stays without number.

    Raises:
        ValueError: nothing narrows it: nobody asks for all of them.
    """
    grants = CaseUserGrant.objects.in_force_on(timezone.localdate()).filter(user__is_active=True)
    if user is None and place is None and number is None:
        raise ValueError("shares are asked for by user, place or number")
    if user is not None:
        grants = grants.filter(user=user)
    if place is not None:
        grants = grants.filter(within("content_object__village", [place]))
    if number is not None:
        grants = grants.filter(content_object__number=number)
    return _shared(reader, grants.select_related("user", "granted_by", "permission", "content_object__village"))


def place_of_case(reader: Any, number: str) -> Region | None:
    """Return the village of a case that the reader reaches, or ``None``."""
    case = Case.objects.visible_to(reader).filter(number=number).select_related("village").first()
    return case.village if case else None


def shared_cases_kind() -> SharedKind:
    """Return what accounts needs to know of cases."""
    return SharedKind(_("Case"), _("Number of a case"), Capability.VIEW_CASES, shared_cases, place_of_case)


def _shared(reader: Any, grants: Any) -> list[Shared]:
    # A row of guardian's is one permission; a share is all of them that one person has on one case.
    by_share: dict[tuple[int, int], list[CaseUserGrant]] = defaultdict(list)
    for grant in grants.order_by("until", "id"):
        by_share[grant.content_object_id, grant.user_id].append(grant)
    cases = {case for case, _user in by_share}
    known = set(Case.objects.visible_to(reader).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    return [
        Shared(
            user=first.user,
            gives=tuple(_GIVES[each.permission.codename] for each in found),
            number=first.content_object.number if first.content_object_id in known else "",
            region=first.content_object.village,
            since=timezone.localdate(first.granted_at),
            until=first.until,
            given_by=first.granted_by,
            reason=first.reason_words,
        )
        for found in by_share.values()
        for first in found[:1]
    ]
