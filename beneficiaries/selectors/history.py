"""How people and households changed: each closed state beside the one that followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from beneficiaries.models import Household, HouseholdSpell, Person, PersonSpell


@dataclass(frozen=True, slots=True)
class Change:
    """What held until the day ``on`` and what followed, as recorded ``at`` a moment, for a ``cause``."""

    person: Person
    before: PersonSpell
    after: PersonSpell | Person
    on: date
    at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class HouseholdChange:
    """The same of a household."""

    before: HouseholdSpell
    after: HouseholdSpell | Household
    on: date
    at: datetime
    cause: str


def changes(spells: Iterable[PersonSpell]) -> Sequence[Change]:
    """Return the changes that closed ``spells``, the latest first; all spells of a person are given, or none."""
    by_person: dict[int, list[PersonSpell]] = defaultdict(list)
    for spell in spells:
        by_person[spell.person_id].append(spell)
    found: list[Change] = []
    for closed in by_person.values():
        closed.sort(key=lambda spell: (spell.superseded_at, spell.pk))
        following: list[PersonSpell | Person] = [*closed[1:], closed[0].person]
        found.extend(
            Change(spell.person, spell, after, spell.valid_to, spell.superseded_at, spell.cause)
            for spell, after in zip(closed, following, strict=True)
        )
    return sorted(found, key=lambda change: (change.at, change.before.pk), reverse=True)


def household_changes(household: Household) -> Sequence[HouseholdChange]:
    """Return how number, head and address of a household changed, the latest first; it comes with its village."""
    closed = list(household.spells.select_related("village").order_by("superseded_at", "pk"))
    states: list[HouseholdSpell | Household] = [*closed, household]
    found = [
        HouseholdChange(spell, after, spell.valid_to, spell.superseded_at, spell.cause)
        for spell, after in zip(closed, states[1:], strict=True)
    ]
    return found[::-1]
