"""Vocabulary of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.models import Q

from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of
from regions.rules.codes import covers

if TYPE_CHECKING:
    from audit.models import AuditEvent  # noqa: F401 - named in quotes below


class AuditEventQuerySet(ScopedQuerySet["AuditEvent"]):
    """Events by the region they happened at."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_AUDIT, "disclose": Capability.VIEW_PRIVACY}

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

    def touching(self, *, persons: Iterable[int], subjects: Mapping[str, Iterable[Any]], also: Q | None = None) -> Self:
        """Return the events that showed the data of one of ``persons``, or whose subject is one of ``subjects``.

        ``subjects`` are keys by kind of subject, as ``{"welfare.case": [12]}``; ``also`` is what the caller adds.
        """
        condition = also or Q(pk__in=())
        for person in persons:
            condition |= Q(detail__has_key="persons", detail__persons__contains=[person])
        for kind, keys in subjects.items():
            condition |= Q(subject_type=kind, subject_id__in=[str(key) for key in keys])
        return self.filter(condition)
