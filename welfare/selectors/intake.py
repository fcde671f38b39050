"""What somebody at the desk sees before she registers a need: the household's situation, and what it may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.panels import Panel
from beneficiaries.selectors.household import HouseholdDetail, household_detail
from welfare.codes import Need
from welfare.models import Case, CaseDraft, ProblemType
from welfare.selectors.candidates import Candidates, case_candidates, intake_household
from welfare.selectors.cases import household_cases
from welfare.selectors.drafts import draft_get, draft_list
from welfare.selectors.problems import problem_types
from welfare.selectors.workflows import need_rules, workflow_for

OWN_PANEL = "welfare/_household_panel.html"


@dataclass(frozen=True, slots=True)
class Situation:
    """A household on one page: members, what other rooms know of it, its open cases, and one's own drafts for it."""

    detail: HouseholdDetail
    panels: Sequence[Panel]
    cases: list[Case]
    drafts: list[CaseDraft]

    @property
    def household(self) -> Household:
        """The household."""
        return self.detail.household

    def draft_of(self, need: Need) -> CaseDraft | None:
        """Return one's own draft for a need."""
        return next((draft for draft in self.drafts if draft.need == need), None)


def intake_situation(*, user: Any, household_id: int) -> Situation:
    """Return what is known of a household, for whoever may register a need for it.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
    """
    household = intake_household(user=user, household_id=household_id)
    detail = household_detail(user=user, household_id=household_id)
    return Situation(
        detail=detail,
        panels=[panel for panel in detail.panels if panel.template != OWN_PANEL],
        cases=[case for case in household_cases(user=user, household=household) if not case.closed_at],
        drafts=[draft for draft in draft_list(user=user) if draft.household_id == household.pk],
    )


@dataclass(frozen=True, slots=True)
class Intake:
    """What the form of one need stands on."""

    need: Need
    candidates: Candidates
    must_choose: bool
    types: list[ProblemType]
    urgent: bool
    draft: CaseDraft | None


def intake_for(*, user: Any, household_id: int, need: Need) -> Intake:
    """Return whom and what the form of a need can offer today.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
        CaseRefused: ``no_workflow``.
    """
    candidates = case_candidates(user=user, household_id=household_id, need=need)
    rule, today = need_rules()[need], timezone.localdate()
    _version, definition = workflow_for(need, today)
    return Intake(
        need=need,
        candidates=candidates,
        must_choose=rule.candidates != "anyone",
        types=problem_types(today) if rule.problems else [],
        urgent=bool(definition.urgent_start),
        draft=draft_get(user=user, household_id=household_id, need=need),
    )
