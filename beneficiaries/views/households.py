"""The list of households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries.forms import SearchForm
from beneficiaries.selectors.households import household_list
from beneficiaries.selectors.places import PlaceChip, PlaceFilter
from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A chip of ``components/filters.html``."""

    label: str
    url: str
    active: bool


@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """List the households within reach; ``?region=`` narrows to a place."""
    user = request.user
    region = request.GET.get("region", "")
    found = household_list(
        user=user, region=region, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "found": found,
        "region": region,
        "has_place": user.reach.anywhere(Capability.VIEW_PEOPLE),  # type: ignore[union-attr]
        "may_register": user.reach.anywhere(Capability.CHANGE_PEOPLE),  # type: ignore[union-attr]
        "districts": _district_chips(found.filter),
        "villages": _village_chips(found.filter),
        "form": SearchForm(),
    }
    return render(request, "beneficiaries/household_list.html", context)


def _district_chips(chosen: PlaceFilter) -> list[FilterChip]:
    # One district chosen: the others step aside for its villages.
    inside = [chip for chip in chosen.districts if chip.chosen]
    return _chips(inside or chosen.districts, _("All districts"), "")


def _village_chips(chosen: PlaceFilter) -> list[FilterChip]:
    above = next((chip.code for chip in chosen.districts if chip.chosen), "")
    return _chips(sorted(chosen.villages, key=lambda chip: not chip.chosen), _("All villages"), above)


def _chips(places: Sequence[PlaceChip], all_label: str, all_code: str) -> list[FilterChip]:
    if not places:
        return []
    everything = FilterChip(all_label, _address(all_code), active=not any(place.chosen for place in places))
    return [everything, *(FilterChip(place.label, _address(place.code), active=place.chosen) for place in places)]


def _address(code: str) -> str:
    return f"?{urlencode({'region': code})}" if code else "?"
