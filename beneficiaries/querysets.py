"""Vocabulary of people and households."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from beneficiaries.codes import LifeStatus
from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from beneficiaries.models import Household, Person  # noqa: F401 - named in quotes below

_PEOPLE = {
    "view": Capability.VIEW_PEOPLE,
    "change": Capability.CHANGE_PEOPLE,
    "reveal": Capability.REVEAL_NUMBERS,
    "export": Capability.EXPORT_PEOPLE,
    "register_case": Capability.REGISTER_CASES,
    "propose": Capability.DECIDE_CASES,
}


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    """Households by the village they live in."""

    scope_field = "village"
    capabilities = _PEOPLE


class PersonQuerySet(ScopedQuerySet["Person"]):
    """Persons by the village they live in, or lived in last."""

    scope_field = "village"
    capabilities = _PEOPLE

    def residents(self) -> Self:
        """Return those who live here today: the living who have not moved away."""
        return self.filter(status=LifeStatus.ALIVE)
