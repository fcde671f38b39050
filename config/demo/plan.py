"""How many of what in which village: every number of a seed is settled before the first person is made up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from config.demo.apportion import apportion
from insurance.rules.coverage import least_count
from regions.rules.codes import covers, level_of

COVERAGE = Decimal("1.0115")  # what Batang Hari published for 2024 (domain 8)
ACTIVITY_ASKED = Decimal(80)  # UHC Prioritas; the seed stays one person below it, so that a single case decides
ANOMALIES = ("deceased", "moved", "not_found", "duplicate", "outside", "nik_invalid")
# Per 10,000 residents. What the anomalies add to the covered residents makes the coverage; the rest is not covered.
_ANOMALY_SHARES = {
    "deceased": 110,
    "moved": 75,
    "not_found": 95,
    "duplicate": 30,
    "outside": 240,
    "nik_invalid": 15,
}
# Without a NIK, per 10,000 residents; Suku Anak Dalam live in Batin XXIV (506 people, 208 with papers; domain 8).
_NEWBORN, _UNRECORDED, _NEGLECTED = 25, 4, 1
_INDIGENOUS_DISTRICT, _INDIGENOUS, _INDIGENOUS_WITHOUT, _DISTRICT_RESIDENTS = "15.04.04", 506, 298, 32_366


@dataclass(frozen=True, slots=True)
class VillagePlan:
    """The numbers of one village. ``members`` counts those whose card names it; ``anomalies`` leaves out ``outside``."""

    code: str
    residents: int
    indigenous: int
    indigenous_without_nik: int
    newborns: int
    unrecorded: int
    neglected: int
    covered: int
    anomalies: dict[str, int]
    inactive: int

    @property
    def members(self) -> int:
        """Cards that name this village."""
        return self.covered + sum(self.anomalies.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of a seed: villages, and the cards that name no village of ours, by regency."""

    villages: list[VillagePlan]
    outside: dict[str, int]
    outside_inactive: dict[str, int]

    @property
    def residents(self) -> int:
        """Living residents."""
        return sum(village.residents for village in self.villages)

    @property
    def members(self) -> int:
        """Registered cards."""
        return sum(village.members for village in self.villages) + sum(self.outside.values())

    @property
    def inactive(self) -> int:
        """Registered cards that are not active."""
        return sum(village.inactive for village in self.villages) + sum(self.outside_inactive.values())

    @property
    def anomalies(self) -> dict[str, int]:
        """Cards by what is wrong with them."""
        found = {kind: sum(village.anomalies.get(kind, 0) for village in self.villages) for kind in ANOMALIES}
        return found | {"outside": sum(self.outside.values())}


def plan_seed(residents: int, weights: dict[str, int]) -> Plan:
    """Return the plan for ``residents`` people over villages (code to weight, such as its population figure)."""
    members = int((residents * COVERAGE).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    anomalies = {kind: _share(residents, per) for kind, per in _ANOMALY_SHARES.items()}
    inactive = members - max(0, least_count(ACTIVITY_ASKED, members) - 1)
    codes = list(weights)
    people = apportion(residents, list(weights.values()))
    without = list(_without_nik(codes, people))
    # Nobody without a NIK has a card, so those are the first of the residents who are not covered.
    lacking = [sum(counts.values()) - counts["indigenous"] for counts in without]
    open_places = residents - (members - sum(anomalies.values())) - sum(lacking)
    rooms = [count - lack for count, lack in zip(people, lacking, strict=True)]
    uncovered = _within(open_places, _uneven(codes, rooms, "uncovered", 50, 160), rooms)
    covered = [count - lack - gap for count, lack, gap in zip(people, lacking, uncovered, strict=True)]
    spread = {kind: apportion(count, people) for kind, count in anomalies.items() if kind != "outside"}
    by_village = [{kind: counts[index] for kind, counts in spread.items()} for index in range(len(codes))]
    regencies = sorted({code[:5] for code in codes})
    weight_of = [sum(n for code, n in zip(codes, people, strict=True) if code[:5] == regency) for regency in regencies]
    outside = apportion(anomalies["outside"], weight_of)
    cards = [*(count + sum(odd.values()) for count, odd in zip(covered, by_village, strict=True)), *outside]
    idle = _within(inactive, _uneven([*codes, *regencies], cards, "inactive", 80, 115), cards)
    villages = [
        VillagePlan(
            code=code,
            residents=people[index],
            indigenous=without[index]["indigenous"],
            indigenous_without_nik=without[index]["indigenous_without_nik"],
            newborns=without[index]["newborns"],
            unrecorded=without[index]["unrecorded"],
            neglected=without[index]["neglected"],
            covered=covered[index],
            anomalies=by_village[index],
            inactive=idle[index],
        )
        for index, code in enumerate(codes)
    ]
    return Plan(
        villages,
        dict(zip(regencies, outside, strict=True)),
        dict(zip(regencies, idle[len(codes) :], strict=True)),
    )


def _share(residents: int, per_ten_thousand: int) -> int:
    return (residents * per_ten_thousand + 5000) // 10_000


def _without_nik(codes: list[str], people: list[int]) -> Iterator[dict[str, int]]:
    """Yield for each village how many lack a NIK and why, and how many are of the Suku Anak Dalam."""
    residents = sum(people)
    rural = [
        count if covers(_INDIGENOUS_DISTRICT, code) and level_of(code) == 4 and code[9] == "2" else 0
        for code, count in zip(codes, people, strict=True)
    ]
    of_district = sum(count for code, count in zip(codes, people, strict=True) if covers(_INDIGENOUS_DISTRICT, code))
    asked = of_district * _INDIGENOUS // _DISTRICT_RESIDENTS if sum(rural) else 0
    indigenous = apportion(asked, rural)
    papers = apportion(asked * _INDIGENOUS_WITHOUT // _INDIGENOUS, indigenous)
    columns = [apportion(_share(residents, per), people) for per in (_NEWBORN, _UNRECORDED, _NEGLECTED)]
    for index in range(len(codes)):
        yield {
            "indigenous": indigenous[index],
            "indigenous_without_nik": papers[index],
            "newborns": columns[0][index],
            "unrecorded": columns[1][index],
            "neglected": columns[2][index],
        }


def _uneven(codes: list[str], counts: list[int], kind: str, lowest: int, highest: int) -> list[int]:
    """Return the counts, weighted: districts and villages differ from each other, always in the same way.

    A ranking of places that are all alike would show nothing.
    """
    return [
        count * _draw(f"{kind}:{code[:8]}", lowest, highest) * _draw(f"{kind}:{code}", lowest, highest)
        for code, count in zip(codes, counts, strict=True)
    ]


def _draw(key: str, lowest: int, highest: int) -> int:
    return lowest + int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % (highest - lowest + 1)


def _within(total: int, weights: list[int], rooms: list[int]) -> list[int]:
    """Share out ``total`` by ``weights``; nobody gets more than its room, and what does not fit goes to the others.

    Whoever has room must have weight.
    """
    shares = [0] * len(rooms)
    while total > 0:
        open_weights = [
            weight if share < room else 0 for weight, share, room in zip(weights, shares, rooms, strict=True)
        ]
        for index, more in enumerate(apportion(total, open_weights)):
            taken = min(more, rooms[index] - shares[index])
            shares[index] += taken
            total -= taken
    return shares
