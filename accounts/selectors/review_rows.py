"""Everybody who reaches a place, by the way that leads there: a role, a stand-in, an emergency access, one thing shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import Assignment, BreakGlass, StandIn, User
from accounts.reach import IN_EMERGENCY, NOT_LENT
from accounts.roles import ROLES, clash
from accounts.shared import SharedKind
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import within
from regions.rules.codes import ancestors_of

UNUSED_AFTER = timedelta(days=90)


class Way(StrEnum):
    """What leads somebody to a place or a thing."""

    ROLE = "role"
    STAND_IN = "stand_in"
    BREAK_GLASS = "break_glass"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One way of one account to a place. ``until`` is its last day, ``until_at`` its last moment when it is that short.

    ``role`` is the code of the role that gives it, her own or the one of ``absent``; ``kind`` and ``number`` name a shared
    thing. ``unused``: nobody signed in with the account for 90 days, and it is older than that.
    """

    way: Way
    user: User
    region: Region
    since: date
    until: date | None
    given_by: User | None
    reason: str
    role: str = ""
    absent: User | None = None
    kind: str | Promise = ""
    number: str = ""
    until_at: datetime | None = None

    @property
    def role_label(self) -> str:
        """The words for the role."""
        return role_label(self.role)

    @property
    def unused(self) -> bool:
        """Whether the account rests."""
        return is_unused(self.user.last_login, self.user.date_joined, timezone.now())


def is_unused(last_login: datetime | None, date_joined: datetime, now: datetime) -> bool:
    """Whether an account has not been used for 90 days; a younger one that waits for its first use does not count."""
    return (last_login or date_joined) < now - UNUSED_AFTER


def role_label(code: str) -> str:
    """Return the words for a role, or its code when the shipped roles no longer know it."""
    return str(ROLES[code].label) if code in ROLES else code


def role_rows(code: str, capability: Capability | None) -> list[ReviewRow]:
    """Return the assignments in force that cover the region ``code`` or lie in it, and give ``capability`` when asked."""
    held = _touching(code).filter(user__is_active=True, **_giving(capability, frozenset()))
    return [
        ReviewRow(
            Way.ROLE,
            each.user,
            each.region,
            each.valid_from,
            each.valid_to,
            each.assigned_by,
            each.reason,
            each.role.name,
        )
        for each in held.select_related("user", "role", "region", "assigned_by")
    ]


def stand_in_rows(code: str, capability: Capability | None) -> list[ReviewRow]:
    """Return what stand-ins lend there today, as ``accounts.reach`` counts it: not where roles would meet that must not."""
    lent: dict[int, list[Assignment]] = defaultdict(list)
    wanted = _touching(code).filter(user__is_active=True, **_giving(capability, NOT_LENT))
    in_force = StandIn.objects.in_force_on(timezone.localdate()).filter(substitute__is_active=True)
    for each in wanted.filter(user__in=in_force.values("absent")).select_related("role", "region"):
        lent[each.user_id].append(each)
    if not lent:
        return []
    substitutes = in_force.filter(absent__in=lent).values("substitute")
    # All stand-ins of these substitutes: one that comes first may keep out one that follows.
    stand_ins = in_force.filter(substitute__in=substitutes, absent__is_active=True).order_by("substitute_id", "pk")
    return [
        ReviewRow(
            Way.STAND_IN,
            stand_in.substitute,
            assignment.region,
            max(stand_in.valid_from, assignment.valid_from),
            min(stand_in.valid_to, assignment.valid_to or stand_in.valid_to),
            stand_in.created_by,
            stand_in.reason,
            role=assignment.role.name,
            absent=stand_in.absent,
        )
        for stand_in in _that_count(stand_ins.select_related("absent", "substitute", "created_by"))
        for assignment in lent[stand_in.absent_id]
    ]


def emergency_rows(code: str, capability: Capability | None) -> list[ReviewRow]:
    """Return the emergency accesses that are open there now."""
    if capability and capability not in IN_EMERGENCY:
        return []
    today = timezone.localdate()
    may = Assignment.objects.active_on(today).filter(
        user=OuterRef("user"), **_giving(Capability.BREAK_GLASS, frozenset())
    )
    found = BreakGlass.objects.open_at(timezone.now()).filter(Exists(may), _at(code), user__is_active=True)
    return [
        ReviewRow(Way.BREAK_GLASS, each.user, each.region, today, None, each.user, each.reason, until_at=each.ends_at)
        for each in found.select_related("user", "region")
    ]


def shared_rows(
    reader: Any, kinds: Iterable[SharedKind], code: str, capability: Capability | None, number: str | None
) -> list[ReviewRow]:
    """Return the single things that are shared there today, or the one with ``number``, named as the reader may know."""
    return [
        ReviewRow(
            Way.SHARED,
            each.user,
            each.region,
            each.since,
            each.until,
            each.given_by,
            each.reason,
            kind=kind.label,
            number=each.number,
        )
        for kind in kinds
        for each in kind.listing(reader, place=code, number=number)
        if capability is None or capability in each.gives
    ]


def _touching(code: str) -> QuerySet[Assignment]:
    return Assignment.objects.active_on(timezone.localdate()).filter(_at(code))


def _at(code: str) -> Q:
    return Q(region_id__in=ancestors_of(code)) | within("region", [code])


def _giving(capability: Capability | None, but: frozenset[Capability]) -> dict[str, Any]:
    if capability is None:
        return {}
    roles = [role.code for role in ROLES.values() if capability in role.capabilities - but]
    return {"role__name__in": roles}


def _that_count(stand_ins: Iterable[StandIn]) -> list[StandIn]:
    found = list(stand_ins)
    people = {key for each in found for key in (each.absent_id, each.substitute_id)}
    roles: dict[int, set[str]] = defaultdict(set)
    held = Assignment.objects.active_on(timezone.localdate()).filter(user__in=people)
    for user, role in held.values_list("user_id", "role__name"):
        roles[user].add(role)
    joined: dict[int, set[str]] = {}
    counted = []
    for each in found:
        own = joined.setdefault(each.substitute_id, set(roles[each.substitute_id]))
        if clash(own, roles[each.absent_id]) is None:
            own |= roles[each.absent_id]
            counted.append(each)
    return counted
