"""A card and a resident side by side: are they one person?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from insurance.exceptions import MatchRefused
from insurance.forms_waterfall import DecisionForm
from insurance.selectors.access import may, region_for
from insurance.selectors.matching import comparison_of
from insurance.services.matching import match_decide
from insurance.services.reading import membership_read_record
from regions.capabilities import Capability


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Show both and what differs; take a decision, which holds for every later file."""
    region = region_for(request.user, code, needs=Capability.VIEW_MEMBERS)
    found = comparison_of(request.user, region, key)
    in_force = found.decision.pk if found.decision else None
    form = DecisionForm(request.POST or None, initial={"expected": in_force})
    if request.method == "POST" and found.person is not None and form.is_valid():
        try:
            match_decide(actor=request.user, card_id=key, person_id=found.person.pk, **form.cleaned_data)
        except MatchRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided. No later file changes it; another decision can."))
            return redirect("uhc-match", code, key)
    elif request.method != "POST":
        membership_read_record(actor=request.user, membership=found.card)
    context = {
        "region": region,
        "found": found,
        "form": form,
        "may_decide": found.person is not None and may(request.user, Capability.CHANGE_MEMBERS, found.card.place),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "insurance/match.html", context, status=status)
