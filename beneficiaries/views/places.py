"""The chips above a list of people or households: of which place, in which order."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from beneficiaries.selectors.places import PlaceFilter, Sort
from beneficiaries.views.chips import FilterChip, district_chips, village_chips


def list_chips(chosen: PlaceFilter, region: str, sort: Sort) -> dict[str, Any]:
    """Return the chips for the template ``beneficiaries/_list_chips.html``: ``districts``, ``villages``, ``sorts``."""
    address = partial(_address, sort)
    orders = {Sort.NAME: _("Name, A to Z"), Sort.NAME_DOWN: _("Name, Z to A"), Sort.VILLAGE: _("By village")}
    return {
        "districts": district_chips(chosen, address),
        "villages": village_chips(chosen, address),
        "sorts": [FilterChip(label, _address(each, region), active=each is sort) for each, label in orders.items()],
    }


def _address(sort: Sort, region: str) -> str:
    return f"?{urlencode({name: value for name, value in (('region', region), ('sort', sort)) if value})}"
