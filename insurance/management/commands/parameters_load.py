"""Load the shipped definitions, thresholds, premiums and quotas; what an office changed stays."""

from __future__ import annotations

from typing import Any

from core.management.base import FigureCommand
from insurance.services.parameters import parameters_load


class Command(FigureCommand):
    """Safe to run again: creates only what is missing."""

    help = "Load coverage definitions, thresholds, premium rates and quotas that ship with the product."

    def figures(self, **_options: Any) -> dict[str, Any]:
        """Load and return the ledger."""
        ledger = parameters_load(actor=None)
        for warning in ledger.warnings.values():
            self.note(f"{warning['message']} ({warning['count']} in all)")
        counts = ledger.counts()
        return {name: counts[name] for name in ("read", "created", "unchanged", "held")}
