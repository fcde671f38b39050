"""Cases and what happens in them."""

from __future__ import annotations

from welfare.models.case import Case, CaseEvent, CaseMember, CaseNumber, FormerPlace
from welfare.models.decision import Decision
from welfare.models.deliberation import Deliberation, DeliberationItem
from welfare.models.draft import CaseDraft
from welfare.models.grant import CaseUserGrant
from welfare.models.override import ScoreOverride
from welfare.models.problem import CaseProblem, ProblemAbout, ProblemType
from welfare.models.questionnaire import QuestionnaireVersion
from welfare.models.verification import MemberFinding, Verification, VerificationDraft, VerificationPhoto
from welfare.models.visit import PlannedVisit
from welfare.models.workflow import WorkflowVersion

__all__ = [
    "Case",
    "CaseDraft",
    "CaseEvent",
    "CaseMember",
    "CaseNumber",
    "CaseProblem",
    "CaseUserGrant",
    "Decision",
    "Deliberation",
    "DeliberationItem",
    "FormerPlace",
    "MemberFinding",
    "PlannedVisit",
    "ProblemAbout",
    "ProblemType",
    "QuestionnaireVersion",
    "ScoreOverride",
    "Verification",
    "VerificationDraft",
    "VerificationPhoto",
    "WorkflowVersion",
]
