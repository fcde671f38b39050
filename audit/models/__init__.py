"""Events and the seals over them."""

from __future__ import annotations

from audit.models.event import AuditEvent
from audit.models.seal import AuditSeal

__all__ = ["AuditEvent", "AuditSeal"]
