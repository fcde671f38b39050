"""A person as a row of a list: name, facts, and the chip that a higher app adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beneficiaries.models import Household, Person
from beneficiaries.panels import Chip, person_chips
from regions.capabilities import Capability
from regions.querysets import places_of
from regions.rules.codes import covers


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person within reach. ``household`` is ``None`` where there is none, or none that the reader may see."""

    person: Person
    chip: Chip | None
    household: Household | None


def person_rows(user: Any, persons: Sequence[Person]) -> list[PersonRow]:
    """Return the rows of persons that ``user`` may see, who come with their household and village."""
    places = places_of(user, Capability.VIEW_PEOPLE)
    chips = person_chips(user, persons)
    return [PersonRow(person, chips.get(person.pk), _household(person, places)) for person in persons]


def _household(person: Person, places: Sequence[str]) -> Household | None:
    household = person.household
    if household is None or not any(covers(place, household.village_id) for place in places):
        return None
    return household
