"""Households: the list of a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from beneficiaries.models import Household, Person
from beneficiaries.selectors.places import PlaceFilter, Sort, place_filter, place_page
from core.web.paging import Page, capped_count
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


def household_list(
    *, user: Any, region: str = "", sort: Sort = Sort.NAME, after: str = "", before: str = ""
) -> HouseholdList:
    """Return the households within reach of ``user``, by the name of their head; ``region`` narrows to a place.

    Raises:
        NotWithinReach: ``region`` is none that the reader's places touch.
    """
    chosen = place_filter(user=user, capability=Capability.VIEW_PEOPLE, code=region)
    households = Household.objects.visible_to(user).select_related("village__parent")
    if chosen.chosen is not None:
        households = households.in_region(chosen.chosen.code)
    page = place_page(households, within_places=chosen.places, by="head_name", sort=sort, after=after, before=before)
    members = _member_counts(user, page.items)
    count, more = capped_count(households)
    rows = [HouseholdRow(household, members.get(household.pk, 0)) for household in page.items]
    return HouseholdList(rows, page, count, more, chosen)


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
