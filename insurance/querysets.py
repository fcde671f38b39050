"""Vocabulary of members and proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from regions.capabilities import Capability
from regions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from insurance.models import (  # noqa: F401 - named in quotes below
        CardFinding,
        FindingTask,
        MatchDecision,
        Membership,
        MonthClosing,
        Proposal,
        ProposalBatch,
        ResidentFinding,
    )


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    """Members by the village that the insurer writes; one without a village of ours is the territory's."""

    scope_field = "place"
    capabilities = {
        "view": Capability.VIEW_MEMBERS,
        "change": Capability.CHANGE_MEMBERS,
        "enrol": Capability.SEND_PROPOSALS,  # whoever loads an answer makes members of the accepted
    }

    def of_nobody_else(self) -> Self:
        """Return the cards that were matched to nobody, and may be those of the residents who have their numbers.

        Not those whose name or birth was found to be another one, or of which somebody said so.
        """
        return self.filter(person__isnull=True).exclude(finding__bucket="differs")


class ProposalBatchQuerySet(ScopedQuerySet["ProposalBatch"]):
    """Batches by regency."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_PROPOSALS, "change": Capability.SEND_PROPOSALS}


class ProposalQuerySet(ScopedQuerySet["Proposal"]):
    """Proposals by the village of the person."""

    scope_field = "village"
    capabilities = {
        "view": Capability.VIEW_PROPOSALS,
        "change": Capability.SEND_PROPOSALS,
        "propose": Capability.DECIDE_CASES,  # whoever approves a case proposes its members
    }


class MonthClosingQuerySet(ScopedQuerySet["MonthClosing"]):
    """Closed months by regency; whoever sees one of its places reads that place's figures (``selectors.closings``)."""

    scope_field = "region"
    capabilities = {"view": Capability.VIEW_COVERAGE, "seal": Capability.SEAL_FIGURES}


class CardFindingQuerySet(ScopedQuerySet["CardFinding"]):
    """Cards that are no resident's, by the place where they count."""

    scope_field = "place"
    capabilities = {"view": Capability.VIEW_MEMBERS, "change": Capability.CHANGE_MEMBERS}


class ResidentFindingQuerySet(ScopedQuerySet["ResidentFinding"]):
    """Residents without cover, by the village they live in."""

    scope_field = "place"
    capabilities = {"view": Capability.VIEW_PEOPLE, "change": Capability.CHANGE_MEMBERS}


class MatchDecisionQuerySet(ScopedQuerySet["MatchDecision"]):
    """Decisions on cards, by the place where the card counted."""

    scope_field = "place"
    capabilities = {"view": Capability.VIEW_MEMBERS, "change": Capability.CHANGE_MEMBERS}


class FindingTaskQuerySet(ScopedQuerySet["FindingTask"]):
    """What a village was asked to find out, by that village."""

    scope_field = "village"
    capabilities = {
        "view": Capability.VIEW_COVERAGE,
        "change": Capability.CHANGE_MEMBERS,
        "answer": Capability.VERIFY_CASES,
    }
