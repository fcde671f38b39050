"""Decide several cases alike: each for itself, and what cannot be touched is named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.exceptions import DomainError
from welfare.codes import DecisionOutcome
from welfare.services.decision import case_decide

MOST = 50  # as many as one page shows; who decides looks at each


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Numbers of the cases that were decided, and those left untouched, each with the sentence that says why."""

    decided: list[str] = field(default_factory=list)
    untouched: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def cases_decide(
    *,
    actor: Any,
    numbers: Sequence[str],
    outcome: DecisionOutcome,
    reason: str = "",
    note: str = "",
    rehearse: bool = False,
) -> BatchResult:
    """Decide up to :data:`MOST` cases alike, in the order of their numbers, and return what was done and what was not.

    A case that cannot be decided like this (somebody else was first, something is missing, the quota is full) is left as
    it is and does not hold up the others. With ``rehearse`` everything is tried and nothing kept: the preview says exactly
    what would happen now. Records what ``case_decide`` records, for each case.
    """
    result = BatchResult()
    for number in sorted(set(numbers))[:MOST]:
        try:
            with transaction.atomic():
                case_decide(actor=actor, number=number, outcome=outcome, reason=reason, note=note)
        except DomainError as refusal:
            result.untouched.append((number, str(refusal)))
        else:
            result.decided.append(number)
    if rehearse:
        transaction.set_rollback(True)
    return result
