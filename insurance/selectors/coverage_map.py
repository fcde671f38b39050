"""Coverage on the map: every village of a region with its figure, and what there is to draw it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from beneficiaries.selectors.centres import village_centres
from insurance.selectors.access import region_for
from insurance.selectors.breakdown import CoverageRow, coverage_rows
from insurance.selectors.coverage import Coverage, coverage_of
from regions.capabilities import Capability
from regions.models import Level
from regions.selectors.boundaries import boundaries_stamp

Show = Literal["coverage", "active"]


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """The villages of a region, the lowest figure first, members without a village last.

    ``drawn_by`` says what the picture is made of: outlines, circles at the ``centres`` (longitude, latitude), or nothing.
    """

    coverage: Coverage
    show: Show
    rows: list[CoverageRow]
    drawn_by: Literal["outlines", "circles", "nothing"]
    centres: Mapping[str, tuple[float, float]]

    @property
    def threshold(self) -> Decimal | None:
        """The least coverage that the strictest status in force asks for: the visible break of the scale."""
        asked = (one.threshold for one in self.coverage.verdicts if one.threshold.gives_status)
        if self.show == "coverage":
            return next((one.coverage_min for one in asked), None)
        return next((one.activity_min for one in asked if one.activity_min is not None), None)


def value_of(row: CoverageRow, show: Show) -> Decimal | None:
    """Return the figure of a row that is shown."""
    return row.ratios.coverage if show == "coverage" else row.ratios.active_of_population


def coverage_map(user: Any, region_code: str, *, as_of: date, dataset: str | None, show: Show) -> CoverageMap:
    """Return the map of a region: one statement more than its coverage by village.

    Raises:
        NotAllowed: the user does not see the cards of the region by name.
        NotWithinReach, CoverageRefused, DatasetUnknown: as ``coverage_for``.
    """
    region = region_for(user, region_code, needs=Capability.VIEW_MEMBERS)
    coverage = coverage_of(region=region, as_of=as_of, dataset=dataset)
    # A village is its own map: it has no villages in it.
    rows = coverage_rows(coverage, "village") if coverage.region.level < Level.VILLAGE else []
    lowest = sorted(
        rows, key=lambda row: (row.unplaced, value_of(row, show) is None, value_of(row, show) or 0, row.code)
    )
    outlines = bool(boundaries_stamp(region_code, Level.VILLAGE))
    centres = {} if outlines else village_centres(region_code)
    return CoverageMap(
        coverage=coverage,
        show=show,
        rows=lowest,
        drawn_by="outlines" if outlines else "circles" if centres else "nothing",
        centres=centres,
    )
