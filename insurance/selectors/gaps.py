"""Who makes a figure higher or lower than it should be: cards that look wrong, and residents without a card, today.

Present state only: a list is there to be worked through, and what was wrong last month may be mended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import LifeStatus
from beneficiaries.models import Person, WelfareRank
from beneficiaries.querysets import PersonQuerySet
from core.web.paging import Page, keyset_page
from insurance.codes import MemberStatus, StatusReason
from insurance.models import Membership
from insurance.querysets import MembershipQuerySet
from regions.models import Region


def _same_nik() -> Q:
    others = Membership.objects.filter(nik=OuterRef("nik")).exclude(pk=OuterRef("pk"))
    return ~Q(nik="") & Q(Exists(others))


@dataclass(frozen=True, slots=True)
class MemberClass:
    """Cards that have something in common. ``finding`` marks what raises a figure without a resident behind it."""

    code: str
    label: str | Promise
    meaning: str | Promise
    condition: Callable[[], Q]
    finding: bool = True


_CLASSES = (
    MemberClass("all", _("All"), _("Every card that is registered here."), Q, finding=False),
    MemberClass(
        "active",
        _("Active"),
        _("Can be treated today."),
        lambda: Q(status=MemberStatus.ACTIVE),
        finding=False,
    ),
    MemberClass(
        "inactive",
        _("Inactive"),
        _("Registered, but cannot be treated today."),
        lambda: Q(status=MemberStatus.INACTIVE),
        finding=False,
    ),
    MemberClass(
        "cancelled",
        _("Removed from PBI JK"),
        _("The ministry cancelled them: registered, not active. The regency may take them over."),
        lambda: Q(status=MemberStatus.INACTIVE, status_reason=StatusReason.PBI_REMOVED),
        finding=False,
    ),
    MemberClass(
        "outside",
        _("Outside, or village not known"),
        _("The insurer's list names no village of this regency for the card."),
        lambda: Q(place=F("territory")),
    ),
    MemberClass(
        "unmatched",
        _("No resident found"),
        _("No resident of ours has the number on the card."),
        lambda: Q(person__isnull=True),
    ),
    MemberClass(
        "deceased",
        _("Resident has died"),
        _("The card is still registered, its owner is recorded as deceased."),
        lambda: Q(person__status=LifeStatus.DECEASED),
    ),
    MemberClass(
        "moved",
        _("Resident has moved away"),
        _("The card is still registered here, its owner is recorded as moved."),
        lambda: Q(person__status=LifeStatus.MOVED),
    ),
    MemberClass(
        "duplicate",
        _("NIK on more than one card"),
        _("Another card carries the same NIK."),
        _same_nik,
    ),
)
MEMBER_CLASSES = {one.code: one for one in _CLASSES}


@dataclass(frozen=True, slots=True)
class Finding:
    """How many cards belong to a class."""

    member_class: MemberClass
    count: int


@dataclass(frozen=True, slots=True)
class UncoveredPlace:
    """Residents of one village who have no card."""

    village: Region
    count: int


def findings_of(region: Region) -> list[Finding]:
    """Return how many cards of a region have something wrong, by class; a card can be in several. Three queries."""
    members = Membership.objects.in_region(region.code)
    counts: dict[str, int] = members.aggregate(
        outside=Count("pk", filter=MEMBER_CLASSES["outside"].condition()),
        unmatched=Count("pk", filter=MEMBER_CLASSES["unmatched"].condition()),
    )
    gone = members.filter(person__status__in=[LifeStatus.DECEASED, LifeStatus.MOVED]).order_by()
    counts |= dict(gone.values_list("person__status").annotate(Count("pk")))
    counts["duplicate"] = members.filter(MEMBER_CLASSES["duplicate"].condition()).count()
    return [Finding(one, counts.get(one.code, 0)) for one in _CLASSES if one.finding]


def member_page(user: Any, region: Region, member_class: MemberClass, *, after: str, before: str) -> Page[Membership]:
    """Return a page of the cards of a class that ``user`` may see by name, in the order of names."""
    members: MembershipQuerySet = Membership.objects.visible_to(user).in_region(region.code)
    members = members.filter(member_class.condition()).select_related("village", "person")
    return keyset_page(members, order=("name", "id"), after=after, before=before)


def uncovered(user: Any, region: Region) -> PersonQuerySet:
    """Return the residents of a region whom ``user`` may see and who have no card, active or not.

    A card belongs to a resident when it was matched to her, or when it was matched to nobody, carries her NIK, and the
    waterfall did not find that name or birth is somebody else's.
    """
    people: PersonQuerySet = Person.objects.visible_to(user).in_region(region.code).residents()
    return people.filter(
        ~Exists(Membership.objects.filter(person=OuterRef("pk"))),
        ~Exists(Membership.objects.of_nobody_else().filter(nik=OuterRef("nik"))),
    )


def uncovered_to_decile(user: Any, region: Region, decile: int) -> PersonQuerySet:
    """Return the residents without a card whom ``user`` may see and whose family DTSEN ranks in deciles 1 to ``decile``.

    The rank of the latest quarter counts; a family without one is in no decile.
    """
    latest = WelfareRank.objects.filter(household=OuterRef("household")).order_by("-quarter", "-recorded_at", "-pk")
    return uncovered(user, region).alias(decile=Subquery(latest.values("decile")[:1])).filter(decile__range=(1, decile))


def uncovered_by_village(user: Any, region: Region) -> list[UncoveredPlace]:
    """Return the villages with residents without a card, most of them first. Two queries."""
    counts = dict(uncovered(user, region).order_by().values_list("village").annotate(Count("pk")))
    villages: Sequence[Region] = list(Region.objects.filter(code__in=counts))
    return sorted(
        (UncoveredPlace(one, counts[one.code]) for one in villages), key=lambda row: (-row.count, row.village.code)
    )


def uncovered_page(user: Any, region: Region, *, decile: int = 0, after: str, before: str) -> Page[Person]:
    """Return a page of the residents without a card, village by village in the order of names.

    With ``decile`` only those of families in deciles 1 to that.
    """
    people = uncovered_to_decile(user, region, decile) if decile else uncovered(user, region)
    people = people.select_related("village", "household")
    return keyset_page(people, order=("village", "name", "id"), after=after, before=before)
