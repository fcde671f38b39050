"""Keep what somebody has begun to write, until it is sent, thrown away or forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.context import JobContext
from welfare.codes import Need
from welfare.models import CaseDraft, VerificationDraft
from welfare.rules.workflow import find_verification
from welfare.selectors.candidates import intake_household
from welfare.selectors.cases import case_get
from welfare.selectors.drafts import KEPT
from welfare.selectors.questionnaires import questionnaire_begun

_MOST_FIELDS, _LONGEST = 500, 2_000  # a visit to a large family asks a few questions of each
_NOT_KEPT = {"csrfmiddlewaretoken"}


@transaction.atomic
def draft_save(*, actor: Any, household_id: int, need: Need, values: Mapping[str, Sequence[str]]) -> CaseDraft:
    """Keep the form as far as it is filled in, in place of what was kept before. Writes nothing into the record.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
    """
    household = intake_household(user=actor, household_id=household_id)
    kept = kept_values(values)
    draft, _created = CaseDraft.objects.update_or_create(
        user=actor, household=household, need=need, defaults={"values": kept, "saved_at": timezone.now()}
    )
    return draft


def kept_values(values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return what of a form is kept: the first of its fields, each cut to what a person writes."""
    return {
        name: [text[:_LONGEST] for text in texts[:_MOST_FIELDS]]
        for name, texts in list(values.items())[:_MOST_FIELDS]
        if name not in _NOT_KEPT
    }


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
    before = timezone.now() - KEPT
    deleted = sum(model.objects.filter(saved_at__lt=before).delete()[0] for model in (CaseDraft, VerificationDraft))
    return {"drafts": deleted}


@transaction.atomic
def verification_draft_save(
    *, actor: Any, number: str, questionnaire: str, values: Mapping[str, Sequence[str]]
) -> VerificationDraft:
    """Keep the form of a visit as far as it is filled in, with its version. Writes nothing into the record.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state``: it is not awaited any more.
        AnswersRefused: ``unknown_version``.
    """
    case = case_get(user=actor, number=number, action="verify")
    find_verification(case.definition, case.state)
    draft, _created = VerificationDraft.objects.update_or_create(
        user=actor,
        case=case,
        defaults={
            "questionnaire": questionnaire_begun(questionnaire).name,
            "values": {name: texts for name, texts in kept_values(values).items() if name != "submission_key"},
            "saved_at": timezone.now(),
        },
    )
    return draft
