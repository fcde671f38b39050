"""Chips to choose a place by, above a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from beneficiaries.selectors.places import PlaceChip, PlaceFilter

# The address of the list with a place, or with none for the empty code.
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A chip of ``components/filters.html``."""

    label: str | Promise
    url: str
    active: bool


def district_chips(chosen: PlaceFilter, address: Address) -> list[FilterChip]:
    """Return the districts of a reader's reach; one that is chosen lets the others step aside for its villages."""
    inside = [chip for chip in chosen.districts if chip.chosen]
    return _chips(inside or chosen.districts, _("All districts"), "", address)


def village_chips(chosen: PlaceFilter, address: Address) -> list[FilterChip]:
    """Return the villages of the chosen district, the chosen one first."""
    above = next((chip.code for chip in chosen.districts if chip.chosen), "")
    return _chips(sorted(chosen.villages, key=lambda chip: not chip.chosen), _("All villages"), above, address)


def _chips(places: Sequence[PlaceChip], all_label: str, all_code: str, address: Address) -> list[FilterChip]:
    if not places:
        return []
    everything = FilterChip(all_label, address(all_code), active=not any(place.chosen for place in places))
    return [everything, *(FilterChip(place.label, address(place.code), active=place.chosen) for place in places)]
