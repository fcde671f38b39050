"""``manage.py duplicates_find REGION [--actor USER]``: look for records that may be one person."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from accounts.selectors.actors import actor_named
from beneficiaries.services.duplicates import duplicates_find
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Compares the people of a region; prints how many pairs wait for a person."""

    help = "Look for records that may be one person, in a region; what somebody decided before is not touched."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the region and who asks."""
        parser.add_argument("region", metavar="REGION", help="code of a province, regency, district or village")
        parser.add_argument(
            "--actor", metavar="USER", help="account that changes residents there; the system when left out"
        )

    def figures(self, **options: Any) -> dict[str, Any]:
        """Search, all of it or nothing."""
        started = time.perf_counter()
        actor = actor_named(options["actor"]) if options["actor"] else None
        found = duplicates_find(actor=actor, region=options["region"], progress=self._tell)
        return {"region": options["region"], **asdict(found), "seconds": round(time.perf_counter() - started, 2)}

    def _tell(self, done: int, total: int) -> None:
        self.note(f"  {done:,} of {total:,} pairs compared")
