"""Sums of the waterfall: leaves by place, segment, status and bucket, added up to totals that equal their parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from insurance.rules.waterfall import MEMBER_BUCKETS, RESIDENT_BUCKETS, Group, by_group


class Leaf(NamedTuple):
    """How many of one place, segment, status and bucket; residents have neither segment nor status."""

    place: str
    segment: str
    status: str
    bucket: str
    members: int
    persons: int
    billed: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """Cards and residents of a place by bucket; buckets that nobody is in are there with 0, in order of precedence."""

    members: Mapping[str, int]
    residents: Mapping[str, int]
    billed: Mapping[str, int]  # cards that the regency pays a premium for

    @property
    def members_total(self) -> int:
        """All registered cards."""
        return sum(self.members.values())

    @property
    def residents_total(self) -> int:
        """All residents."""
        return sum(self.residents.values())

    @property
    def member_groups(self) -> dict[Group, int]:
        """Cards by group."""
        return by_group(self.members, MEMBER_BUCKETS)

    @property
    def resident_groups(self) -> dict[Group, int]:
        """Residents by group."""
        return by_group(self.residents, RESIDENT_BUCKETS)


def sums_of(leaves: Iterable[Leaf]) -> Sums:
    """Add up leaves."""
    members = {each.code: 0 for each in MEMBER_BUCKETS}
    residents = {each.code: 0 for each in RESIDENT_BUCKETS}
    billed = dict.fromkeys(members, 0)
    for leaf in leaves:
        if leaf.members:
            members[leaf.bucket] += leaf.members
            billed[leaf.bucket] += leaf.billed
        if leaf.persons:
            residents[leaf.bucket] += leaf.persons
    return Sums(members, residents, billed)
