"""What a limit says when it is used up, and whom it counts by; the counting is done by ``audit.limits``."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import ngettext

from core.exceptions import DomainError


class TooMany(DomainError):
    """The limit ``name`` is used up; pages answer 429. ``first`` is true once in a window: record that one."""

    code = "too_many"

    def __init__(self, name: str, *, retry_after: int, first: bool) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(
            ngettext(
                "That was more often than anybody's work needs. Try again in %(minutes)s minute.",
                "That was more often than anybody's work needs. Try again in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )
        self.name = name
        self.retry_after = retry_after
        self.first = first


def client_address(request: HttpRequest) -> str:
    """Return the address at the other end; behind a proxy the one that our own proxy has seen.

    Anything further left in ``X-Forwarded-For`` was written by the client, who would choose a new one for each try.
    """
    seen = [request.META.get("REMOTE_ADDR", "")]
    if settings.BEHIND_PROXY:
        seen.insert(0, request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2])
    for raw in seen:
        try:
            return str(ipaddress.ip_address(raw.strip()))
        except ValueError:
            continue
    return "unknown"
