"""Keep what somebody has begun to write, until it is sent, thrown away or forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.context import JobContext
from welfare.codes import Need
from welfare.models import CaseDraft
from welfare.selectors.candidates import intake_household
from welfare.selectors.drafts import KEPT

_MOST_FIELDS, _LONGEST = 60, 2_000
_NOT_KEPT = {"csrfmiddlewaretoken"}


@transaction.atomic
def draft_save(*, actor: Any, household_id: int, need: Need, values: Mapping[str, Sequence[str]]) -> CaseDraft:
    """Keep the form as far as it is filled in, in place of what was kept before. Writes nothing into the record.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
    """
    household = intake_household(user=actor, household_id=household_id)
    kept = {
        name: [text[:_LONGEST] for text in texts[:_MOST_FIELDS]]
        for name, texts in list(values.items())[:_MOST_FIELDS]
        if name not in _NOT_KEPT
    }
    draft, _created = CaseDraft.objects.update_or_create(
        user=actor, household=household, need=need, defaults={"values": kept, "saved_at": timezone.now()}
    )
    return draft


@transaction.atomic
def draft_discard(*, actor: Any, household_id: int, need: Need) -> None:
    """Throw away one's own draft; one that is gone already is no fault.

    Raises:
        NotWithinReach: there is neither such a draft of hers nor such a household. NotAllowed: see :func:`draft_save`.
    """
    deleted, _by_model = CaseDraft.objects.filter(user=actor, household_id=household_id, need=need).delete()
    if not deleted:
        intake_household(user=actor, household_id=household_id)


def drafts_purge(_context: JobContext) -> dict[str, Any]:
    """Background work: forget the drafts that nobody has touched for two weeks."""
    deleted, _by_model = CaseDraft.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()
    return {"drafts": deleted}
