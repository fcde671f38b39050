"""``manage.py regions_import FILE``: load official region codes (docs: contract)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from config.reference_data import ledger_figures, regions_load
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Reads ``code,name``; prints the ledger."""

    help = "Load region codes (Kemendagri) from a CSV with the columns code,name: any level, any part of the country."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Import the file, all of it or nothing."""
        started = time.perf_counter()
        ledger = regions_load(actor=None, source=options["file"])
        return ledger_figures(ledger, time.perf_counter() - started)
