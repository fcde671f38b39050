"""The one method that decides what somebody sees (docs/architecture.md, "Access")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Protocol, Self, TypeVar, runtime_checkable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from regions.rules.codes import bounds_at_or_below, bounds_below, level_of


@runtime_checkable
class Reach(Protocol):
    """What a user can do where; ``accounts.User.reach`` is the one that exists."""

    def places(self, capability: Capability) -> list[str]:
        """Return the outermost region codes where the capability holds today; empty means nowhere."""
        ...


def reach_of(user: Any) -> Reach | None:
    """Return the user's reach, or ``None`` for nobody, an inactive account, or an object that is no user of ours."""
    if not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", False):
        return None
    reach = getattr(user, "reach", None)
    return reach if isinstance(reach, Reach) else None


def places_of(user: Any, capability: Capability) -> list[str]:
    """Return the outermost region codes where ``user`` holds ``capability``; nobody known has none."""
    reach = reach_of(user)
    return reach.places(capability) if reach else []


def within(field: str, places: Iterable[str]) -> Q:
    """Return the condition that the region code in ``field`` is one of ``places`` or lies below one.

    No places is a condition that nothing meets. Ranges, not LIKE: they use the index at any number of places. One range for
    a place and what lies below it: an equality beside it sends the planner on a detour (a count took four times as long).
    """
    conditions, villages = [], []
    for place in places:
        if level_of(place) == 4:  # a village: nothing lies below it
            villages.append(place)
        else:
            first, end = bounds_at_or_below(place)
            conditions.append(Q(**{f"{field}__gte": first, f"{field}__lt": end}))
    if villages:
        conditions.append(Q(**{f"{field}__in": villages}))
    return reduce(or_, conditions) if conditions else Q(pk__in=())


M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[M_co]):
    """Rows that belong to a region and may be seen by who holds a capability there.

    A model states ``scope_field``, the lookup of its region's code, and ``capabilities``, what each action needs.
    """

    scope_field: ClassVar[str]
    capabilities: ClassVar[dict[str, Capability]]

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Return the rows on which ``user`` may do ``action``.

        Nothing known about the user, the role, the place or the row's region means that nothing is shown.

        Raises:
            KeyError: the model knows no such action: a fault in our code, which must not open anything.
        """
        return self.visible_by(self.scope_field, user, action)

    def visible_by(self, field: str, user: Any, action: str) -> Self:
        """Return the rows of :meth:`visible_to`, where ``field`` has the value of ``scope_field``.

        The one place where the rule is written. Another field serves where the planner should not be offered the index of
        the region.
        """
        capability = self.capabilities[action]
        places = places_of(user, capability)
        return self.filter(within(field, places)) if places else self.none()

    def in_region(self, code: str) -> Self:
        """Return the rows in the region ``code`` or below it."""
        return self.filter(within(self.scope_field, [code]))


def still_within_reach(*, actor: Any, action: str, rows: Iterable[models.Model]) -> None:
    """Look again at saved ``rows`` of scoped models: the last step of a service that changes or makes them.

    What it fetched was within reach; what it saved may not be. Nobody moves a record out of, or into, a place that is not
    his. Asks once for each model.

    Raises:
        NotWithinReach: ``actor`` may not do ``action`` to one of them where it lies now; the transaction must end.
        KeyError: a model knows no such action.
    """
    keys: dict[type[models.Model], set[Any]] = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.pk)
    for model, wanted in keys.items():
        visible: ScopedQuerySet[Any] = model._default_manager.visible_to(actor, action)  # type: ignore[attr-defined]
        if visible.filter(pk__in=wanted).count() != len(wanted):
            raise NotWithinReach(_("This would put the record out of your reach."))


class RegionQuerySet(models.QuerySet[Any]):
    """Regions: the tree is public, what one may do at a node is not."""

    def at_or_below(self, code: str) -> Self:
        """Return the region and all below it."""
        return self.filter(within("code", [code]))

    def below(self, code: str) -> Self:
        """Return all strictly below a region."""
        lower, upper = bounds_below(code)
        return self.filter(code__gte=lower, code__lt=upper)

    def reachable_by(self, user: Any, capability: Capability) -> Self:
        """Return the regions where ``user`` holds ``capability``."""
        places = places_of(user, capability)
        return self.filter(within("code", places)) if places else self.none()
