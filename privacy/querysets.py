"""Vocabulary of the two registers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from privacy.codes import OPEN_STATUSES
from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from privacy.models import Breach, SubjectRequest  # noqa: F401 - named in quotes below

_PRIVACY = {"view": Capability.VIEW_PRIVACY, "handle": Capability.HANDLE_PRIVACY}


class SubjectRequestQuerySet(ScopedQuerySet["SubjectRequest"]):
    """Requests by the village of whom they are about, or the place of the office that took them."""

    scope_field = "region"
    capabilities = _PRIVACY

    def open(self) -> Self:
        """Return those that wait for an answer."""
        return self.filter(status__in=OPEN_STATUSES)

    def due_before(self, moment: datetime) -> Self:
        """Return the open ones whose clock runs out before ``moment``."""
        return self.open().filter(due_at__lt=moment)


class BreachQuerySet(ScopedQuerySet["Breach"]):
    """Breaches by the place that all they touched lies in."""

    scope_field = "region"
    capabilities = _PRIVACY

    def open(self) -> Self:
        """Return those that are not closed."""
        return self.filter(closed_at__isnull=True)

    def to_notify(self) -> Self:
        """Return the open ones of which the agency or the people concerned have not been told yet."""
        return self.open().exclude(agency_told_at__isnull=False, subjects_told_at__isnull=False)

    def due_before(self, moment: datetime) -> Self:
        """Return those still to be told of whose clock runs out before ``moment``."""
        return self.to_notify().filter(due_at__lt=moment)
