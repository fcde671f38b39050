"""What insurance adds to the lists of people: the filter by who has a JKN card, for those who may see coverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, IsNull
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import LifeStatus
from beneficiaries.models import Person
from core.web.filters import ListFilter, Option
from core.web.paging import COUNT_CAP
from insurance.codes import MemberStatus
from insurance.models import Membership
from regions.capabilities import Capability
from regions.querysets import places_of, within

NOBODY = "none"
# The cards of each who lives there are looked up: to count 10,000 households of the rarer answers takes two seconds.
_MOST_HOUSEHOLDS = 2_000


def person_filter() -> ListFilter:
    """Return the filter of persons by their card: as the chip beside the name, of residents only."""
    return _filter(
        {
            MemberStatus.ACTIVE: (_("Active"), _person(MemberStatus.ACTIVE)),
            MemberStatus.INACTIVE: (_("Inactive"), _person(MemberStatus.INACTIVE)),
            NOBODY: (_("No card"), _person(NOBODY)),
        },
        COUNT_CAP,
    )


def household_filter() -> ListFilter:
    """Return the filter of households by the cards of those who live there."""
    return _filter(
        {
            MemberStatus.ACTIVE: (_("Somebody is active"), _household(MemberStatus.ACTIVE)),
            MemberStatus.INACTIVE: (_("Somebody is inactive"), _household(MemberStatus.INACTIVE)),
            NOBODY: (_("Somebody has no card"), _household(NOBODY)),
        },
        _MOST_HOUSEHOLDS,
    )


def _filter(options: dict[Any, tuple[Any, Callable[[Any], Q]]], most_counted: int) -> ListFilter:
    return ListFilter(
        "jkn",
        "JKN",
        tuple(Option(str(code), label, condition) for code, (label, condition) in options.items()),
        offered=lambda user: bool(places_of(user, Capability.VIEW_COVERAGE)),
        most_counted=most_counted,
    )


def _cards() -> tuple[QuerySet[Membership, Any], QuerySet[Membership, Any]]:
    """Return the cards of the person of a row, those matched to her and those to nobody that carry her NIK, as the chip has
    them; active before inactive.
    """
    cards = Membership.objects.order_by("status").values("status")
    return cards.filter(person=OuterRef("pk")), cards.filter(person__isnull=True, nik=OuterRef("nik"))


def _best_card(state: str) -> Q:
    """Return the condition that the best card of the person of a row is in ``state``, or that she has ``none``.

    Values and not EXISTS where cards are joined by OR: there the planner reads the cards of everybody first (measured: 1 s
    against 2 ms). Where both must be absent it looks them up one by one.
    """
    matched, unmatched = _cards()
    if state == NOBODY:
        return ~Q(Exists(matched)) & ~Q(Exists(unmatched))
    held = _is(matched, state) | _is(unmatched, state)
    if state == MemberStatus.ACTIVE:
        return held
    return held & ~_is(matched, MemberStatus.ACTIVE) & ~_is(unmatched, MemberStatus.ACTIVE)


def _is(cards: QuerySet[Membership, Any], state: str) -> Q:
    """Return the condition that the first of ``cards`` is in ``state``.

    As true or false and not as an equality: of one with a value that it does not know the planner thinks that next to
    nobody meets it, and sorts all of them (measured: 1.9 s against 30 ms).
    """
    equal = Exact(Subquery(cards[:1]), Value(state))
    return Q(Coalesce(equal, Value(value=False), output_field=BooleanField()))


def _person(state: str) -> Callable[[Any], Q]:
    def condition(user: Any) -> Q:
        known = within("village", places_of(user, Capability.VIEW_COVERAGE))
        return known & Q(status=LifeStatus.ALIVE) & _best_card(state)

    return condition


def _household(state: str) -> Callable[[Any], Q]:
    def condition(user: Any) -> Q:
        known = within("village", places_of(user, Capability.VIEW_COVERAGE))
        members = Person.objects.residents().filter(known, _best_card(state), household=OuterRef("pk"))
        one = Subquery(members.order_by().values("pk")[:1])
        return Q(IsNull(one, rhs=False))

    return condition
