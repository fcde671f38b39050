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
from insurance.rules.waterfall import MEMBER_BUCKETS, RESIDENT_BUCKETS, Bucket, Group
from insurance.selectors.access import may, region_for, sees_cards
from insurance.selectors.counting import Behind, behind_of, run_of
from insurance.selectors.parameters import in_force
from insurance.selectors.waterfall import kept_leaves, waterfall_on
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.rules.codes import ancestors_of

CARDS, RESIDENTS = "cards", "residents"


@dataclass(frozen=True, slots=True)
class BucketLine:
    """One bucket with its count, and what the regency pays a month for the cards of no resident in it."""

    bucket: Bucket
    side: str
    count: int
    at_risk_idr: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place below: its two totals and their groups.

    ``cards`` are those of no resident, of residents and inactive, of residents and active; ``persons`` those who can be
    treated today, whose card is inactive, who have none.
    """

    region: Region
    members: int
    cards: Sequence[int]
    residents: int
    persons: Sequence[int]


@dataclass(frozen=True)
class WaterfallPage:
    """The waterfall of one region. ``run`` is empty where nothing is kept yet, and for another day than today.

    A side is there for whoever sees its people by name (``insurance.rules.suppression``): buckets without names would
    name those who are few. ``places`` take both.
    """

    region: Region
    as_of: date
    run: WaterfallRun | None
    behind: Behind | None
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
        """Whether a side is hidden from this reader."""
        return not (self.names_may_be_seen and self.people_may_be_seen)

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
    run = run_of(region) if as_of == timezone.localdate() else None
    sums = kept_sums(region) if run else waterfall_on(region=region, as_of=as_of)
    names, people = sees_cards(user, code), may(user, Capability.VIEW_PEOPLE, code)
    premium = in_force(PremiumRate.objects.filter(segment=Segment.PBPU_PEMDA), as_of).order_by("-valid_from").first()
    return WaterfallPage(
        region=region,
        as_of=as_of,
        run=run,
        behind=behind_of(region) if run else None,
        sums=sums,
        cards=_lines(MEMBER_BUCKETS, CARDS, sums.members, billed=sums.billed, premium=premium) if names else (),
        residents=_lines(RESIDENT_BUCKETS, RESIDENTS, sums.residents) if people else (),
        places=place_lines(region) if run and names and people else (),
        premium=premium,
        crumbs=list(
            Region.objects.reachable_by(user, Capability.VIEW_COVERAGE)
            .filter(code__in=ancestors_of(code))
            .order_by("code")
        ),
        names_may_be_seen=names,
        people_may_be_seen=people,
    )


def place_lines(region: Region) -> list[PlaceLine]:
    """Return the places one level below with their totals, for somebody who sees the people behind them. One query."""
    rows = WaterfallPlace.objects.filter(region__parent=region).select_related("region")
    return [
        PlaceLine(
            row.region,
            row.members,
            (row.insurer_only, row.members_inactive, row.members_active),
            row.residents,
            (row.residents_active, row.residents_inactive, row.resident_only),
        )
        for row in rows.order_by("region__name", "region")
    ]


def kept_sums(region: Region) -> Sums:
    """Return the kept counts of a region, whole: the caller asks who may read them."""
    codes = [region.code]
    if region.level == Level.PROVINCE:
        codes = list(Region.objects.filter(parent=region).values_list("code", flat=True))
    return sums_of(leaf for leaves in kept_leaves(codes).values() for leaf in leaves)


def _lines(
    buckets: Sequence[Bucket],
    side: str,
    counts: Mapping[str, int],
    *,
    billed: Mapping[str, int] | None = None,
    premium: PremiumRate | None = None,
) -> list[BucketLine]:
    rate = premium.amount_idr if premium else 0
    return [
        BucketLine(
            each,
            side,
            counts[each.code],
            billed[each.code] * rate if billed and rate and each.group is Group.INSURER_ONLY else None,
        )
        for each in buckets
    ]
