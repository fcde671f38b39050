"""How often somebody may do a thing that, done often enough, would list everybody.

Fixed windows on Django's cache: ``settings.RATE_LIMITS`` names them as (times, seconds). django-ratelimit offers the same
on the same cache, but refuses with 403 and answers no ``Retry-After``.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
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


def count_use(name: str, key: str) -> None:
    """Count one use of the limit ``name`` by ``key`` (a user's key, an address); the window begins for all at once.

    Where the cache is a table, two uses in the same instant may count as one: the limit is a brake, not a lock.

    Raises:
        TooMany: the limit is used up; ``retry_after`` are the seconds until the next window.
    """
    times, seconds = settings.RATE_LIMITS[name]
    now = int(time.time())
    # Hashed: a table of the cache holds no addresses.
    slot = f"limit:{name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}:{now // seconds}"
    if cache.add(slot, 1, timeout=seconds):
        used = 1
    else:
        try:
            used = cache.incr(slot)
        except ValueError:  # gone between the two: the window is over
            return
        cache.touch(slot, seconds)  # incr of a table gives the cache's own time to live
    if used > times:
        raise TooMany(name, retry_after=seconds - now % seconds, first=used == times + 1)


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
