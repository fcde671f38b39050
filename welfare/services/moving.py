"""What happens to the cases of a household that moves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from beneficiaries.models import Household
from welfare.models import Case, FormerPlace
from welfare.services.locking import case_event


@transaction.atomic
def cases_follow(*, actor: Any, household: Household, before: str, after: str) -> None:
    """Let the open cases of a household go where it lives now; the old village keeps its own part to read.

    A ``beneficiaries.moves`` handler: runs in the transaction of the move, for whoever may move the household, who need
    not see its cases. Closed cases stay where they were. Records ``case.move``.
    """
    now = timezone.now()
    open_cases = Case.objects.select_for_update(of=("self",)).filter(household=household, closed_at__isnull=True)
    for case in open_cases.order_by("id"):
        FormerPlace.objects.create(case=case, village_id=before, left_at=now)
        case.village_id = after
        case.save(update_fields=["village"])
        case_event(actor=actor, case=case, action="move", moved_from=before, moved_to=after)
