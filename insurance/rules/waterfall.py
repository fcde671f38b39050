"""The waterfall: every card and every resident falls into exactly one bucket. The buckets are data, in order of precedence.

A card takes the first bucket of which all conditions are met; PostgreSQL and Python read the same table
(:func:`member_bucket`, ``insurance.services.waterfall_sql``), and a property test compares them.

Why in this order: a number that cannot be right says nothing about anybody; a second card with one number is surplus
whoever holds the first; when name or birth differ, whatever is known of the owner of the number (that she died, that she
moved) may be about somebody else. So a comparison comes before the conclusions drawn from it. The classes are those of
auditors (domain 1.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from insurance.codes import StatusReason


class Group(StrEnum):
    """What a bucket means for coverage; the order is that of the picture, from registered to treated today."""

    INSURER_ONLY = "insurer_only"
    INACTIVE = "matched_inactive"
    ACTIVE = "matched_active"
    RESIDENT_ONLY = "resident_only"


class Fact(StrEnum):
    """What is known of one card and of the resident whom its number leads to."""

    FOUND = "found"  # a resident has the number, had it before, or somebody has confirmed who it is
    MALFORMED = "malformed"  # the number cannot be a NIK
    SURPLUS = "surplus"  # another card of the same person or number comes first
    DIFFERS = "differs"  # name or day of birth is another one, or somebody has said that it is somebody else
    DECEASED = "deceased"
    MOVED = "moved"
    OUTSIDE = "outside"  # the resident lives elsewhere; or, when nobody is found, the card names no village of ours
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Bucket:
    """One class. ``when`` are the facts it takes; ``reason`` narrows the inactive to one cause (``None`` any)."""

    code: str
    group: Group
    label: str | Promise
    meaning: str | Promise
    when: tuple[tuple[Fact, bool], ...] = ()
    reason: str | None = None
    of_members: bool = True
    of_residents: bool = False


_SEEN = ((Fact.FOUND, True), (Fact.ACTIVE, False))

MEMBER_BUCKETS: tuple[Bucket, ...] = (
    Bucket(
        "nik_malformed",
        Group.INSURER_ONLY,
        _("NIK malformed"),
        _("The number on the card cannot be a NIK, so nobody can be found by it."),
        ((Fact.FOUND, False), (Fact.MALFORMED, True)),
    ),
    Bucket(
        "nik_twice",
        Group.INSURER_ONLY,
        _("NIK on more than one card"),
        _("Another card carries the same number or belongs to the same person, and comes first."),
        ((Fact.SURPLUS, True),),
    ),
    Bucket(
        "differs",
        Group.INSURER_ONLY,
        _("Name or birth differs"),
        _("A resident has the number, under another name or day of birth: somebody has to compare."),
        ((Fact.FOUND, True), (Fact.DIFFERS, True)),
    ),
    Bucket(
        "deceased",
        Group.INSURER_ONLY,
        _("Deceased"),
        _("The card is still registered, its owner is recorded as deceased."),
        ((Fact.FOUND, True), (Fact.DECEASED, True)),
    ),
    Bucket(
        "moved",
        Group.INSURER_ONLY,
        _("Moved out"),
        _("The card is still registered here, its owner is recorded as moved."),
        ((Fact.FOUND, True), (Fact.MOVED, True)),
    ),
    Bucket(
        "outside",
        Group.INSURER_ONLY,
        _("Address outside"),
        _("The owner lives in another regency, or nobody was found and the card names no village of this one."),
        ((Fact.OUTSIDE, True),),
    ),
    Bucket(
        "not_found",
        Group.INSURER_ONLY,
        _("Not found"),
        _("No resident has the number on the card."),
        ((Fact.FOUND, False),),
    ),
    Bucket(
        "matched_active",
        Group.ACTIVE,
        _("Resident and active"),
        _("A resident who can see a doctor today."),
        ((Fact.FOUND, True), (Fact.ACTIVE, True)),
        of_residents=True,
    ),
    *(
        Bucket(
            f"inactive_{reason.value or 'other'}",
            Group.INACTIVE,
            reason.label if reason else _("No cause given"),
            _("A resident whose card is inactive."),
            _SEEN,
            reason=reason.value,
        )
        for reason in StatusReason
        if reason
    ),
    Bucket(
        "inactive_other",
        Group.INACTIVE,
        _("No cause given"),
        _("A resident whose card is inactive; the insurer's file names no cause."),
        _SEEN,
    ),
)

RESIDENT_BUCKETS: tuple[Bucket, ...] = (
    next(each for each in MEMBER_BUCKETS if each.code == "matched_active"),
    Bucket(
        "matched_inactive",
        Group.INACTIVE,
        _("Card inactive"),
        _("A resident who has a card and cannot be treated with it today."),
        of_members=False,
        of_residents=True,
    ),
    Bucket(
        "newborn",
        Group.RESIDENT_ONLY,
        _("Newborn"),
        _("Born within the days that enrolment may take, and without a card yet."),
        of_members=False,
        of_residents=True,
    ),
    Bucket(
        "newcomer",
        Group.RESIDENT_ONLY,
        _("Newcomer"),
        _("Arrived lately, and without a card here."),
        of_members=False,
        of_residents=True,
    ),
    Bucket(
        "uninsured",
        Group.RESIDENT_ONLY,
        _("Other uninsured"),
        _("Lives here and has no card."),
        of_members=False,
        of_residents=True,
    ),
)

BUCKETS: dict[str, Bucket] = {each.code: each for each in (*MEMBER_BUCKETS, *RESIDENT_BUCKETS)}
INSURER_ONLY = tuple(each.code for each in MEMBER_BUCKETS if each.group is Group.INSURER_ONLY)
RESIDENT_ONLY = tuple(each.code for each in RESIDENT_BUCKETS if each.group is Group.RESIDENT_ONLY)


def member_bucket(facts: Mapping[Fact, bool], reason: str = "") -> Bucket:
    """Return the bucket of a card: the first whose conditions are met. There always is one."""
    for bucket in MEMBER_BUCKETS:
        if all(facts[fact] is wanted for fact, wanted in bucket.when) and bucket.reason in {None, reason}:
            return bucket
    raise AssertionError("a card without a bucket")  # pragma: no cover - the last bucket takes whoever is left


def resident_bucket(*, matched: bool, active: bool, newborn: bool, newcomer: bool) -> str:
    """Return the code of the bucket of a resident: her card first, then why she may have none."""
    if matched:
        return "matched_active" if active else "matched_inactive"
    return "newborn" if newborn else "newcomer" if newcomer else "uninsured"


def by_group(counts: Mapping[str, int], buckets: Sequence[Bucket]) -> dict[Group, int]:
    """Return how many fall into each group of ``buckets``."""
    found = dict.fromkeys(Group, 0)
    for bucket in buckets:
        found[bucket.group] += counts.get(bucket.code, 0)
    return found
