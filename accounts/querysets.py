"""Vocabulary of accounts: whose account may be seen and managed by whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.delegation import delegations, given_by
from accounts.models.assignment import Assignment
from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet, places_of, within
from regions.rules.codes import covers, outermost

if TYPE_CHECKING:
    from accounts.models import AccessReview, Invitation, User  # noqa: F401 - named in quotes below

VIEWERS = (Capability.MANAGE_ACCOUNTS, Capability.VIEW_AUDIT)
REVIEWERS = (*VIEWERS, Capability.CONFIRM_ACCESS)


def places_of_any(user: Any, capabilities: Iterable[Capability]) -> list[str]:
    """Return the outermost places where ``user`` holds at least one of ``capabilities``."""
    return outermost({place for capability in capabilities for place in places_of(user, capability)})


class UserQuerySet(models.QuerySet["User"]):
    """Accounts by the places of their assignments.

    An account without any assignment, now or ever, belongs to the whole installation: to whoever holds the capability at
    the region that it serves, and to nobody with less.
    """

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the accounts on which ``user`` may do ``action``.

        ``view``: at least one assignment, ended ones included, lies within reach (administrators and auditors).
        ``explain``: moreover none that still holds lies outside, so that what is told about the account is all there is.
        ``change``: every assignment that still holds is one that ``user`` may give and take himself (when none holds any
        more: every one there was), and it is not his own account.

        Raises:
            KeyError: there is no such action: a fault in our code, which must not open anything.
        """
        conditions = {"view": _seen_by, "explain": _wholly_seen_by, "change": _managed_by}
        return self.filter(conditions[action](user))


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    """Invitations by the place of the role that they offer."""

    scope_field = "region"
    capabilities = {"view": Capability.MANAGE_ACCOUNTS, "change": Capability.MANAGE_ACCOUNTS}

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the invitations within reach; ``change`` only those to roles that ``user`` may give."""
        scoped = super().visible_to(user, action)
        return scoped.filter(given_by(user)) if action == "change" else scoped

    def unanswered(self) -> Self:
        """Return those neither accepted nor withdrawn, expired ones included."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)


class AccessReviewQuerySet(ScopedQuerySet["AccessReview"]):
    """Reviews by region, for everyone who takes part in them."""

    scope_field = "region"
    capabilities = {"confirm": Capability.CONFIRM_ACCESS}

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the reviews within reach of an administrator, an auditor or the head."""
        if action != "view":
            return super().visible_to(user, action)
        places = places_of_any(user, REVIEWERS)
        return self.filter(within(self.scope_field, places)) if places else self.none()


def _seen_by(user: Any) -> Q:
    places = places_of_any(user, VIEWERS)
    condition = Exists(_ever().filter(within("region", places)))
    return _or_without_place(Q(condition), at_home=_cover_home(places))


def _wholly_seen_by(user: Any) -> Q:
    outside = _live().exclude(within("region", places_of_any(user, VIEWERS)))
    return _seen_by(user) & ~Q(Exists(outside))


def _managed_by(user: Any) -> Q:
    mine = given_by(user)
    holds = Exists(_live().filter(mine)) & ~Exists(_live().exclude(mine))
    held = ~Exists(_live()) & Exists(_ever().filter(mine)) & ~Exists(_ever().exclude(mine))
    places = [place for place, _roles in delegations(user)]
    return _or_without_place(Q(holds | held), at_home=_cover_home(places)) & ~Q(pk=getattr(user, "pk", None) or 0)


def _or_without_place(condition: Q, *, at_home: bool) -> Q:
    return condition | ~Q(Exists(_ever())) if at_home else condition


def _cover_home(places: Iterable[str]) -> bool:
    return any(covers(place, settings.HOME_REGION) for place in places)


def _ever() -> models.QuerySet[Assignment]:
    return Assignment.objects.filter(user=OuterRef("pk"))


def _live() -> models.QuerySet[Assignment]:
    return Assignment.objects.live_on(timezone.localdate()).filter(user=OuterRef("pk"))
