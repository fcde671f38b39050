"""Keep what the village found at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.codes import Finding
from welfare.exceptions import StepRefused
from welfare.models import Verification
from welfare.rules.questionnaire import CURRENT, check_answers, score
from welfare.rules.workflow import Given, check_taken, find_verification
from welfare.selectors.facts import case_facts, hands_of
from welfare.services.locking import case_lock, case_move


@transaction.atomic
def case_verify(*, actor: Any, number: str, answers: Mapping[str, Any], finding: Finding, note: str) -> Verification:
    """Store the answers to the current questionnaire with the finding and a note, and pass the case on.

    Where nobody was found there is nobody to ask: the answers stay empty. Anything but a confirmed need has to be
    explained by a note. Records ``case.verify``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state``, ``same_person``, or what is
        missing (``note_missing``). AnswersRefused: see there.
    """
    case = case_lock(actor=actor, number=number, action="verify")
    taken = find_verification(case.definition, case.state)
    given = Given(note=note)
    check_taken(case.definition, taken, case_facts([case])[case.pk], hands_of(actor), given)
    if finding != Finding.CONFIRMED and not note.strip():
        raise StepRefused(_("Write in a sentence what you found."), code="note_missing", field="note")
    clean = {} if finding == Finding.NOT_FOUND else check_answers(answers)
    verification = Verification.objects.create(
        case=case,
        questionnaire=CURRENT,
        answers=clean,
        finding=finding,
        note=note.strip(),
        verified_by=actor,
        verified_at=timezone.now(),
    )
    case.verified_by = actor
    case.save(update_fields=["verified_by"])
    case_move(
        actor=actor,
        case=case,
        transition=taken,
        given=given,
        finding=finding,
        criteria_met=score(clean).met if clean else None,
    )
    return verification
