"""Vocabulary of cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils import timezone

from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of, reach_of, within
from welfare.codes import Stage

if TYPE_CHECKING:
    from welfare.models import Case, CaseUserGrant, Deliberation, Referral  # noqa: F401 - named in quotes below

SHARED = {"view": "view_case", "verify": "verify_case"}
# What moves a case or says who has it, and shows nothing of it: for these a confidential case is like any other.
BLIND = frozenset({"answer", "assign"})


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
        "assign": Capability.ASSIGN_CASES,
    }

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the cases at the user's places, and for ``view`` and ``verify`` those shared with her by name.

        To be seen are also open cases whose household has moved away from one of her places: her own part of them
        (:func:`welfare.selectors.cases.case_detail` shows no more).

        A confidential case takes more than the place: it must be in her hands, or she is named for it
        (:func:`_open_to`). Only the actions of :data:`BLIND`, which show nothing of a case, go by the place alone.

        Raises:
            KeyError: there is no such action.
        """
        capability = self.capabilities[action]
        if reach_of(user) is None:
            return self.none()
        places = places_of(user, capability)
        if action in BLIND:
            return self.filter(within(self.scope_field, places)) if places else self.none()
        if action not in SHARED:
            return self.filter(within(self.scope_field, places), _open_to(user, action)) if places else self.none()
        named = _shared_with(user, SHARED[action])
        if not places:
            return self.filter(named)
        here = within(self.scope_field, places) & _open_to(user, action)
        if action == "view":
            named |= _moved_from(places) & _open_to(user, action)
        return self.filter(here | named)

    def listed_for(self, user: Any) -> Self:
        """Return what a list may count: the cases she sees, and the confidential ones at her places besides.

        The latter are nothing but "confidential" to her: only a selector that veils them asks for this.
        """
        if reach_of(user) is None:
            return self.none()
        return self.filter(within(self.scope_field, places_of(user, self.capabilities["view"])) | self._named(user))

    def open_to(self, user: Any) -> Self:
        """Return those that she has in hand or is named for: without them only a broken glass shows a confidential case."""
        return self.filter(_in_hands(user) | _shared_with(user, SHARED["view"]))

    def named_for(self, user: Any) -> Self:
        """Return those that a user may see beyond her places: shared with her by name, or moved away from them."""
        return self.filter(self._named(user))

    def _named(self, user: Any) -> Q:
        places = places_of(user, self.capabilities["view"])
        named = _shared_with(user, SHARED["view"])
        return named | _moved_from(places) & _open_to(user, "view") if places else named

    def open(self) -> Self:
        """Return the cases that somebody still has to do something about."""
        return self.filter(closed_at__isnull=True)

    def waiting_for(self, *stages: Stage) -> Self:
        """Return the open cases that wait for one of these kinds of step."""
        return self.open().filter(stage__in=stages)

    def overdue_on(self, day: date) -> Self:
        """Return the open cases whose due date has passed."""
        return self.open().filter(due_on__lt=day)


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals: those of cases that somebody sees, and those offered to her."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the referrals on which ``user`` may do ``action``: ``view``, ``answer``, or ``handle`` (the case's side).

        Whom it was offered to sees and answers it while it runs, as long as her role includes answering; nothing else of
        the case opens to her by that. An incoming one is answered by whoever works on its case.

        Raises:
            KeyError: there is no such action.
        """
        if reach_of(user) is None:
            return self.none()
        cases = apps.get_model("welfare", "Case").objects.visible_to(user, "view" if action == "view" else "handle")
        # Asked of each referral: as a list of keys, next to "or", it would be all cases of a regency.
        of_case = Q(pk__in=()) if cases.query.is_empty() else Q(Exists(cases.filter(pk=OuterRef("case"))))
        hers = Q(pk__in=())
        if places := places_of(user, Capability.ANSWER_REFERRALS):
            today = timezone.localdate()
            hers = Q(receiver=user.pk, state__in=("offered", "accepted"), open_until__gte=today, direction="out")
            hers &= within("case__village", places)
        return self.filter({"view": of_case | hers, "answer": of_case | hers, "handle": of_case}[action])


def action_for(capability: Capability) -> str:
    """Return what :meth:`CaseQuerySet.visible_to` calls the action that takes ``capability``."""
    return next(action for action, needed in CaseQuerySet.capabilities.items() if needed == capability)


class DeliberationQuerySet(ScopedQuerySet["Deliberation"]):
    """Minutes by the village that met."""

    scope_field = "village"
    capabilities = {"view": Capability.VIEW_CASES, "record": Capability.VERIFY_CASES}


class _AmongKeys(Func):
    """``key = ANY (array)``: the database reads the array once, before the scan.

    Next to "or" a plain subquery would forbid the index on the village, and every list would walk the whole table.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def among_keys(keys: models.QuerySet[Any]) -> Q:
    """Return the condition that the key of a row is one of ``keys``, a queryset of one column."""
    return Q(_AmongKeys(F("pk"), ArraySubquery(keys)))


def _open_to(user: Any, action: str) -> Q:
    """Return the condition that a case at her places is open to her for ``action``: it is not confidential; it is in her
    hands (or those of a colleague for whom she stands in), or she registered it and it is in nobody's yet; she is named
    for it; or, to be seen, she broke the glass there for confidential cases too.
    """
    opened = Q(sensitive=False) | _in_hands(user)
    if action != "view":  # who is named for it sees it by that
        return opened | _shared_with(user, SHARED["view"])
    broken = list(user.reach.opened_confidential.values())
    return opened | within("village", broken) if broken else opened


def _in_hands(user: Any) -> Q:
    hands = (user.pk, *user.stands_for_ids)
    return Q(assigned_to__in=hands) | Q(assigned_to__isnull=True, registered_by__in=hands)


def _moved_from(places: list[str]) -> Q:
    # Those that went from one of her places to another are at her places: the many of a regency that need no looking up.
    former = apps.get_model("welfare", "FormerPlace").objects.exclude(within("case__village", places))
    rows = former.filter(within("village", places), case__closed_at__isnull=True)
    return among_keys(rows.order_by().values("case_id"))


def _shared_with(user: Any, codename: str) -> Q:
    grants = apps.get_model("welfare", "CaseUserGrant").objects.in_force_on(timezone.localdate())
    rows = grants.filter(user_id=user.pk, permission__codename=codename)
    return among_keys(rows.order_by().values("content_object_id"))
