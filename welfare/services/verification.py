"""Keep what the village found at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.codes import CaseState, Finding
from welfare.exceptions import StepRefused
from welfare.models import Verification
from welfare.rules.questionnaire import CURRENT, check_answers, score
from welfare.rules.workflow import Action, transition
from welfare.services.locking import case_lock, case_move


@transaction.atomic
def case_verify(*, actor: Any, number: str, answers: Mapping[str, Any], finding: Finding, note: str) -> Verification:
    """Store the answers to the current questionnaire with the finding and a note, and pass the case on for a decision.

    Where nobody was found there is nobody to ask: the answers stay empty. Anything but a confirmed need has to be
    explained by a note. Records ``case.verify``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state`` or ``note_missing``.
        AnswersRefused: see there.
    """
    case = case_lock(actor=actor, number=number, action="verify")
    step = transition(CaseState(case.state), Action.VERIFY)
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
    case_move(
        actor=actor,
        case=case,
        step=step,
        action="verify",
        note=note,
        finding=finding,
        criteria_met=score(clean).met if clean else None,
    )
    return verification
