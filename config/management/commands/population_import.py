"""``manage.py population_import FILE --dataset 2024S2 --in-force-from 2025-01-01``: load population figures."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from config.reference_data import ledger_figures, population_load
from core.dates import parse_date
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Reads ``code,male,female,total``; prints the ledger."""

    help = "Load the population figures of one dataset from a CSV with the columns code,male,female,total: any level."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the file and what is known of the dataset."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dataset", required=True, metavar="CODE", help="such as 2024S2")
        parser.add_argument("--in-force-from", required=True, type=day, metavar="DATE", help="first day it counts")
        parser.add_argument("--released-on", type=day, metavar="DATE")
        parser.add_argument(
            "--name", default="", help="such as “DKB semester II 2024”, which a code like 2024S2 implies"
        )
        parser.add_argument("--source", default="", help="where it was published")
        parser.add_argument("--examples", action="store_true", help="mark every figure as an example, not official")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Import the file, all of it or nothing."""
        started = time.perf_counter()
        ledger = population_load(
            actor=None,
            source=options["file"],
            dataset=options["dataset"],
            in_force_from=options["in_force_from"],
            released_on=options["released_on"],
            name=options["name"],
            origin=options["source"],
            examples=options["examples"],
        )
        for problem in ledger.warnings.values():
            self.note(f"{problem['message']} (row {problem['first_rows'][0]})")
        return ledger_figures(ledger, time.perf_counter() - started)


def day(text: str) -> date:
    """Return the day that an option names; argparse turns the refusal into wrong usage (exit 2)."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write it like 2025-01-01") from error
