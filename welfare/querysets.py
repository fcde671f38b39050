"""Vocabulary of cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of, reach_of, within
from welfare.codes import Stage

if TYPE_CHECKING:
    from welfare.models import Case, CaseUserGrant  # noqa: F401 - named in quotes below

SHARED = {"view": "view_case", "verify": "verify_case"}


class CaseUserGrantQuerySet(models.QuerySet["CaseUserGrant"]):
    """Vocabulary of cases shared by name."""

    def in_force_on(self, day: date) -> Self:
        """Return those neither expired nor taken back."""
        return self.filter(until__gte=day, revoked_at__isnull=True)


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Cases by the village of the household."""

    scope_field = "village"
    capabilities = {
        "view": Capability.VIEW_CASES,
        "register": Capability.REGISTER_CASES,
        "verify": Capability.VERIFY_CASES,
        "decide": Capability.DECIDE_CASES,
        "handle": Capability.HANDLE_CASES,
        "answer": Capability.SEND_PROPOSALS,  # whoever loads the insurer's answers moves the cases that wait for them
    }

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the cases at the user's places, and for ``view`` and ``verify`` those shared with her by name.

        To be seen are also open cases whose household has moved away from one of her places: her own part of them
        (:func:`welfare.selectors.cases.case_detail` shows no more).

        Raises:
            KeyError: there is no such action.
        """
        if action not in SHARED:
            return super().visible_to(user, action)
        if reach_of(user) is None:
            return self.none()
        places = places_of(user, self.capabilities[action])
        reached = within(self.scope_field, places) | _shared_with(user, SHARED[action])
        return self.filter(reached | _moved_from(places) if action == "view" and places else reached)

    def named_for(self, user: Any) -> Self:
        """Return those that a user may see beyond her places: shared with her by name, or moved away from them."""
        places = places_of(user, self.capabilities["view"])
        reached = _shared_with(user, SHARED["view"])
        return self.filter(reached | _moved_from(places) if places else reached)

    def open(self) -> Self:
        """Return the cases that somebody still has to do something about."""
        return self.filter(closed_at__isnull=True)

    def waiting_for(self, *stages: Stage) -> Self:
        """Return the open cases that wait for one of these kinds of step."""
        return self.open().filter(stage__in=stages)

    def overdue_on(self, day: date) -> Self:
        """Return the open cases whose due date has passed."""
        return self.open().filter(due_on__lt=day)


def action_for(capability: Capability) -> str:
    """Return what :meth:`CaseQuerySet.visible_to` calls the action that takes ``capability``."""
    return next(action for action, needed in CaseQuerySet.capabilities.items() if needed == capability)


class _AmongKeys(Func):
    """``key = ANY (array)``: the database reads the array once, before the scan.

    Next to "or" a plain subquery would forbid the index on the village, and every list would walk the whole table.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def _moved_from(places: list[str]) -> Q:
    former = apps.get_model("welfare", "FormerPlace").objects
    keys = former.filter(within("village", places), case__closed_at__isnull=True).values("case_id")
    return Q(_AmongKeys(F("pk"), ArraySubquery(keys)))


def _shared_with(user: Any, codename: str) -> Q:
    grants = apps.get_model("welfare", "CaseUserGrant").objects.in_force_on(timezone.localdate())
    keys = grants.filter(user_id=user.pk, permission__codename=codename).values("content_object_id")
    return Q(_AmongKeys(F("pk"), ArraySubquery(keys)))
