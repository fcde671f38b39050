"""How likely two records are one person: what speaks for it and what against, each with its weight.

The arithmetic of record linkage (Fellegi and Sunter, 1969): each thing that is found is more frequent among pairs that are
one person than among pairs by chance, or less; the logarithms of those ratios add up. A weight of 10 makes it ten times
likelier, -10 ten times less likely. They begin far below zero, because of all pairs of a registry hardly one is one person.
"""

from __future__ import annotations

from datetime import date
from math import log10
from typing import NamedTuple

from rapidfuzz.distance import OSA

from beneficiaries.codes import LifeStatus
from beneficiaries.evidence import Evidence
from core.identifiers import nik_agrees, nik_facts
from core.names import NAME_AGREES, is_unnamed, similarity

# Scores, 0 to 100. Below the least, nine pairs of ten would be two persons: a waste of whoever looks at them.
LEAST, LIKELY, CERTAIN = 10, 50, 90

# 10 * log10(share among pairs that are one person / share among pairs by chance). Birthdays: one of some 28,000 days that
# a registry spans; a village of a hundred. The others are estimates, held to by planted pairs (tests/beneficiaries).
WEIGHTS: dict[Evidence, int] = {
    Evidence.NAME_SAME: 38,
    Evidence.NAME_ORDER: 36,
    Evidence.NAME_SPELT: 33,
    Evidence.NAME_CLOSE: 28,
    Evidence.NAME_SIMILAR: 15,
    Evidence.NAME_PARTLY: 3,
    Evidence.NAME_DIFFERS: -17,
    Evidence.NAME_NOT_GIVEN: 10,
    Evidence.BORN_SAME: 44,
    Evidence.BORN_SWAPPED: 25,
    Evidence.BORN_DIGIT: 16,
    Evidence.BORN_NEAR: 7,
    Evidence.BORN_DIFFERS: -20,
    Evidence.BORN_UNKNOWN: -12,
    Evidence.NIK_FORMER: 60,
    Evidence.NIK_DIGIT: 40,
    Evidence.NIK_BOTH: -5,
    Evidence.NIK_MISSING: 17,
    Evidence.NIK_NEITHER: 8,
    # A family shares more than a card: parts of names, a month in which children are born.
    Evidence.SAME_HOUSEHOLD: 15,
    Evidence.SAME_VILLAGE: 17,
    Evidence.SAME_DISTRICT: 2,
    Evidence.FAR_APART: -6,
    Evidence.MOVED: 6,
    Evidence.TWINS: -30,
    Evidence.BIRTHPLACE_DIFFERS: -5,
    Evidence.SEX_DIFFERS: -23,
}
# One record in two hundred is somebody's second one; the other half of the ratio is how many others there are.
_TWICE_IN = 200
_LEAST_PEOPLE = 300_000  # a village searched alone has no more duplicates than within its regency

# From what likeness on a name counts as which (core.names.similarity).
_ALIKE = (
    (1.0, Evidence.NAME_SAME),
    (0.98, Evidence.NAME_ORDER),
    (0.955, Evidence.NAME_SPELT),
    (0.87, Evidence.NAME_CLOSE),
    (0.75, Evidence.NAME_SIMILAR),
    (NAME_AGREES, Evidence.NAME_PARTLY),
)
_USUAL = 1e-4  # the share of people who have somebody's name, typically: what the weight of a name supposes
_RAREST, _COMMONEST, _WORTH_SAYING = 8, -12, 3
_MONTH_OF_DAYS = 31
# Written where nobody knows the day (SIAK, and village books before it).
_UNKNOWN_DAYS = frozenset({(1, 1), (1, 7), (31, 12)})
_SPELT_ALIKE = frozenset({Evidence.NAME_SAME, Evidence.NAME_ORDER, Evidence.NAME_SPELT, Evidence.NAME_CLOSE})


class Record(NamedTuple):
    """What is compared of a person. ``household`` and ``village`` are keys; ``namesakes`` counts who is called that."""

    name: str
    sex: str
    born_on: date
    nik: str | None
    household: int | None
    village: str
    birthplace: str
    status: str
    namesakes: int


Reason = tuple[Evidence, int]


class Weighed(NamedTuple):
    """``score`` from 0 to 100, and the reasons with their weights."""

    score: int
    reasons: tuple[Reason, ...]


def weigh(one: Record, other: Record, *, former_number: bool = False, people: int) -> Weighed:
    """Compare two records among ``people``; ``former_number``: one had the NIK that the other has or had."""
    number = [Evidence.NIK_FORMER] if former_number else [_number(one, other)]
    found = [*_birth(one, other), *number, *_place(one, other)]
    if one.sex != other.sex:
        found.append(Evidence.SEX_DIFFERS)
    reasons = [*_name(one, other, people), *((each, WEIGHTS[each]) for each in found)]
    if {Evidence.SAME_HOUSEHOLD, Evidence.BORN_SAME, Evidence.NIK_BOTH} <= set(found) and reasons[0][
        0
    ] is not Evidence.NAME_SAME:
        reasons.append((Evidence.TWINS, WEIGHTS[Evidence.TWINS]))
    total = sum(weight for _code, weight in reasons) - 10 * log10(max(people, _LEAST_PEOPLE) * _TWICE_IN / 4)
    return Weighed(round(100 / (1 + 10 ** (-total / 10))), tuple(reasons))


def _name(one: Record, other: Record, people: int) -> list[Reason]:
    if is_unnamed(one.name) or is_unnamed(other.name):
        return [(Evidence.NAME_NOT_GIVEN, WEIGHTS[Evidence.NAME_NOT_GIVEN])]
    likeness = similarity(one.name, other.name)
    found = next((code for least, code in _ALIKE if likeness >= least), Evidence.NAME_DIFFERS)
    reasons = [(found, WEIGHTS[found])]
    if found in _SPELT_ALIKE:
        share = max(one.namesakes, other.namesakes, 1) / max(people, _LEAST_PEOPLE / 10)
        told = max(_COMMONEST, min(_RAREST, round(10 * log10(_USUAL / share))))
        if abs(told) >= _WORTH_SAYING:
            reasons.append((Evidence.NAME_RARE if told > 0 else Evidence.NAME_COMMON, told))
    return reasons


def _birth(one: Record, other: Record) -> list[Evidence]:
    a, b = one.born_on, other.born_on
    if a == b:
        return (
            [Evidence.BORN_SAME, Evidence.BORN_UNKNOWN] if (a.day, a.month) in _UNKNOWN_DAYS else [Evidence.BORN_SAME]
        )
    if (a.year, a.day, a.month) == (b.year, b.month, b.day):
        return [Evidence.BORN_SWAPPED]
    if _one_slip(f"{a:%Y%m%d}", f"{b:%Y%m%d}"):
        return [Evidence.BORN_DIGIT]
    return [Evidence.BORN_NEAR] if abs((a - b).days) <= _MONTH_OF_DAYS else [Evidence.BORN_DIFFERS]


def _number(one: Record, other: Record) -> Evidence:
    a, b = (None if each.nik is None or nik_facts(each.nik).temporary else each.nik for each in (one, other))
    if a is None or b is None:
        return Evidence.NIK_NEITHER if a == b else Evidence.NIK_MISSING
    # Numbers run on from each other, by the day and the serial: nearly the same says nothing, unless one is misspelt.
    right = [nik_agrees(nik, born_on=each.born_on, sex=each.sex) for nik, each in ((a, one), (b, other))]
    return Evidence.NIK_DIGIT if not all(right) and _one_slip(a, b) else Evidence.NIK_BOTH


def _place(one: Record, other: Record) -> list[Evidence]:
    found = []
    if one.household is not None and one.household == other.household:
        found.append(Evidence.SAME_HOUSEHOLD)
    elif one.village == other.village:
        found.append(Evidence.SAME_VILLAGE)
    else:
        found.append(Evidence.SAME_DISTRICT if one.village[:8] == other.village[:8] else Evidence.FAR_APART)
    if {one.status, other.status} == {LifeStatus.ALIVE, LifeStatus.MOVED}:
        found.append(Evidence.MOVED)
    if one.birthplace and other.birthplace and similarity(one.birthplace, other.birthplace) < NAME_AGREES:
        found.append(Evidence.BIRTHPLACE_DIFFERS)
    return found


def _one_slip(one: str, other: str) -> bool:
    """Whether one digit differs, or two neighbouring digits changed places."""
    return len(one) == len(other) and OSA.distance(one, other, score_cutoff=1) == 1
