"""What of the addresses of our lists a reader may save: codes of places, orders and filters, and only her own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from beneficiaries.filters import household_filters, person_filters
from beneficiaries.selectors.duplicates import Wanted
from beneficiaries.selectors.places import Sort, place_filter
from core.web.filters import ListFilter, choose
from regions.capabilities import Capability


def kept_of_persons(user: Any, values: Mapping[str, str]) -> dict[str, str]:
    """Return what an address of the list of persons chooses.

    Raises:
        NotWithinReach: the place is none that the reader's places touch.
    """
    return _kept(person_filters(), user, values)


def kept_of_households(user: Any, values: Mapping[str, str]) -> dict[str, str]:
    """Return what an address of the list of households chooses.

    Raises:
        NotWithinReach: the place is none that the reader's places touch.
    """
    return _kept(household_filters(), user, values)


def kept_of_duplicates(user: Any, values: Mapping[str, str]) -> dict[str, str]:
    """Return what an address of the list of possible duplicates chooses.

    Raises:
        NotWithinReach: the place is none that the reader's places touch.
    """
    wanted = Wanted.read(values)
    place_filter(user=user, capability=Capability.VIEW_PEOPLE, code=wanted.region)
    return wanted.query()


def _kept(filters: Sequence[ListFilter], user: Any, values: Mapping[str, str]) -> dict[str, str]:
    region, sort = values.get("region", ""), Sort(values.get("sort", ""))
    place_filter(user=user, capability=Capability.VIEW_PEOPLE, code=region)
    chosen = choose(filters, values, user=user)
    kept = {"region": region, "sort": sort.value, **chosen.query}
    return {name: value for name, value in kept.items() if value}
