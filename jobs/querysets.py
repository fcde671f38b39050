"""Vocabulary of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from jobs.states import FINISHED, Status
from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of, reach_of, within

if TYPE_CHECKING:
    from jobs.models import Job  # noqa: F401 - named in quotes below


class JobQuerySet(ScopedQuerySet["Job"]):
    """Jobs by who asked for them and for which place."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_JOBS, "change": Capability.MANAGE_JOBS}

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the jobs on which ``user`` may do ``action``.

        Everybody her own; whoever holds the capability, those for places within reach and the system's own, which
        belong to no place. To cancel and to start again (``change``) what others asked for is an administrator's.
        """
        capability = self.capabilities[action]
        if reach_of(user) is None:
            return self.none()
        places = places_of(user, capability)
        condition = Q(requested_by=user) | within("region", places)
        if places:
            condition |= Q(requested_by=None, region="")
        return self.filter(condition)

    def unfinished(self) -> Self:
        """Return those that wait or run."""
        return self.exclude(status__in=FINISHED)

    def running(self) -> Self:
        """Return those a worker has begun."""
        return self.filter(status=Status.RUNNING)
