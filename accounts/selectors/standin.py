"""Reads about stand-ins."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Assignment, StandIn, User


def stand_ins_of(user: User) -> QuerySet[StandIn]:
    """Return the stand-ins that run or are to begin, in which ``user`` is one of the two."""
    found = StandIn.objects.live_on(timezone.localdate()).filter(Q(absent=user) | Q(substitute=user))
    return found.select_related("absent", "substitute", "created_by")


def roles_lent_to(user: User, start: date, end: date | None) -> set[str]:
    """Return the roles that come to ``user`` through stand-ins on some day from ``start`` to ``end``."""
    last = end or date.max
    absent = StandIn.objects.overlapping(start, last).filter(substitute=user).values("absent")
    held = Assignment.objects.overlapping(start, last).filter(user__in=absent)
    return set(held.values_list("role__name", flat=True))


def roles_joined_with(user: User, start: date, end: date | None) -> set[str]:
    """Return the roles of those who stand in for ``user`` on some day from ``start`` to ``end``."""
    last = end or date.max
    substitutes = StandIn.objects.overlapping(start, last).filter(absent=user).values("substitute")
    held = Assignment.objects.overlapping(start, last).filter(user__in=substitutes)
    return set(held.values_list("role__name", flat=True))
