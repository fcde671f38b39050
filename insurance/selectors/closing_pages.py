"""What the pages of closed months show of a place: sealed beside known now, and what changed between the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from insurance.codes import RECAP_LABELS
from insurance.models import MonthClosing
from insurance.rules.coverage import Ratios, Tally, ratios_of, tally_sum
from insurance.rules.sealing import Change, by_segment, changes
from insurance.selectors.access import may, region_for
from insurance.selectors.closings import (
    PlaceFigures,
    closing_holds,
    closings_of,
    figures_of,
    known_now,
    lowest_level,
    place_figures,
    sealed_figures,
)
from insurance.selectors.coverage import Coverage, coverage_of
from insurance.selectors.trend import TrendPoint, coverage_trend
from regions.capabilities import Capability
from regions.models import Level, Region

MONTHS = 24


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month that is over: what is known of its last day now, and what was sealed (``None`` when it was not closed)."""

    now: TrendPoint
    closing: MonthClosing | None
    sealed: Tally | None
    sealed_ratios: Ratios | None

    @property
    def differs(self) -> bool:
        """Whether late data say something else than was sealed."""
        return self.sealed is not None and self.sealed != (self.now.tally or Tally())


@dataclass(frozen=True, slots=True)
class MonthsPage:
    """The last months of a region, the latest first."""

    region: Region
    rows: list[MonthRow]
    may_seal: bool


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """What a segment gained or lost."""

    label: str
    registered: int
    active: int | None


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A place and segment whose count changed."""

    name: str
    label: str
    change: Change


@dataclass(frozen=True, slots=True)
class Difference:
    """What one count says that the one before did not."""

    segments: list[SegmentChange]
    places: list[PlaceChange]

    @property
    def registered(self) -> int:
        """Members more or less in all."""
        return sum(each.registered for each in self.segments)


@dataclass(frozen=True, slots=True)
class Revision:
    """A closing with its figures for the place, and how they differ from those of the closing before."""

    closing: MonthClosing
    figures: PlaceFigures
    total: Tally
    ratios: Ratios
    since_before: Difference | None


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One month of a region: its closings, the last first; what is known now; and whether the hash still fits."""

    region: Region
    month: date
    revisions: list[Revision]
    now: Coverage
    late: Difference | None
    holds: bool
    may_seal: bool

    @property
    def last(self) -> Revision | None:
        """The closing that counts."""
        return self.revisions[0] if self.revisions else None


def months_page(user: Any, code: str) -> MonthsPage:
    """Return the months of a region that are over, of the last 24, each as sealed and as known now.

    Raises:
        NotWithinReach: no such region within reach. NotAllowed: the user does not see its cards by name.
    """
    region = region_for(user, code, needs=Capability.VIEW_MEMBERS)
    yesterday_of_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    coverage = coverage_of(region=region, as_of=yesterday_of_month)
    points = coverage_trend(coverage, months=MONTHS, sealed=False)
    firsts = [point.day.replace(day=1) for point in points]
    sealed = sealed_figures(code, months=firsts, known_at=coverage.known_at)
    rows = []
    for point in reversed(points):
        figure = sealed.get(point.day)
        ratios = ratios_of(figure.tally, figure.population) if figure else None
        rows.append(MonthRow(point, figure.closing if figure else None, figure.tally if figure else None, ratios))
    return MonthsPage(region, rows, _may_seal(user, region))


def month_page(user: Any, code: str, month: date) -> MonthPage:
    """Return one month of a region.

    Raises:
        NotWithinReach: no such region within reach, or the month is not over.
        NotAllowed: the user does not see the cards of the region by name.
    """
    region = region_for(user, code, needs=Capability.VIEW_MEMBERS)
    if month >= timezone.localdate().replace(day=1):
        raise NotWithinReach(_("This month is not over yet."))
    now = known_now(region, month)
    closings = closings_of(region, month)
    kept = [_kept(closing) for closing in closings]
    names = dict(Region.objects.at_or_below(code).values_list("code", "name"))
    revisions = [
        _revision(closing, kept[at], kept[at + 1] if at + 1 < len(kept) else None, region, names)
        for at, closing in enumerate(closings)
        if any(each.place == code for each in kept[at])
    ]
    return MonthPage(
        region=region,
        month=month,
        revisions=revisions,
        now=now,
        late=_difference(kept[0], figures_of(now), region, names) if revisions else None,
        holds=all(closing_holds(closing) for closing in closings),
        may_seal=_may_seal(user, region),
    )


def _may_seal(user: Any, region: Region) -> bool:
    return region.level == Level.REGENCY and may(user, Capability.SEAL_FIGURES, region.code)


def _kept(closing: MonthClosing) -> list[PlaceFigures]:
    return [place_figures(row) for row in closing.places_here]  # type: ignore[attr-defined]  # prefetched by closings_of


def _revision(
    closing: MonthClosing,
    kept: list[PlaceFigures],
    before: list[PlaceFigures] | None,
    region: Region,
    names: dict[str, str],
) -> Revision:
    figures = next(each for each in kept if each.place == region.code)
    total = tally_sum(figures.segments.values())
    difference = _difference(before, kept, region, names) if before else None
    return Revision(closing, figures, total, ratios_of(total, figures.population), difference)


def _difference(
    before: list[PlaceFigures], now: list[PlaceFigures], region: Region, names: dict[str, str]
) -> Difference:
    found = changes(lowest_level(before), lowest_level(now))
    outside = _("Outside, or village not known")
    return Difference(
        segments=[
            SegmentChange(RECAP_LABELS[code], registered, active)
            for code, (registered, active) in by_segment(found).items()
        ],
        places=[
            PlaceChange(
                outside
                if one.place == region.code and region.level < Level.VILLAGE
                else names.get(one.place, one.place),
                RECAP_LABELS[one.segment],
                one,
            )
            for one in found
        ],
    )
