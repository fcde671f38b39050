"""``manage.py seed --region CODE --residents N --seed S``: fill a region with people who do not exist."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.db import connection

from config.demo.seed import people_seed
from core.management.base import FigureCommand

_NOTE_EVERY = 5.0


class Command(FigureCommand):
    """Prints what was made."""

    help = "Fill an empty region with synthetic residents, households and JKN members with known anomalies."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add region, number and seed."""
        parser.add_argument("--region", required=True, metavar="CODE", help="such as 15.04; its villages must be known")
        parser.add_argument("--residents", required=True, type=int, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same people")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Seed, and tell every few seconds how far it is."""
        started = noted = time.perf_counter()

        def progress(village: str, made: int) -> None:
            nonlocal noted
            now = time.perf_counter()
            if now - noted >= _NOTE_EVERY:
                noted = now
                self.note(f"  {made:,} of {options['residents']:,} residents, {now - started:.0f} s ({village})")

        seeded = people_seed(
            actor=None,
            region=options["region"],
            residents=options["residents"],
            seed=options["seed"],
            progress=progress,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner knows what was loaded before somebody waits for a page
        return {**asdict(seeded), "seconds": round(time.perf_counter() - started, 2)}
