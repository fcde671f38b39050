"""Events, the seals over them, and the counters of limits."""

from __future__ import annotations

from audit.models.event import AuditEvent
from audit.models.limit import UseCounter
from audit.models.seal import AuditSeal

__all__ = ["AuditEvent", "AuditSeal", "UseCounter"]
