"""Who has seen this person's data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy.selectors.trace import person_trace
from privacy.services.reading import trace_read_record


@require_safe
def seen(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what the record of processing tells about a resident; that somebody asked is recorded as well."""
    found = person_trace(
        user=request.user,
        person_id=person_id,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    trace_read_record(actor=request.user, person=found.person)
    return render(request, "privacy/trace.html", {"found": found, "person": found.person})
