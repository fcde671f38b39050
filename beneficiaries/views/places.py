"""What stands above a list of people or households: places, orders, filters."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from accounts.selectors.saved_filters import saved_chips
from beneficiaries.selectors.places import PlaceFilter, Sort
from beneficiaries.views.chips import FilterChip, district_chips, village_chips
from core.web.filters import Chosen, address, filter_panel


def list_chips(*, user: Any, page: str, place: PlaceFilter, chosen: Chosen, region: str, sort: Sort) -> dict[str, Any]:
    """Return what ``beneficiaries/_list_chips.html`` shows: ``districts``, ``villages``, ``sorts``, ``panel``, ``saved``.

    Each keeps what the others have chosen. ``page`` is the route of the list.
    """
    now = {"region": region, "sort": sort.value}
    at = partial(_address, chosen, sort)
    orders = {Sort.NAME: _("Name, A to Z"), Sort.NAME_DOWN: _("Name, Z to A"), Sort.VILLAGE: _("By village")}
    return {
        "districts": district_chips(place, at),
        "villages": village_chips(place, at),
        "sorts": [
            FilterChip(label, _address(chosen, each, region), active=each is sort) for each, label in orders.items()
        ],
        "panel": filter_panel(chosen, now),
        "saved": saved_chips(user=user, page=page, values={**now, **chosen.query}),
    }


def _address(chosen: Chosen, sort: Sort, region: str) -> str:
    return address({"region": region, "sort": sort.value, **chosen.query})
