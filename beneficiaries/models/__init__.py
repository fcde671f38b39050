"""Households, persons, what they were before, and what is said about them."""

from __future__ import annotations

from beneficiaries.models.duplicate import DuplicatePair, PersonMerge, Verdict
from beneficiaries.models.household import Household, HouseholdSpell, HousePhoto, WelfareRank
from beneficiaries.models.person import FormerNumber, Person, PersonSpell, PersonState
from beneficiaries.models.proposal import ChangeProposal, ProposalVerdict

__all__ = [
    "ChangeProposal",
    "DuplicatePair",
    "FormerNumber",
    "HousePhoto",
    "Household",
    "HouseholdSpell",
    "Person",
    "PersonMerge",
    "PersonSpell",
    "PersonState",
    "ProposalVerdict",
    "Verdict",
    "WelfareRank",
]
