"""The answer to a reveal: a fragment beside the eye, or a small page where no script runs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from audit.limits import limited
from beneficiaries.exceptions import NoNumber


def revealed(request: HttpRequest, reveal: Callable[[], str], *, label: str, back: tuple[str, int]) -> HttpResponse:
    """Call ``reveal`` and show its number; ``back`` is the route and key of the page it belongs to."""
    limited(actor=request.user, limit="reveal")
    try:
        number = reveal()
    except NoNumber as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    if request.headers.get("HX-Request"):
        return render(request, "components/revealed.html", {"number": number})
    route, key = back
    context = {"number": number, "label": label, "back": reverse(route, args=[key])}
    return render(request, "beneficiaries/revealed.html", context)
