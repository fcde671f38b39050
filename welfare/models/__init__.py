"""Cases and what happens in them."""

from __future__ import annotations

from welfare.models.assistance import Assistance, AssistanceKind
from welfare.models.case import Case, CaseEvent, CaseMember, CaseNumber, FormerPlace
from welfare.models.decision import Decision
from welfare.models.deliberation import Deliberation, DeliberationItem
from welfare.models.document import CaseDocument
from welfare.models.draft import CaseDraft
from welfare.models.grant import CaseUserGrant
from welfare.models.holiday import DigestSent, Holiday
from welfare.models.override import ScoreOverride
from welfare.models.plan import PlanAction, PlanGoal
from welfare.models.problem import CaseProblem, ProblemAbout, ProblemType
from welfare.models.questionnaire import QuestionnaireVersion
from welfare.models.referral import Referral, ReferralPartner
from welfare.models.verification import MemberFinding, Verification, VerificationDraft, VerificationPhoto
from welfare.models.visit import PlannedVisit
from welfare.models.workflow import WorkflowVersion

__all__ = [
    "Assistance",
    "AssistanceKind",
    "Case",
    "CaseDocument",
    "CaseDraft",
    "CaseEvent",
    "CaseMember",
    "CaseNumber",
    "CaseProblem",
    "CaseUserGrant",
    "Decision",
    "Deliberation",
    "DeliberationItem",
    "DigestSent",
    "FormerPlace",
    "Holiday",
    "MemberFinding",
    "PlanAction",
    "PlanGoal",
    "PlannedVisit",
    "ProblemAbout",
    "ProblemType",
    "QuestionnaireVersion",
    "Referral",
    "ReferralPartner",
    "ScoreOverride",
    "Verification",
    "VerificationDraft",
    "VerificationPhoto",
    "WorkflowVersion",
]
