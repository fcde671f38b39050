"""The cases that wait for a decision, as the page that decides several shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from core.web.paging import Page, keyset_page
from welfare.codes import Finding, Stage
from welfare.models import Case, Verification
from welfare.models.questionnaire import questionnaire_named
from welfare.rules.questionnaire import Score, score


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case that waits, with what the village found and how many criteria were met, when it asked."""

    case: Case
    finding: str
    score: Score | None


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of them, those due first."""

    rows: list[QueueRow]
    page: Page[Case]


def decision_queue(*, user: Any, after: str = "", before: str = "") -> Queue:
    """Return the cases within reach that ``user`` may decide and that wait for it, without those of her own hand."""
    hands = (user.pk, *user.stands_for_ids)
    last = Verification.objects.filter(case=OuterRef("pk")).order_by("-verified_at", "-id")
    waiting = (
        Case.objects.visible_to(user, "decide")
        .waiting_for(Stage.DECISION)
        .exclude(Q(registered_by__in=hands) | Q(verified_by__in=hands))
        .select_related("household", "village")
        .annotate(last_verification=Subquery(last.values("pk")[:1]))
    )
    page: Page[Case] = keyset_page(waiting, order=("due_on", "id"), after=after, before=before)
    keys = [case.last_verification for case in page.items]  # type: ignore[attr-defined]
    found = {each.case_id: each for each in Verification.objects.filter(pk__in=keys)}
    return Queue([_row(case, found.get(case.pk)) for case in page.items], page)


def _row(case: Case, verification: Verification | None) -> QueueRow:
    if verification is None:
        return QueueRow(case, "", None)
    asked = verification.answers and score(questionnaire_named(verification.questionnaire), verification.answers)
    return QueueRow(case, str(Finding(verification.finding).label), asked or None)


def named_cases(*, user: Any, numbers: Sequence[str]) -> list[str]:
    """Return head of family, village and number of the cases within reach, in the order of the numbers."""
    cases = Case.objects.visible_to(user, "decide").filter(number__in=numbers).select_related("household", "village")
    return [
        f"{case.household.head_name}, {case.village.full_name} ({case.number})" for case in cases.order_by("number")
    ]
