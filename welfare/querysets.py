"""Vocabulary of cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet
from welfare.codes import CaseState

if TYPE_CHECKING:
    from welfare.models import Case  # noqa: F401 - named in quotes below

OPEN_STATES = (CaseState.REGISTERED, CaseState.VERIFIED, CaseState.PROPOSED, CaseState.RETURNED)


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Cases by the village of the household."""

    scope_field = "village"
    capabilities = {
        "view": Capability.VIEW_CASES,
        "register": Capability.REGISTER_CASES,
        "verify": Capability.VERIFY_CASES,
        "decide": Capability.DECIDE_CASES,
        "answer": Capability.SEND_PROPOSALS,  # whoever loads the insurer's answers moves the cases that wait for them
    }

    def open(self) -> Self:
        """Return the cases that somebody still has to do something about."""
        return self.filter(state__in=OPEN_STATES)

    def overdue_on(self, day: date) -> Self:
        """Return the open cases whose due date has passed."""
        return self.open().filter(due_on__lt=day)
