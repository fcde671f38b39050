"""Persons by parts of their name, area by area: in each, the names that begin so, then the words, then the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import Left

from beneficiaries.models import Person
from beneficiaries.querysets import DISTRICT_CODE, PersonQuerySet
from beneficiaries.rules.search import NameSearch
from beneficiaries.selectors.places import Unnest
from core.web.paging import COUNT_CAP, beyond, position_of
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of, within
from regions.rules.codes import level_of

# Area by area, so that those of a scope are searched in turn until a page is full: in one order over all of them, everybody
# who has a common word would have to be sorted first. And of forty people of one name, the place tells who is meant.
_ORDER = ("area", "rank", "name", "id")
# Up to so many are found, sorted and counted in one go; only beyond is counting a query of its own.
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of one page of persons, in order; ``more`` says that there are more than ``count`` on all pages.

    ``next`` is the key of the last one where there is another page.
    """

    keys: list[int]
    count: int
    more: bool
    next: str


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a search goes through: the codes of areas, and the persons to look for, who carry the ``area`` they are of."""

    areas: list[str]
    are_villages: bool
    persons: PersonQuerySet

    def keys(self, search: NameSearch, persons: PersonQuerySet, areas: list[str], limit: int) -> QuerySet[Any]:
        """Return the keys of the first of ``persons`` whom ``search`` finds, in one area after the other until enough.

        Areas come in the order of their codes, and the keys of each in that of its array.
        """
        area = OuterRef("code")
        found = persons.name_holds(search, area)
        if self.are_villages:
            found = found.of_village(area)
        rows = Unnest(ArraySubquery(found.values("pk")[:limit]))
        return Region.objects.filter(code__in=areas).order_by("code").values_list(rows, flat=True)[:limit]


def persons_named(*, user: Any, search: NameSearch, after: str, size: int) -> Found:
    """Return a page of the persons within reach of ``user`` whose names hold all parts of ``search``."""
    scope = _scope(user)
    persons, areas, limit = scope.persons.with_rank(search), scope.areas, max(size, _AT_ONCE) + 1
    position = position_of(persons, after, _ORDER)
    if position is not None:
        persons = persons.filter(beyond(_ORDER, position))
        areas, limit = [code for code in areas if code >= position[0]], size + 1
    keys = list(scope.keys(search, persons.order_by(*_ORDER[1:]), areas, limit))
    if position is None and len(keys) < limit:
        counted = len(keys)
    else:
        counted = scope.keys(search, scope.persons.order_by(), scope.areas, COUNT_CAP + 1).count()
    return Found(
        keys[:size],
        count=min(counted, COUNT_CAP),
        more=counted > COUNT_CAP,
        next=str(keys[size - 1]) if len(keys) > size else "",
    )


def _scope(user: Any) -> _Scope:
    """Return what ``user`` may search: her villages, or the districts around all of her places.

    Districts and villages are what the index of names holds; whichever it is, ``visible_to`` decides who is found.
    """
    places = places_of(user, Capability.VIEW_PEOPLE)
    persons = Person.objects.sifted(user)
    if all(level_of(place) == Level.VILLAGE for place in places):
        return _Scope(places, are_villages=True, persons=persons.annotate(area=F("place")))
    around = {place[:DISTRICT_CODE] for place in places}
    if all(level_of(place) == Level.DISTRICT for place in around):
        return _Scope(sorted(around), are_villages=False, persons=persons.annotate(area=Left("place", DISTRICT_CODE)))
    districts = Region.objects.filter(within("code", around), level=Level.DISTRICT).order_by("code")
    areas = list(districts.values_list("code", flat=True))
    return _Scope(areas, are_villages=False, persons=persons.annotate(area=Left("place", DISTRICT_CODE)))
