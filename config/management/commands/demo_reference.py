"""``manage.py demo_reference``: load the bundled places, population figures and rules, where they are missing."""

from __future__ import annotations

from typing import Any

from config.demo.reference import reference_fill
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Safe to run again: loads only what is missing."""

    help = "Load the bundled regions and population of Batang Hari and the shipped coverage rules."

    def figures(self, **_options: Any) -> dict[str, Any]:
        """Load, and return the rows by what they are."""
        loaded = dict(reference_fill())
        if not loaded:
            self.note("Everything is there already.")
        return loaded
