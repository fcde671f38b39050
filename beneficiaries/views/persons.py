"""Pages of persons: search and export."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.limits import limited
from beneficiaries.exceptions import ExportRefused, SearchRefused
from beneficiaries.forms import SearchForm
from beneficiaries.selectors.persons import SearchResult, person_search
from beneficiaries.services.export import persons_export
from regions.capabilities import Capability

DIGITS_OF_A_NUMBER = 16


@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    """Search; the text comes by POST, so that no address holds it. htmx gets the results alone."""
    form = SearchForm(request.POST or None)
    found, refusal = searched(request, form) if request.method == "POST" else (None, "")
    context = {
        "form": form,
        "found": found,
        "refusal": refusal,
        "has_place": request.user.reach.anywhere(Capability.VIEW_PEOPLE),  # type: ignore[union-attr]
    }
    alone = request.method == "POST" and request.headers.get("HX-Request")
    return render(request, "beneficiaries/_results.html" if alone else "beneficiaries/person_list.html", context)


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


def searched(request: HttpRequest, form: SearchForm) -> tuple[SearchResult | None, str]:
    """Return what the box found within reach, or what to write instead; every search counts against the limits."""
    if not form.is_valid():
        return None, _("This is too long for a name or a number. Write less of it.")
    limited(actor=request.user, limit="search")
    if sum(character.isdigit() for character in form.cleaned_data["text"]) >= DIGITS_OF_A_NUMBER:
        limited(actor=request.user, limit="lookup")
    try:
        return person_search(user=request.user, text=form.cleaned_data["text"], after=form.cleaned_data["after"]), ""
    except SearchRefused as refusal:
        return None, str(refusal)
