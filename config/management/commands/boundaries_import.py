"""``manage.py boundaries_import FILE``: load the outlines of places for the map (docs: contract)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from config.reference_data import boundaries_load, ledger_figures
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Reads a GeoJSON ``FeatureCollection``; prints the ledger."""

    help = "Load outlines of regions from a GeoJSON file (WGS 84): Polygon or MultiPolygon, with the property code."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the file, where it comes from, and whether a rejected feature is a failure."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--source", default="", help="where it was published, and its licence")
        parser.add_argument("--strict", action="store_true", help="exit 1 when a feature was rejected")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Import what is right in the file."""
        started = time.perf_counter()
        ledger = boundaries_load(actor=None, source=options["file"], origin=options["source"])
        self.exit_code = 1 if options["strict"] and ledger.rejected else 0
        for problem in ledger.errors.values():
            self.note(f"{problem['message']} ({problem['count']} in all)")
        return ledger_figures(ledger, time.perf_counter() - started)
