"""``holidays_load``: say on which days offices are closed."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.management.base import FigureCommand
from welfare.services.holidays import holidays_load


class Command(FigureCommand):
    """Due dates that are set afterwards leave these days out."""

    help = (
        "Load public holidays from a CSV file with the columns day (YYYY-MM-DD) and name; remarks (#) may stand above."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the decree."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the decree, for instance: SKB 3 Menteri 2026")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Return what was read, created and updated."""
        return holidays_load(actor=None, days=_days(options["file"]), source=options["source"])


def _days(path: Path) -> dict[date, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = file.readlines()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
    remarks = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    found = {}
    for number, row in enumerate(csv.DictReader(lines[remarks:]), start=remarks + 2):
        try:
            found[date.fromisoformat((row.get("day") or "").strip())] = (row.get("name") or "").strip()[:100]
        except ValueError as error:
            raise CommandError(
                f"{path.name}, row {number}, column day: write a day as 2026-12-25. Nothing was loaded."
            ) from error
    return found
