"""What groups the events of one request or one command."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[uuid.UUID | None] = ContextVar("audit_request_id", default=None)


def current_request_id() -> uuid.UUID:
    """Return the key of the running request, or a fresh one outside of any."""
    return _request_id.get() or uuid.uuid4()


@contextmanager
def request_context(request_id: uuid.UUID | None = None) -> Iterator[uuid.UUID]:
    """Let every event inside share one key."""
    key = request_id or uuid.uuid4()
    token = _request_id.set(key)
    try:
        yield key
    finally:
        _request_id.reset(token)
