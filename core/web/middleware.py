"""Turn a rule's refusal that no view caught into the right page."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.exceptions import NotAllowed, NotWithinReach
from core.web.ratelimit import TooMany


class ZeroByteMiddleware:
    """400 for an address with a zero byte: nobody types one, and no text in the database can hold it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; forms refuse zero bytes by themselves."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("zero byte in an address")
        return self.get_response(request)


class DomainErrorMiddleware:
    """404 for what is not within reach (other people's data looks absent), 403 for what is not allowed, 429 for too much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Re-raise as the exception that Django has a page for; answer what it has none for."""
        if isinstance(exception, NotWithinReach):
            raise Http404(str(exception)) from exception
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(str(exception)) from exception
        return _too_many(request, exception) if isinstance(exception, TooMany) else None


def _too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    headers = {"Retry-After": str(refusal.retry_after), "Cache-Control": "no-store"}
    if request.headers.get("HX-Request"):  # app.js says these words where the page stands
        return HttpResponse(str(refusal), status=429, content_type="text/plain; charset=utf-8", headers=headers)
    response = render(request, "errors/429.html", {"reason": str(refusal)}, status=429)
    for name, value in headers.items():
        response[name] = value
    return response
