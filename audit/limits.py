"""How often somebody may do a thing that, done often enough, would list everybody; the first refusal is recorded.

Fixed windows: ``settings.RATE_LIMITS`` names them as (times, seconds). A use is one statement that adds and tells in one go,
so that two at once count as two; Django's cache in a table takes five, and django-ratelimit stands on that cache.
"""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from audit.models import UseCounter
from audit.services import audit_record
from core.web.ratelimit import TooMany

# The later window wins: two processes whose clocks differ by a second do not take turns in beginning anew.
_COUNT = """
    INSERT INTO audit_usecounter AS counted (slot, ends_at, used) VALUES (%s, %s, 1)
    ON CONFLICT (slot) DO UPDATE SET
        used = CASE WHEN counted.ends_at >= excluded.ends_at THEN counted.used + 1 ELSE 1 END,
        ends_at = greatest(counted.ends_at, excluded.ends_at)
    RETURNING used
"""


def count_use(name: str, key: str) -> None:
    """Count one use of the limit ``name`` by ``key`` (a user's key, an address); the window begins for all at once.

    Raises:
        TooMany: the limit is used up; ``retry_after`` are the seconds until the next window.
    """
    times, seconds = settings.RATE_LIMITS[name]
    now = int(time.time())
    left = seconds - now % seconds
    # Hashed: a table of counters holds no addresses.
    slot = f"{name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [slot, datetime.fromtimestamp(now + left, UTC)])
        used: int = cursor.fetchone()[0]
    if used > times:
        raise TooMany(name, retry_after=left, first=used == times + 1)


def limited(*, actor: Any, limit: str, key: str = "") -> None:
    """Count one use of ``limit`` by ``key``, or by ``actor`` without one. Records ``search.limited`` once in a window.

    Raises:
        TooMany: the limit is used up.
    """
    try:
        count_use(limit, key or f"user {actor.pk}")
    except TooMany as refusal:
        if refusal.first:
            audit_record(actor=actor, action="search.limited", subject=None, detail={"limit": limit})
        raise


def counters_forget(older_than: timedelta) -> int:
    """Delete the counters of windows that are over for that long; returns how many."""
    deleted, _by_model = UseCounter.objects.filter(ends_at__lt=timezone.now() - older_than).delete()
    return deleted
