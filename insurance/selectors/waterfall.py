"""The waterfall as it is read: kept counts for today, worked out anew for any other day or moment."""

from __future__ import annotations

from datetime import date, datetime

from insurance.models import WaterfallFact
from insurance.rules.leaves import Leaf, Sums, sums_of
from insurance.selectors.coverage import check_not_future
from insurance.services.waterfall import waterfall_leaves
from regions.models import Region


def waterfall_on(*, region: Region, as_of: date, known_at: datetime | None = None) -> Sums:
    """Return the waterfall of a region on a day as known at a moment (now when not given), worked out anew.

    Raises:
        CoverageRefused: ``future``: the day or the moment has not come yet.
    """
    check_not_future(as_of, known_at)
    return sums_of(waterfall_leaves(region=region.code, day=as_of, known_at=known_at))


def kept_leaves(codes: list[str]) -> dict[str, list[Leaf]]:
    """Return the kept counts of some regions, each with everybody in it and below it. One query, whatever their size."""
    found: dict[str, list[Leaf]] = {code: [] for code in codes}
    rows = WaterfallFact.objects.filter(region__in=codes).values_list(
        "region", "segment", "status", "bucket", "members", "persons", "billed"
    )
    for row in rows:
        found[row[0]].append(Leaf(*row))
    return found
