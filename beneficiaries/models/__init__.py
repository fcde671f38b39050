"""Households, persons and the closed periods of their civil state."""

from __future__ import annotations

from beneficiaries.models.household import Household
from beneficiaries.models.person import Person, PersonSpell

__all__ = ["Household", "Person", "PersonSpell"]
