"""The list of households."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.forms import SearchForm
from beneficiaries.selectors.households import household_list
from beneficiaries.views.chips import district_chips, village_chips
from regions.capabilities import Capability


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
        "districts": district_chips(found.filter, _address),
        "villages": village_chips(found.filter, _address),
        "form": SearchForm(),
    }
    return render(request, "beneficiaries/household_list.html", context)


def _address(code: str) -> str:
    return f"?{urlencode({'region': code})}" if code else "?"
