"""Households: the list of a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from beneficiaries.filters import household_filters
from beneficiaries.models import Household, Person
from beneficiaries.selectors.places import PlaceFilter, Sort, place_filter, place_page
from core.web.filters import Chosen, choose
from core.web.paging import Page
from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household in a list; ``members`` counts the residents in it whom the reader may see."""

    household: Household
    members: int


@dataclass(frozen=True, slots=True)
class HouseholdList:
    """One page of households; ``more`` says that there are more than ``count``."""

    rows: Sequence[HouseholdRow]
    page: Page[Household]
    count: int
    more: bool
    filter: PlaceFilter
    chosen: Chosen


def household_list(
    *,
    user: Any,
    region: str = "",
    sort: Sort = Sort.NAME,
    filters: Mapping[str, str] | None = None,
    after: str = "",
    before: str = "",
) -> HouseholdList:
    """Return the households within reach of ``user``, by the name of their head; ``region`` narrows to a place,
    ``filters`` (codes as in an address) to those whom they describe.

    Raises:
        NotWithinReach: ``region`` is none that the reader's places touch.
    """
    place = place_filter(user=user, capability=Capability.VIEW_PEOPLE, code=region)
    chosen = choose(household_filters(), filters or {}, user=user)
    households = Household.objects.visible_to(user).select_related("village__parent")
    if place.chosen is not None:
        households = households.in_region(place.chosen.code)
    households = chosen.at_once(chosen.narrow(households, user))
    page = place_page(
        households,
        within_places=place.places,
        by="head_name",
        sort=sort,
        after=after,
        before=before,
        filtered=bool(chosen.options),
    )
    members = _member_counts(user, page.items)
    count, more = chosen.count(households)
    rows = [HouseholdRow(household, members.get(household.pk, 0)) for household in page.items]
    return HouseholdList(rows, page, count, more, place, chosen)


def _member_counts(user: Any, households: Sequence[Household]) -> dict[int, int]:
    counts = (
        Person.objects.visible_to(user)
        .residents()
        .filter(household__in=[household.pk for household in households])
        .order_by()
        .values_list("household")
        .annotate(members=Count("pk"))
    )
    return dict(counts)
