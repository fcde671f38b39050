"""Which part of a reader's reach a list shows, the chips to choose it by, and the quick way to its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Func, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from core.web.paging import First, Page, keyset_page
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of, within
from regions.rules.codes import covers, is_code, level_of

# Above this many villages the order of the whole table is walked: a fair part of it is in scope by then.
MOST_VILLAGES = 40
# So many districts hold no more than that, or not many more.
FEW_DISTRICTS = 2

M = TypeVar("M", bound=Model)


class Sort(StrEnum):
    """The orders of a list of people or households; the value stands in the address."""

    NAME = ""
    NAME_DOWN = "-name"
    VILLAGE = "village"

    @classmethod
    def _missing_(cls, _value: object) -> Sort:
        return cls.NAME  # an address that somebody made up


@dataclass(frozen=True, slots=True)
class PlaceChip:
    """One place to choose; ``code`` is empty for all of the reach."""

    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """``places`` are the outermost codes that the list covers; the chips are empty where there is nothing to choose."""

    chosen: Region | None
    places: Sequence[str]
    districts: Sequence[PlaceChip]
    villages: Sequence[PlaceChip]


def place_filter(*, user: Any, capability: Capability, code: str = "") -> PlaceFilter:
    """Return what the region ``code`` leaves of the places where ``user`` holds ``capability``; at most three queries.

    A region around the reader's own place shows her own place, so that an address can be passed on.

    Raises:
        NotWithinReach: ``code`` is no region, or none that her places touch.
    """
    reach = places_of(user, capability)
    chosen = _chosen(code, reach) if code else None
    places = _overlap(reach, chosen.code) if chosen else reach
    districts = _districts(reach)
    inside = _district_of(chosen, districts)
    return PlaceFilter(
        chosen=chosen,
        places=places,
        districts=[_chip(region, inside) for region in districts] if len(districts) > 1 else [],
        villages=_village_chips(reach, inside, chosen),
    )


class Unnest(Func):
    """The elements of an array, each as a row."""

    function = "unnest"
    set_returning = True


def place_page(
    queryset: QuerySet[M],
    *,
    within_places: Sequence[str],
    by: str,
    sort: Sort,
    after: str,
    before: str,
    filtered: bool = False,
) -> Page[M]:
    """Return a page of rows that have a ``village`` and an index (village, ``by``, id), in the order ``sort``.

    Each order is that of an index, so that no page is sorted. ``filtered``: more is asked of the rows than where they are,
    so that a page of each of thirty villages may be a long way for what one page of all shows (measured: ten times).
    """
    if sort is Sort.VILLAGE:
        return keyset_page(queryset, order=("village", by, "id"), after=after, before=before, first=_rows_in_order)
    order = (f"-{by}", "-id") if sort is Sort.NAME_DOWN else (by, "id")
    first = _rows_in_order if filtered else first_by_place(within_places)
    return keyset_page(queryset, order=order, after=after, before=before, first=first)


def first_by_place(places: Sequence[str]) -> First[Any]:
    """Return the way to the first rows of a table with an index (village, order …) within ``places``.

    One order over a few places out of many makes the planner walk the order of everybody; the first rows of each
    village, merged, cost the same for one village and for thirty (measured: 40 ms against 4 ms).
    """

    def first(queryset: QuerySet[M], order: Sequence[str], limit: int) -> QuerySet[M]:
        if len(places) == 1 and level_of(places[0]) == Level.VILLAGE:
            return queryset.order_by(*order)[:limit]
        if not _are_few(places):
            return _rows_in_order(queryset, order, limit)
        return queryset.filter(pk__in=_merged(queryset, places, order, limit)).order_by(*order)

    return first


def _are_few(places: Sequence[str]) -> bool:
    """Return whether ``places`` are, or hold, few villages: known without asking for those that people are assigned to."""
    levels = [level_of(place) for place in places]
    if min(levels, default=Level.PROVINCE) < Level.DISTRICT:
        return False
    districts = levels.count(Level.DISTRICT)
    if districts <= FEW_DISTRICTS:
        return len(places) <= MOST_VILLAGES
    villages = Region.objects.filter(within("code", places), level=Level.VILLAGE)
    return villages.order_by()[: MOST_VILLAGES + 1].count() <= MOST_VILLAGES


def _merged(queryset: QuerySet[Any], places: Sequence[str], order: Sequence[str], limit: int) -> RawSQL:
    """Return the keys of the first rows of each village, merged, as a subquery: LATERAL, for which the ORM has no words."""
    columns = {name: queryset.model._meta.get_field(name.lstrip("-")).column for name in order}
    place: Any = RawSQL("place.code", ())
    in_one = queryset.filter(village=place).order_by(*order).values_list(*(name.lstrip("-") for name in order))
    statement, values = in_one[:limit].query.sql_with_params()
    merged = ", ".join(f'"{column}" {"DESC" if name.startswith("-") else "ASC"}' for name, column in columns.items())
    districts = [code for code in places if level_of(code) == Level.DISTRICT]
    villages = [code for code in places if level_of(code) == Level.VILLAGE]
    source = """
        SELECT unnest(%s::varchar[]) AS code
        UNION ALL SELECT code FROM regions_region WHERE parent_id = ANY(%s::varchar[])
    """
    return RawSQL(  # noqa: S611 - the ORM's own text inside names of columns
        f"SELECT id FROM ({source}) AS place, LATERAL ({statement}) AS of_place ORDER BY {merged} LIMIT %s",  # noqa: S608
        (villages, districts, *values, limit),
    )


def _rows_in_order(queryset: QuerySet[M], order: Sequence[str], limit: int) -> QuerySet[M]:
    """Return the first rows, found by their keys alone.

    Joined at once, the planner prepares to remember the household of everybody (a Memoize for millions: 20 ms).
    """
    keys = queryset.order_by(*order).values("pk")[:limit]
    return queryset.filter(pk__in=keys).order_by(*order)


def _chosen(code: str, reach: Sequence[str]) -> Region:
    touches = is_code(code) and any(covers(place, code) or covers(code, place) for place in reach)
    region: Region | None = Region.objects.filter(code=code).first() if touches else None
    if region is None:
        raise NotWithinReach(_("This place is not there."))
    return region


def _overlap(reach: Sequence[str], code: str) -> list[str]:
    if any(covers(place, code) for place in reach):
        return [code]
    return [place for place in reach if covers(code, place)]


def _districts(reach: Sequence[str]) -> list[Region]:
    if not reach:
        return []
    around = {place.rpartition(".")[0] for place in reach if place.count(".") == Level.VILLAGE - 1}
    return list(Region.objects.filter(within("code", [*reach, *around]), level=Level.DISTRICT))


def _district_of(chosen: Region | None, districts: Sequence[Region]) -> str:
    if len(districts) == 1:
        return districts[0].code
    if chosen is None or chosen.level < Level.DISTRICT:
        return ""
    return chosen.code if chosen.level == Level.DISTRICT else chosen.code.rpartition(".")[0]


def _village_chips(reach: Sequence[str], district: str, chosen: Region | None) -> list[PlaceChip]:
    if not district:
        return []
    villages = Region.objects.filter(within("code", _overlap(reach, district)), level=Level.VILLAGE).order_by("name")
    chips = [_chip(region, chosen.code if chosen else "") for region in villages]
    return chips if len(chips) > 1 else []


def _chip(region: Region, chosen: str) -> PlaceChip:
    return PlaceChip(region.code, region.name, chosen=region.code == chosen)
