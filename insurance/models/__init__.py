"""Membership, coverage parameters, recaps, proposals."""

from __future__ import annotations

from insurance.models.closing import MonthClosing, SealedPlace
from insurance.models.membership import Membership, MembershipPast
from insurance.models.parameters import (
    ActivityBase,
    CoverageDefinition,
    CoverageThreshold,
    EnrolmentQuota,
    HeadlineChoice,
    LoadLimit,
    PremiumRate,
)
from insurance.models.proposal import Proposal, ProposalBatch
from insurance.models.recap import MembershipRecap

__all__ = [
    "ActivityBase",
    "CoverageDefinition",
    "CoverageThreshold",
    "EnrolmentQuota",
    "HeadlineChoice",
    "LoadLimit",
    "Membership",
    "MembershipPast",
    "MembershipRecap",
    "MonthClosing",
    "PremiumRate",
    "Proposal",
    "ProposalBatch",
    "SealedPlace",
]
