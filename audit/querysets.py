"""Vocabulary of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings

from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of
from regions.rules.codes import covers

if TYPE_CHECKING:
    from audit.models import AuditEvent  # noqa: F401 - named in quotes below


class AuditEventQuerySet(ScopedQuerySet["AuditEvent"]):
    """Events by the region they happened at."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_AUDIT}

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the events at the reader's places.

        An event without a place (somebody signed in) belongs to the whole installation: it shows to who reads the
        record of the region that the installation serves, and to nobody with less.
        """
        scoped = super().visible_to(user, action)
        places = places_of(user, self.capabilities[action])
        if any(covers(place, settings.HOME_REGION) for place in places):
            return scoped | self.filter(region="")
        return scoped
