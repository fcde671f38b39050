"""``manage.py members_import FILE --period 2025-12 --profile P --actor USER``: load a month's members (docs/contract.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from exchange.commands import LoadCommand
from insurance.imports.members import MEMBERS


class Command(LoadCommand):
    """Reads the insurer's list of a month; prints the ledger and the spells that it opened and closed."""

    help = "Load the insurer's monthly list of members: what changed is closed and opened anew, who is missing ends."
    kind = MEMBERS
    by_day = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the month and what can be confirmed."""
        super().arguments(parser)
        parser.add_argument("--period", required=True, metavar="YYYY-MM", help="the month that the file speaks of")
        parser.add_argument(
            "--confirm-ended", type=int, metavar="N", help="so many cards end, because the file is the whole list"
        )
        parser.add_argument(
            "--confirm-correction", type=int, metavar="N", help="the file corrects the month that import N has loaded"
        )

    def extra(self, **options: Any) -> dict[str, Any]:
        """The month, and what was confirmed."""
        said = {"many_ended": options["confirm_ended"], "period_loaded": options["confirm_correction"]}
        confirmed = {code: value for code, value in said.items() if value is not None}
        return {"period": options["period"], "confirmed": confirmed}
