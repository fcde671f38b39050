"""Cases and what happens in them."""

from __future__ import annotations

from welfare.models.case import Case, CaseEvent, CaseMember, CaseNumber
from welfare.models.decision import Decision
from welfare.models.grant import CaseUserGrant
from welfare.models.verification import Verification
from welfare.models.workflow import WorkflowVersion

__all__ = [
    "Case",
    "CaseEvent",
    "CaseMember",
    "CaseNumber",
    "CaseUserGrant",
    "Decision",
    "Verification",
    "WorkflowVersion",
]
