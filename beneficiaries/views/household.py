"""Pages of one household: its members, its history, its number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.selectors.household import household_detail
from beneficiaries.selectors.houses import house_map
from beneficiaries.services.reading import household_read_record
from beneficiaries.services.reveal import household_reveal
from beneficiaries.views.keeping import kept_words
from beneficiaries.views.reveal import revealed
from beneficiaries.views.timeline import household_entries
from regions.capabilities import Capability


@require_safe
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Show a household; that it was read is recorded."""
    user = request.user
    found = household_detail(user=user, household_id=household_id)
    shown = [row.person.pk for row in (*found.members, *found.former)]
    household_read_record(actor=user, household=found.household, persons=shown)
    may_reveal = user.reach.at(Capability.REVEAL_NUMBERS, found.household.village_id)  # type: ignore[union-attr]
    context = {
        "found": found,
        "house_map": house_map(found.household),
        "household": found.household,
        "timeline": household_entries(found.own_changes, found.changes),
        "reveal_url": reverse("household-reveal", args=[household_id]) if may_reveal else "",
        "may_change": user.reach.at(Capability.CHANGE_PEOPLE, found.household.village_id),  # type: ignore[union-attr]
        "kept": kept_words(found.household),
    }
    return render(request, "beneficiaries/household_detail.html", context)


@never_cache
@require_POST
def reveal_kk(request: HttpRequest, household_id: int) -> HttpResponse:
    """Answer with the full KK number."""
    return revealed(
        request,
        lambda: household_reveal(actor=request.user, household_id=household_id),
        label="KK",
        back=("household-detail", household_id),
    )
