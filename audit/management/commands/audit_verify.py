"""``audit_verify``: recompute every digest and seal of the audit record."""

from __future__ import annotations

from typing import Any

from audit.services import audit_verify
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Exit 1 when an event or a seal is not as it was written."""

    help = "Check that no audit event was altered, added or removed since it was sealed."

    def figures(self, **options: Any) -> dict[str, Any]:
        """Return ``events seals ok first_broken``."""
        result = audit_verify()
        if not result.ok:
            self.exit_code = 1
            self.note(
                f"The record is broken at event {result.first_broken}. Keep a copy of the database and call the auditor."
            )
        return {
            "events": result.events,
            "seals": result.seals,
            "ok": result.ok,
            "first_broken": result.first_broken,
        }
