"""Pages of one person: what is known of her, her number, her status."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.exceptions import ChangeRefused
from beneficiaries.forms import StatusForm
from beneficiaries.selectors.changing import person_to_change
from beneficiaries.selectors.person import person_detail
from beneficiaries.services.reading import person_read_record
from beneficiaries.services.reveal import person_reveal
from beneficiaries.services.status import person_status_change
from beneficiaries.views.keeping import kept_words
from beneficiaries.views.reveal import revealed
from beneficiaries.views.timeline import entries
from regions.capabilities import Capability


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person; that she was read is recorded."""
    user = request.user
    found = person_detail(user=user, person_id=person_id)
    person_read_record(actor=user, person=found.row.person)
    village = found.row.person.village_id
    may_reveal = user.reach.at(Capability.REVEAL_NUMBERS, village)  # type: ignore[union-attr]
    context = {
        "found": found,
        "person": found.row.person,
        "household": found.row.household,
        "timeline": entries(found.changes),
        "reveal_url": reverse("person-reveal", args=[person_id]) if may_reveal else "",
        "may_change": user.reach.at(Capability.CHANGE_PEOPLE, village),  # type: ignore[union-attr]
        "kept": kept_words(found.row.person),
    }
    return render(request, "beneficiaries/person_detail.html", context)


@never_cache
@require_POST
def reveal_nik(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer with the full NIK."""
    if request.POST.get("number", "nik") != "nik":
        raise Http404
    return revealed(
        request,
        lambda: person_reveal(actor=request.user, person_id=person_id),
        label="NIK",
        back=("person-detail", person_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_status(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for a new status and record it."""
    user = request.user
    subject = person_to_change(user=user, person_id=person_id)
    form = StatusForm(request.POST or None, current=subject.status, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            person_status_change(actor=user, person_id=person_id, **form.cleaned_data)
        except ChangeRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The status is recorded, and the earlier one is kept in the history."))
            return redirect("person-detail", person_id)
    return render(request, "beneficiaries/person_status.html", {"form": form, "person": subject})
