"""Cards by status, and what lies between cards and residents today: the buckets of the waterfall that are nobody's cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person, WelfareRank
from beneficiaries.querysets import PersonQuerySet
from core.web.paging import Page, keyset_page
from insurance.codes import MemberStatus, StatusReason
from insurance.models import Membership, WaterfallPlace
from insurance.querysets import MembershipQuerySet
from insurance.rules.waterfall import MEMBER_BUCKETS, RESIDENT_ONLY, Bucket, Group
from insurance.selectors.access import may, sees_cards
from insurance.selectors.buckets import PERSON_BUCKETS, residents_in
from insurance.selectors.counting import Counting, behind_of, counting_of
from insurance.selectors.waterfall_page import kept_sums
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import within


@dataclass(frozen=True, slots=True)
class CardList:
    """Cards that have a status in common, or name no village; what is wrong with a card is its bucket."""

    code: str
    label: str | Promise
    meaning: str | Promise
    condition: Callable[[], Q]


CARD_LISTS = {
    one.code: one
    for one in (
        CardList("all", _("All"), _("Every card that is registered here."), Q),
        CardList("active", _("Active"), _("Can be treated today."), lambda: Q(status=MemberStatus.ACTIVE)),
        CardList(
            "inactive",
            _("Inactive"),
            _("Registered, but cannot be treated today."),
            lambda: Q(status=MemberStatus.INACTIVE),
        ),
        CardList(
            "cancelled",
            _("Removed from PBI JK"),
            _("The ministry cancelled them: registered, not active. The regency may take them over."),
            lambda: Q(status=MemberStatus.INACTIVE, status_reason=StatusReason.PBI_REMOVED),
        ),
        CardList(
            "unplaced",
            _("Outside, or village not known"),
            _("The insurer's list names no village of this regency for the card."),
            lambda: Q(place=F("territory")),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class BucketCount:
    """How many cards fall into a bucket."""

    bucket: Bucket
    count: int


@dataclass(frozen=True, slots=True)
class UncoveredPlace:
    """Residents of one village who have no card."""

    village: Region
    count: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The cards of no resident by bucket, and the residents without a card by village.

    Both are ``None`` for whoever does not see the people behind them by name, and while the waterfall was not worked out.
    """

    region: Region
    counting: Counting
    cards: list[BucketCount] | None
    uncovered: list[UncoveredPlace] | None

    @property
    def uncovered_total(self) -> int:
        """Residents without a card."""
        return sum(row.count for row in self.uncovered or ())


def gaps_of(user: Any, region: Region) -> Gaps:
    """Return the gaps of a region as ``user`` may read them."""
    counting = counting_of(user, region)
    cards = None
    if counting.run and sees_cards(user, region.code):
        counts = kept_sums(region).members
        cards = [BucketCount(each, counts[each.code]) for each in MEMBER_BUCKETS if each.group is Group.INSURER_ONLY]
    people = may(user, Capability.VIEW_PEOPLE, region.code)
    return Gaps(region, counting, cards, uncovered_by_village(user, region) if counting.run and people else None)


def card_list_page(user: Any, region: Region, chosen: CardList, *, after: str, before: str) -> Page[Membership]:
    """Return a page of the cards of a list that ``user`` may see by name, in the order of names."""
    members: MembershipQuerySet = Membership.objects.visible_to(user).in_region(region.code)
    members = members.filter(chosen.condition()).select_related("village", "person")
    return keyset_page(members, order=("name", "id"), after=after, before=before)


def uncovered(user: Any, region: Region, *, decile: int = 0) -> PersonQuerySet:
    """Return the residents of a region whom ``user`` may see and who have no card, active or not.

    Nobody where the waterfall was never worked out (``counting_of``): the caller says so. With ``decile`` only those whose
    family DTSEN ranks in deciles 1 to that: the rank of the latest quarter counts, a family without one is in no decile.
    """
    people = residents_in(user, region, [PERSON_BUCKETS[code] for code in RESIDENT_ONLY])
    if not decile:
        return people
    latest = WelfareRank.objects.filter(household=OuterRef("household")).order_by("-quarter", "-recorded_at", "-pk")
    return people.alias(decile=Subquery(latest.values("decile")[:1])).filter(decile__range=(1, decile))


def uncovered_by_village(user: Any, region: Region) -> list[UncoveredPlace]:
    """Return the villages with residents without a card, most of them first. Three queries.

    For somebody who sees the residents of the whole region. The kept counts tell, unless somebody was changed since: then
    those who are listed are counted.
    """
    if behind_of(region):
        counts = dict(uncovered(user, region).order_by().values_list("village").annotate(Count("pk")))
    else:
        kept = WaterfallPlace.objects.filter(within("region", [region.code]), region__level=Level.VILLAGE)
        counts = dict(kept.filter(resident_only__gt=0).values_list("region", "resident_only"))
    villages: Sequence[Region] = list(Region.objects.filter(code__in=counts))
    return sorted(
        (UncoveredPlace(one, counts[one.code]) for one in villages), key=lambda row: (-row.count, row.village.code)
    )


def uncovered_page(user: Any, region: Region, *, decile: int = 0, after: str, before: str) -> Page[Person]:
    """Return a page of the residents without a card, village by village in the order of names."""
    people = uncovered(user, region, decile=decile).select_related("village", "household")
    return keyset_page(people, order=("village", "name", "id"), after=after, before=before)
