"""Pages of persons: list and search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.limits import limited
from beneficiaries.exceptions import SearchRefused
from beneficiaries.forms import SearchForm
from beneficiaries.rules.search import CARD_DIGITS
from beneficiaries.selectors.persons import SearchResult, person_list, person_search
from beneficiaries.selectors.places import Sort
from beneficiaries.views.places import list_chips
from regions.capabilities import Capability


@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    """List the persons within reach, or search among them; what is searched for comes by POST, so that no address holds it.

    ``?region=`` narrows the list to a place, ``?sort=`` orders it, other names are filters
    (``beneficiaries.filters``). htmx gets the results of a search alone.
    """
    searching = request.method == "POST"
    form = SearchForm(request.POST or None)
    found, refusal = searched(request, form) if searching else (None, "")
    alone = searching and bool(request.headers.get("HX-Request"))
    context = {
        "form": form,
        "found": found,
        "refusal": refusal,
        "may_export": request.user.reach.anywhere(Capability.EXPORT_PEOPLE),  # type: ignore[union-attr]
        "has_place": request.user.reach.anywhere(Capability.VIEW_PEOPLE),  # type: ignore[union-attr]
        **({} if searching else _list(request)),
    }
    return render(request, "beneficiaries/_results.html" if alone else "beneficiaries/person_list.html", context)


def searched(request: HttpRequest, form: SearchForm) -> tuple[SearchResult | None, str]:
    """Return what the box found within reach, or what to write instead; every search counts against the limits."""
    if not form.is_valid():
        return None, _("This is too long for a name or a number. Write less of it.")
    limited(actor=request.user, limit="search")
    if sum(character.isdigit() for character in form.cleaned_data["text"]) >= CARD_DIGITS:
        limited(actor=request.user, limit="lookup")
    try:
        return person_search(user=request.user, text=form.cleaned_data["text"], after=form.cleaned_data["after"]), ""
    except SearchRefused as refusal:
        return None, str(refusal)


def _list(request: HttpRequest) -> dict[str, Any]:
    region, sort = request.GET.get("region", ""), Sort(request.GET.get("sort", ""))
    listed = person_list(
        user=request.user,
        region=region,
        sort=sort,
        filters=request.GET.dict(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return {
        "listed": listed,
        **list_chips(
            user=request.user, page="person-list", place=listed.filter, chosen=listed.chosen, region=region, sort=sort
        ),
    }
