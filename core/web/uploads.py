"""Refuse what is too large before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MEGABYTE = 1_000_000


class UploadLimitMiddleware:
    """Answer 413, naming the limit, to a request that announces more than its address takes.

    Django reads a whole upload, to disk, before a view or the check for forgery sees it. The limits are in
    ``settings.UPLOAD_MOST_BYTES`` and, for addresses that begin in a certain way, ``settings.UPLOAD_MOST_BYTES_AT``.
    A body without an announced length is empty to Django, so nothing passes by unannounced.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        announced, most = announced_bytes(request), most_bytes(request.path)
        if announced <= most:
            return self.get_response(request)
        context = {"most": most // MEGABYTE, "announced": announced // MEGABYTE}
        response = render(request, "errors/413.html", context, status=413)
        response["Connection"] = "close"  # what is still on its way is not wanted
        return response


def announced_bytes(request: HttpRequest) -> int:
    """Return how much the client says that it sends; nonsense counts as nothing, as it does to Django."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return int(length) if length.isascii() and length.isdigit() else 0


def most_bytes(path: str) -> int:
    """Return the largest body that an address takes."""
    for start, most in settings.UPLOAD_MOST_BYTES_AT.items():
        if path.startswith(start):
            return int(most)
    return int(settings.UPLOAD_MOST_BYTES)
