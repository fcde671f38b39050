"""The box around a regency, as far as it is known."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from regions.rules.codes import ancestors_of
from regions.rules.extent import INDONESIA, Extent

_FILE = Path(__file__).resolve().parent.parent / "data" / "extents.csv"


def extent_of(code: str) -> Extent:
    """Return the box around the innermost known region that holds ``code``; the whole country when none is known."""
    known = _known()
    return next((known[each] for each in (code, *reversed(ancestors_of(code))) if each in known), INDONESIA)


@lru_cache(maxsize=1)
def _known() -> dict[str, Extent]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Extent(*(Decimal(row[side]) for side in ("south", "west", "north", "east")))
            for row in csv.DictReader(lines)
        }
