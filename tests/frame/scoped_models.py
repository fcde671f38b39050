"""Every model with rows that somebody may see and somebody else may not. One that is missing here fails the build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.models import AccessReview, BreakGlass, Invitation, User
from audit.models import AuditEvent
from beneficiaries.models import ChangeProposal, DuplicatePair, Household, Person
from exchange.models import Export, ImportBatch, ImportRow
from insurance.models import (
    CardFinding,
    FindingTask,
    MatchDecision,
    Membership,
    MonthClosing,
    Proposal,
    ProposalBatch,
    ResidentFinding,
)
from jobs.models import Job
from privacy.models import Breach, SubjectRequest
from regions.capabilities import Capability
from reports.models import IssuedReport
from tests.frame.planted import Planted
from welfare.models import Case, Deliberation, Referral

C = Capability


@dataclass(frozen=True)
class ScopedModel:
    """``row`` returns the key of the row at a place; ``actions`` say which capability (one of several) each takes there.

    ``at_regency`` marks rows that belong to the regency.
    """

    model: type[models.Model]
    row: Callable[[Planted], Any]
    actions: Mapping[str, tuple[Capability, ...]]
    at_regency: bool = False


_PEOPLE: Mapping[str, tuple[Capability, ...]] = {
    "view": (C.VIEW_PEOPLE,),
    "change": (C.CHANGE_PEOPLE,),
    "reveal": (C.REVEAL_NUMBERS,),
    "export": (C.EXPORT_PEOPLE,),
    "register_case": (C.REGISTER_CASES,),
    "propose": (C.DECIDE_CASES,),
}
_SENDING = {"view": (C.VIEW_PROPOSALS,), "change": (C.SEND_PROPOSALS,)}
_PRIVACY = {"view": (C.VIEW_PRIVACY,), "handle": (C.HANDLE_PRIVACY,)}
_ACCOUNTS = (C.MANAGE_ACCOUNTS, C.VIEW_AUDIT)


def _first(model: Any, **condition: Any) -> Any:
    return model.objects.filter(**condition).values_list("pk", flat=True).order_by("pk").first()


MODELS = (
    ScopedModel(Household, lambda p: p.household.pk, _PEOPLE),
    ScopedModel(Person, lambda p: p.person.pk, _PEOPLE),
    ScopedModel(
        Membership,
        lambda p: _first(Membership, person=p.person),
        {"view": (C.VIEW_MEMBERS,), "change": (C.CHANGE_MEMBERS,), "enrol": (C.SEND_PROPOSALS,)},
    ),
    ScopedModel(CardFinding, lambda p: p.odd.pk, {"view": (C.VIEW_MEMBERS,), "change": (C.CHANGE_MEMBERS,)}),
    ScopedModel(
        ResidentFinding,
        lambda p: _first(ResidentFinding, person=p.person),
        {"view": (C.VIEW_PEOPLE,), "change": (C.CHANGE_MEMBERS,)},
    ),
    ScopedModel(
        MatchDecision,
        lambda p: _first(MatchDecision, person=p.person),
        {"view": (C.VIEW_MEMBERS,), "change": (C.CHANGE_MEMBERS,)},
    ),
    ScopedModel(
        FindingTask,
        lambda p: p.task.pk,
        {"view": (C.VIEW_COVERAGE,), "change": (C.CHANGE_MEMBERS,), "answer": (C.VERIFY_CASES,)},
    ),
    ScopedModel(ChangeProposal, lambda p: p.proposal.pk, {"view": (C.VIEW_PEOPLE,), "decide": (C.CHANGE_PEOPLE,)}),
    ScopedModel(
        MonthClosing,
        lambda p: _first(MonthClosing, region=p.region.code[:5]),
        {"view": (C.VIEW_COVERAGE,), "seal": (C.SEAL_FIGURES,)},
        at_regency=True,
    ),
    ScopedModel(ProposalBatch, lambda p: p.batch.pk, _SENDING, at_regency=True),
    ScopedModel(Proposal, lambda p: _first(Proposal, person=p.person), {**_SENDING, "propose": (C.DECIDE_CASES,)}),
    ScopedModel(
        Case,
        lambda p: p.case.pk,
        {
            "view": (C.VIEW_CASES,),
            "register": (C.REGISTER_CASES,),
            "verify": (C.VERIFY_CASES,),
            "decide": (C.DECIDE_CASES,),
            "handle": (C.HANDLE_CASES,),
            "answer": (C.SEND_PROPOSALS,),
            "assign": (C.ASSIGN_CASES,),
        },
    ),
    ScopedModel(Deliberation, lambda p: p.deliberation.pk, {"view": (C.VIEW_CASES,), "record": (C.VERIFY_CASES,)}),
    ScopedModel(
        Referral,
        lambda p: p.referral.pk,
        {"view": (C.VIEW_CASES,), "answer": (C.HANDLE_CASES,), "handle": (C.HANDLE_CASES,)},
    ),
    ScopedModel(
        IssuedReport,
        lambda p: p.report.pk,
        {"view": (C.VIEW_REPORTS,), "issue": (C.ISSUE_REPORTS,)},
        at_regency=True,
    ),
    ScopedModel(SubjectRequest, lambda p: p.request.pk, _PRIVACY),
    ScopedModel(Breach, lambda p: p.breach.pk, _PRIVACY),
    ScopedModel(
        ImportBatch,
        lambda p: p.imported.pk,
        {"view": (C.VIEW_IMPORTS,), "run": (C.RUN_IMPORTS,)},
        at_regency=True,
    ),
    ScopedModel(
        ImportRow,
        lambda p: p.held.pk,
        {"view": (C.RUN_IMPORTS,), "decide": (C.RUN_IMPORTS,)},
        at_regency=True,
    ),
    ScopedModel(Job, lambda p: p.job.pk, {"view": (C.VIEW_JOBS,), "change": (C.MANAGE_JOBS,)}, at_regency=True),
    ScopedModel(
        AuditEvent,
        lambda p: _first(AuditEvent, subject_type="accounts.invitation", subject_id=str(p.invitation.pk)),
        {"view": (C.VIEW_AUDIT,), "disclose": (C.VIEW_PRIVACY,)},
    ),
    ScopedModel(
        User,
        lambda p: p.account.pk,
        {"view": _ACCOUNTS, "explain": _ACCOUNTS, "change": (C.MANAGE_ACCOUNTS,)},
    ),
    ScopedModel(
        Invitation,
        lambda p: p.invitation.pk,
        {"view": (C.MANAGE_ACCOUNTS,), "change": (C.MANAGE_ACCOUNTS,)},
    ),
    ScopedModel(
        AccessReview,
        lambda p: _first(AccessReview, region=p.region),
        {"view": (*_ACCOUNTS, C.CONFIRM_ACCESS), "confirm": (C.CONFIRM_ACCESS,)},
    ),
)

# One's own rows, and two places in each: more than the table can say.
HELD_ELSEWHERE: dict[type[models.Model], str] = {
    BreakGlass: "tests/access/test_break_glass.py",
    DuplicatePair: "tests/beneficiaries/test_duplicates.py",
    Export: "tests/beneficiaries/test_large_exports.py",
}

# What hangs on a person, a household or a case and has no scope of its own: reached only through a row that has one.
BEHIND: dict[str, str] = {
    "beneficiaries.PersonSpell": "her earlier states: with the person",
    "beneficiaries.FormerNumber": "with the person",
    "beneficiaries.PersonMerge": "with the person who remains",
    "beneficiaries.DuplicatePair": "with both persons",
    "beneficiaries.HouseholdSpell": "its earlier states: with the household",
    "beneficiaries.HousePhoto": "with the household",
    "beneficiaries.WelfareRank": "with the household",
    "insurance.MembershipPast": "counted by day, never shown by name",
    "welfare.Assistance": "the page of its case",
    "welfare.CaseDocument": "the page of its case",
    "welfare.PlanGoal": "the page of its case",
    "welfare.CaseMember": "with the case",
    "welfare.CaseDraft": "one's own, for a household within reach",
    "welfare.CaseProblem": "with the case",
    "welfare.CaseEvent": "with the case",
    "welfare.CaseUserGrant": "who else sees a case: with the case",
    "welfare.Decision": "with the case",
    "welfare.FormerPlace": "with the case",
    "welfare.Verification": "with the case",
    "welfare.DeliberationItem": "with the case, in the minutes of the village",
    "welfare.PlannedVisit": "with the case",
    "welfare.MemberFinding": "with the case that was verified",
    "welfare.VerificationDraft": "one's own, for a case within reach",
    "welfare.VerificationPhoto": "with the case",
}


def region_of(planted: Planted, each: ScopedModel) -> str:
    """Return the code of the place that the row belongs to."""
    code: str = planted.region.code
    return code[:5] if each.at_regency else code
