"""The list of households."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.forms import SearchForm
from beneficiaries.selectors.households import household_list
from beneficiaries.selectors.places import Sort
from beneficiaries.views.places import list_chips
from regions.capabilities import Capability


@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """List the households within reach; ``?region=`` narrows to a place, ``?sort=`` orders, other names are
    filters (``beneficiaries.filters``)."""
    user = request.user
    region, sort = request.GET.get("region", ""), Sort(request.GET.get("sort", ""))
    found = household_list(
        user=user,
        region=region,
        sort=sort,
        filters=request.GET.dict(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "found": found,
        "region": region,
        "has_place": user.reach.anywhere(Capability.VIEW_PEOPLE),  # type: ignore[union-attr]
        "may_export": user.reach.anywhere(Capability.EXPORT_PEOPLE),  # type: ignore[union-attr]
        "may_register": user.reach.anywhere(Capability.CHANGE_PEOPLE),  # type: ignore[union-attr]
        "form": SearchForm(),
        **list_chips(
            user=user, page="household-list", place=found.filter, chosen=found.chosen, region=region, sort=sort
        ),
    }
    return render(request, "beneficiaries/household_list.html", context)
