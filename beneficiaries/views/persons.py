"""Pages of persons: search, one person, her numbers and her status."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.limits import limited
from beneficiaries.exceptions import ExportRefused, SearchRefused, StatusRefused
from beneficiaries.forms import SearchForm, StatusForm
from beneficiaries.selectors.persons import SearchResult, person_detail, person_search
from beneficiaries.services.export import persons_export
from beneficiaries.services.reading import person_read_record
from beneficiaries.services.reveal import person_reveal
from beneficiaries.services.status import person_status_change
from beneficiaries.views.reveal import revealed
from beneficiaries.views.timeline import entries
from core.exceptions import NotAllowed
from regions.capabilities import Capability

DIGITS_OF_A_NUMBER = 16


@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    """Search; the text comes by POST, so that no address holds it. htmx gets the results alone."""
    form = SearchForm(request.POST or None)
    found, refusal = _search(request, form) if request.method == "POST" else (None, "")
    context = {
        "form": form,
        "found": found,
        "refusal": refusal,
        "has_place": request.user.reach.anywhere(Capability.VIEW_PEOPLE),  # type: ignore[union-attr]
    }
    alone = request.method == "POST" and request.headers.get("HX-Request")
    return render(request, "beneficiaries/_results.html" if alone else "beneficiaries/person_list.html", context)


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
        "timeline": entries(found.changes, with_names=False),
        "reveal_url": reverse("person-reveal", args=[person_id]) if may_reveal else "",
        "may_change": user.reach.at(Capability.CHANGE_PEOPLE, village),  # type: ignore[union-attr]
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
    subject = person_detail(user=user, person_id=person_id).row.person
    if not user.reach.at(Capability.CHANGE_PEOPLE, subject.village_id):  # type: ignore[union-attr]
        raise NotAllowed(_("Your role does not change residents here."))
    form = StatusForm(request.POST or None, current=subject.status, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            person_status_change(actor=user, person_id=person_id, **form.cleaned_data)
        except StatusRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The status is recorded, and the earlier one is kept in the history."))
            return redirect("person-detail", person_id)
    return render(request, "beneficiaries/person_status.html", {"form": form, "person": subject})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Answer with a file of the persons whom the reader may export."""
    try:
        file = persons_export(
            actor=request.user, region=request.POST.get("region", ""), file_format=request.POST.get("format", "csv")
        )
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("person-list")
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _search(request: HttpRequest, form: SearchForm) -> tuple[SearchResult | None, str]:
    if not form.is_valid():
        return None, _("This is too long for a name or a number. Write less of it.")
    limited(actor=request.user, limit="search")
    if sum(character.isdigit() for character in form.cleaned_data["text"]) >= DIGITS_OF_A_NUMBER:
        limited(actor=request.user, limit="lookup")
    try:
        return person_search(user=request.user, text=form.cleaned_data["text"], after=form.cleaned_data["after"]), ""
    except SearchRefused as refusal:
        return None, str(refusal)
