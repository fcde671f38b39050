"""All that the page of the waterfall shows, within the reach of who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from insurance.codes import Segment
from insurance.models import PremiumRate, WaterfallPlace, WaterfallRun
from insurance.rules.coverage import Tally, ratios_of
from insurance.rules.leaves import Sums, sums_of
from insurance.rules.suppression import LEAST, hidden_cells
from insurance.rules.waterfall import MEMBER_BUCKETS, RESIDENT_BUCKETS, Bucket, Group
from insurance.selectors.access import may, region_for
from insurance.selectors.parameters import in_force
from insurance.selectors.waterfall import kept_leaves, waterfall_on
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.rules.codes import ancestors_of

_REGENCY = 2
CARDS, RESIDENTS = "cards", "residents"


@dataclass(frozen=True, slots=True)
class BucketLine:
    """One bucket with its count; ``None`` where a small count stays hidden from this reader."""

    bucket: Bucket
    side: str
    count: int | None
    at_risk_idr: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place below: its two totals and their groups; ``None`` where a small count stays hidden from this reader.

    ``cards`` are those of no resident, of residents and inactive, of residents and active; ``persons`` those who can be
    treated today, whose card is inactive, who have none.
    """

    region: Region
    members: int | None
    cards: Sequence[int | None]
    residents: int | None
    persons: Sequence[int | None]


@dataclass(frozen=True)
class WaterfallPage:
    """The waterfall of one region. ``run`` is empty where nothing is kept yet, and for another day than today."""

    region: Region
    as_of: date
    run: WaterfallRun | None
    sums: Sums
    cards: Sequence[BucketLine]
    residents: Sequence[BucketLine]
    places: Sequence[PlaceLine]
    premium: PremiumRate | None
    crumbs: Sequence[Region]
    names_may_be_seen: bool
    people_may_be_seen: bool

    @property
    def is_kept(self) -> bool:
        """Whether buckets open to names: they are kept for today only."""
        return self.run is not None

    @property
    def empty(self) -> bool:
        """Whether neither cards nor residents are known."""
        return not self.sums.members_total and not self.sums.residents_total

    @property
    def hides(self) -> bool:
        """Whether a count is hidden from this reader."""
        parts = [*(place.cards for place in self.places), *(place.persons for place in self.places)]
        return any(line.count is None for line in (*self.cards, *self.residents)) or any(None in part for part in parts)

    @property
    def registered_percent(self) -> Decimal | None:
        """Registered cards in per cent of the residents of the registry: what the picture explains."""
        return ratios_of(Tally(self.sums.members_total, None), self.sums.residents_total or None).coverage

    @cached_property
    def at_risk_idr(self) -> int:
        """What the regency pays a month for cards that are no resident's."""
        return sum(line.at_risk_idr or 0 for line in self.cards)

    @cached_property
    def groups(self) -> dict[str, int]:
        """Counts by group, for the sentence above the picture and the picture itself."""
        members, residents = self.sums.member_groups, self.sums.resident_groups
        return {
            "members": self.sums.members_total,
            "insurer_only": members[Group.INSURER_ONLY],
            "members_inactive": members[Group.INACTIVE],
            "members_active": members[Group.ACTIVE],
            "residents": self.sums.residents_total,
            "residents_active": residents[Group.ACTIVE],
            "residents_inactive": residents[Group.INACTIVE],
            "resident_only": residents[Group.RESIDENT_ONLY],
        }


def waterfall_page(user: Any, code: str, *, as_of: date) -> WaterfallPage:
    """Return the page of a region. Today it reads the kept counts, in as many queries whatever the size.

    Raises:
        NotWithinReach: no such region within reach. CoverageRefused: ``future``.
    """
    region = region_for(user, code)
    run = _run_of(region) if as_of == timezone.localdate() else None
    sums = _kept(region) if run else waterfall_on(region=region, as_of=as_of)
    names, people = may(user, Capability.VIEW_MEMBERS, code), may(user, Capability.VIEW_PEOPLE, code)
    premium = in_force(PremiumRate.objects.filter(segment=Segment.PBPU_PEMDA), as_of).order_by("-valid_from").first()
    return WaterfallPage(
        region=region,
        as_of=as_of,
        run=run,
        sums=sums,
        cards=_lines(MEMBER_BUCKETS, CARDS, sums.members, billed=sums.billed, premium=premium, may_see=names),
        residents=_lines(RESIDENT_BUCKETS, RESIDENTS, sums.residents, may_see=people),
        places=place_lines(region, names=names, people=people) if run else (),
        premium=premium,
        crumbs=list(
            Region.objects.reachable_by(user, Capability.VIEW_COVERAGE)
            .filter(code__in=ancestors_of(code))
            .order_by("code")
        ),
        names_may_be_seen=names,
        people_may_be_seen=people,
    )


def place_lines(region: Region, *, names: bool, people: bool) -> list[PlaceLine]:
    """Return the places one level below with their totals, counts hidden from who may not see the people behind them."""
    rows = list(
        WaterfallPlace.objects.filter(region__parent=region).select_related("region").order_by("region__name", "region")
    )
    members = [[row.insurer_only, row.members_inactive, row.members_active] for row in rows]
    residents = [[row.residents_active, row.residents_inactive, row.resident_only] for row in rows]
    shown = list(zip(_shown(members, may_see=names), _shown(residents, may_see=people), strict=True))
    return [
        PlaceLine(row.region, _total(row.members, cards), cards, _total(row.residents, persons), persons)
        for row, (cards, persons) in zip(rows, shown, strict=True)
    ]


def _run_of(region: Region) -> WaterfallRun | None:
    """Return the run that a region's kept counts are of; of a province the oldest of its regencies."""
    runs = WaterfallRun.objects.order_by("computed_at")
    if region.level == Level.PROVINCE:
        return runs.filter(region__parent=region).first()
    return runs.filter(region=".".join(region.code.split(".")[:_REGENCY])).first()


def _kept(region: Region) -> Sums:
    codes = [region.code]
    if region.level == Level.PROVINCE:
        codes = list(Region.objects.filter(parent=region).values_list("code", flat=True))
    return sums_of(leaf for leaves in kept_leaves(codes).values() for leaf in leaves)


def _lines(
    buckets: Sequence[Bucket],
    side: str,
    counts: Mapping[str, int],
    *,
    may_see: bool,
    billed: Mapping[str, int] | None = None,
    premium: PremiumRate | None = None,
) -> list[BucketLine]:
    shown = _shown([[counts[each.code] for each in buckets]], may_see=may_see)[0]
    rate = premium.amount_idr if premium else 0
    return [
        BucketLine(
            each,
            side,
            count,
            billed[each.code] * rate
            if billed and rate and count is not None and each.group is Group.INSURER_ONLY
            else None,
        )
        for each, count in zip(buckets, shown, strict=True)
    ]


def _shown(table: list[list[int]], *, may_see: bool) -> list[list[int | None]]:
    hidden = frozenset() if may_see else hidden_cells(table)
    return [
        [None if (row, column) in hidden else count for column, count in enumerate(cells)]
        for row, cells in enumerate(table)
    ]


def _total(count: int, parts: Sequence[int | None]) -> int | None:
    # A small total is a small cell itself.
    return None if None in parts and count < LEAST else count
