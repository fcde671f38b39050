"""What waits for an answer, and who can give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import Assignment, StandIn, User
from privacy.models import Breach, SubjectRequest
from privacy.rules.clock import SOON
from regions.capabilities import Capability
from regions.rules.codes import ancestors_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests and breaches within reach are open, and how their clocks stand."""

    requests: int = 0
    breaches: int = 0
    late: int = 0
    soon: int = 0

    def __bool__(self) -> bool:
        return bool(self.requests or self.breaches)


def waiting_for(user: Any) -> Waiting:
    """Return what waits within reach of ``user``; asks nothing for who has no part in it.

    A breach waits until the agency and the people have been told; what is left to do after that has no clock.
    """
    if not user.reach.anywhere(Capability.VIEW_PRIVACY):
        return Waiting()
    now = timezone.now()
    requests = list(SubjectRequest.objects.visible_to(user).open().values_list("due_at", flat=True))
    breaches = list(Breach.objects.visible_to(user).to_notify().values_list("due_at", flat=True))
    left = [due - now for due in (*requests, *breaches)]
    late = sum(each.total_seconds() < 0 for each in left)
    return Waiting(len(requests), len(breaches), late, sum(each <= SOON for each in left) - late)


def handlers_at(code: str) -> list[User]:
    """Return who answers requests and breaches at the place ``code`` today, stand-ins included, by name."""
    today = timezone.localdate()
    holders = (
        Assignment.objects.active_on(today)
        .filter(role__permissions__codename=Capability.HANDLE_PRIVACY.value, region_id__in=[code, *ancestors_of(code)])
        .values("user_id")
    )
    substitutes = StandIn.objects.in_force_on(today).filter(absent__in=holders).values("substitute_id")
    candidates = User.objects.filter(is_active=True, pk__in=holders) | User.objects.filter(
        is_active=True, pk__in=substitutes
    )
    return [user for user in candidates.order_by("full_name", "pk") if user.reach.at(Capability.HANDLE_PRIVACY, code)]


def open_requests_of(user: User) -> int:
    """Return how many open requests are assigned to ``user``."""
    return SubjectRequest.objects.open().filter(assigned_to=user).count()
