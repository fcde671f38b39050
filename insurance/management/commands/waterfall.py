"""``manage.py waterfall 15.04 --as-of 2026-11-21``: every card and every resident of a region in exactly one bucket."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from core.management.arguments import day, moment
from core.management.base import FigureCommand
from insurance.selectors.waterfall import waterfall_on
from regions.selectors.places import region_named


class Command(FigureCommand):
    """Prints both totals and the buckets that they are the sums of."""

    help = "The waterfall of a region on a day: cards and residents by bucket; both totals equal the sums of their buckets."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add region, day and moment."""
        parser.add_argument("region", metavar="REGION", help="a code such as 15.04 or 15.04.03.1001")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="the day that is asked for; today when not given")
        parser.add_argument("--known-at", type=moment, metavar="MOMENT", help="what was known then; now when not given")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Work it out anew.

        Raises:
            CoverageRefused: ``future``.
        """
        region = region_named(options["region"])
        as_of = options["as_of"] or timezone.localdate()
        sums = waterfall_on(region=region, as_of=as_of, known_at=options["known_at"])
        if not sums.members_total and not sums.residents_total:
            self.note(
                "Neither cards nor residents are known for this day; import them with members_import and residents_import."
            )
        known_at = options["known_at"] or timezone.now()
        return {
            "region": region.code,
            "region_name": region.name,
            "as_of": as_of.isoformat(),
            "known_at": timezone.localtime(known_at).isoformat(timespec="seconds"),
            "members": {"total": sums.members_total, "buckets": dict(sums.members)},
            "residents": {"total": sums.residents_total, "buckets": dict(sums.residents)},
        }
