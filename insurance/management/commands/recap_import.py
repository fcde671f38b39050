"""``manage.py recap_import FILE --as-of 2022-12-20 --actor USER``: take in totals of members by segment."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from accounts.selectors.actors import actor_named
from core.management.arguments import day
from core.management.base import FigureCommand
from core.tabular import read_content
from insurance.services.recaps import recap_import


class Command(FigureCommand):
    """Reads ``region,segment,registered,active``; prints the ledger."""

    help = "Import totals of JKN members: CSV or XLSX with the columns region,segment,registered,active (may be empty)."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the file, the day it speaks of, and who answers for it."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--as-of", required=True, type=day, metavar="DATE", help="the day that the totals speak of")
        parser.add_argument(
            "--actor", required=True, metavar="USER", help="account that may load membership files there"
        )

    def figures(self, **options: Any) -> dict[str, Any]:
        """Import the file, all of it or nothing."""
        started = time.perf_counter()
        actor = actor_named(options["actor"])
        source: Path = options["file"]
        ledger = recap_import(actor=actor, content=read_content(source), file_name=source.name, as_of=options["as_of"])
        counts = ledger.counts()
        names = ("read", "created", "updated", "unchanged", "rejected")
        return {**{name: counts[name] for name in names}, "seconds": round(time.perf_counter() - started, 2)}
