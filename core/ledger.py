"""The ledger of an import: every row that was read ends in exactly one place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

FIRST_ROWS = 10


@dataclass(slots=True)
class Ledger:
    """Counts of rows; ``read = created + updated + unchanged + held + rejected`` always (see :meth:`check`)."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0
    rejected: int = 0
    errors: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(_problem))
    warnings: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(_problem))

    def reject(self, code: str, row: int, message: str) -> None:
        """Count a row as rejected for ``code``; the first message of a code is kept to be shown."""
        self.rejected += 1
        self.problem(code, row, message)

    def problem(self, code: str, row: int, message: str) -> None:
        """Note one more error of a row that is counted elsewhere."""
        _note(self.errors[code], row, message)

    def warn(self, code: str, row: int, message: str) -> None:
        """Note a warning; the row counts by its verdict."""
        _note(self.warnings[code], row, message)

    def check(self) -> None:
        """Raise ``AssertionError`` when the ledger does not balance: a fault of ours, never of the file."""
        total = self.created + self.updated + self.unchanged + self.held + self.rejected
        if self.read != total:
            raise AssertionError(f"ledger does not balance: {self.read} read, {total} accounted for")

    def counts(self) -> dict[str, int]:
        """Return the six counts by name."""
        names = ("read", "created", "updated", "unchanged", "held", "rejected")
        return {name: getattr(self, name) for name in names}


def _problem() -> dict[str, Any]:
    return {"count": 0, "first_rows": [], "message": ""}


def _note(entry: dict[str, Any], row: int, message: str) -> None:
    entry["count"] += 1
    entry["message"] = entry["message"] or message
    if len(entry["first_rows"]) < FIRST_ROWS:
        entry["first_rows"].append(row)
