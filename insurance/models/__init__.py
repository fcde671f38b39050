"""Membership, coverage parameters, recaps, proposals, sealed months, the waterfall."""

from __future__ import annotations

from insurance.models.closing import MonthClosing, SealedPlace
from insurance.models.matching import MatchDecision, NameScore, ReconciliationRule
from insurance.models.membership import Membership, MembershipPast
from insurance.models.parameters import (
    ActivityBase,
    CoverageDefinition,
    CoverageThreshold,
    EnrolmentQuota,
    HeadlineChoice,
    LoadLimit,
    PremiumBudget,
    PremiumRate,
)
from insurance.models.proposal import Proposal, ProposalBatch
from insurance.models.recap import MembershipRecap
from insurance.models.task import FindingTask
from insurance.models.waterfall import (
    CardFinding,
    ResidentFinding,
    WaterfallFact,
    WaterfallMark,
    WaterfallPlace,
    WaterfallRun,
)

__all__ = [
    "ActivityBase",
    "CardFinding",
    "CoverageDefinition",
    "CoverageThreshold",
    "EnrolmentQuota",
    "FindingTask",
    "HeadlineChoice",
    "LoadLimit",
    "MatchDecision",
    "Membership",
    "MembershipPast",
    "MembershipRecap",
    "MonthClosing",
    "NameScore",
    "PremiumBudget",
    "PremiumRate",
    "Proposal",
    "ProposalBatch",
    "ReconciliationRule",
    "ResidentFinding",
    "SealedPlace",
    "WaterfallFact",
    "WaterfallMark",
    "WaterfallPlace",
    "WaterfallRun",
]
