"""Limits whose first refusal in a window is recorded."""

from __future__ import annotations

from typing import Any

from audit.services import audit_record
from core.web.ratelimit import TooMany, count_use


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
