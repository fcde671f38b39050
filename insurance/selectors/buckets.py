"""The names in a bucket of the waterfall, within the reader's reach, as they are kept today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from beneficiaries.models import Person
from beneficiaries.querysets import PersonQuerySet
from core.web.paging import Page, keyset_page
from insurance.codes import MemberStatus
from insurance.models import Membership
from insurance.querysets import MembershipQuerySet
from insurance.rules.waterfall import MEMBER_BUCKETS, RESIDENT_BUCKETS, Bucket, Group
from regions.models import Region

CARD_BUCKETS = {each.code: each for each in MEMBER_BUCKETS}
PERSON_BUCKETS = {each.code: each for each in RESIDENT_BUCKETS}


def cards_in(user: Any, region: Region, bucket: Bucket) -> MembershipQuerySet:
    """Return the cards of a bucket that ``user`` may see by name."""
    cards: MembershipQuerySet = Membership.objects.visible_to(user).in_region(region.code)
    if bucket.group is Group.INSURER_ONLY:
        return cards.filter(finding__bucket=bucket.code)
    cards = cards.filter(finding__isnull=True)
    if bucket.group is Group.ACTIVE:
        return cards.filter(status=MemberStatus.ACTIVE)
    cards = cards.filter(status=MemberStatus.INACTIVE)
    if bucket.reason is not None:
        return cards.filter(status_reason=bucket.reason)
    return cards.exclude(status_reason__in=[each.reason for each in MEMBER_BUCKETS if each.reason is not None])


def residents_in(user: Any, region: Region, buckets: Iterable[Bucket]) -> PersonQuerySet:
    """Return the residents of some buckets whom ``user`` may see."""
    codes = [each.code for each in buckets]
    people: PersonQuerySet = Person.objects.visible_to(user).in_region(region.code).residents()
    if any(PERSON_BUCKETS[code].group is Group.ACTIVE for code in codes):
        return people.filter(finding__isnull=True)
    return people.filter(finding__bucket__in=codes)


def card_page(user: Any, region: Region, bucket: Bucket, *, after: str, before: str) -> Page[Membership]:
    """Return a page of the cards of a bucket in the order of names, each with its finding and the resident compared."""
    cards = cards_in(user, region, bucket).select_related("village", "finding__person__village")
    return keyset_page(cards, order=("name", "id"), after=after, before=before)


def resident_page(user: Any, region: Region, bucket: Bucket, *, after: str, before: str) -> Page[Person]:
    """Return a page of the residents of a bucket, village by village in the order of names."""
    people = residents_in(user, region, [bucket]).select_related("village", "household")
    return keyset_page(people, order=("village", "name", "id"), after=after, before=before)
