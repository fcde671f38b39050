"""Take a transition that needs no form of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from welfare.codes import Form
from welfare.exceptions import StepRefused
from welfare.models import Case
from welfare.querysets import action_for
from welfare.rules.workflow import Given, check_taken, find_transition, wrong_state
from welfare.selectors.facts import case_facts, hands_of
from welfare.services.locking import case_lock, case_move


@transaction.atomic
def case_step(*, actor: Any, number: str, code: str, given: Given) -> Case:
    """Take the transition ``code`` of the case's workflow, and return the case. Records ``case.<act>``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        StepRefused: ``wrong_state``, ``same_person``, or what is missing: all of it at once.
    """
    seen = Case.objects.visible_to(actor).filter(number=number).first()
    if seen is None:
        raise NotWithinReach(_("There is no such case."))
    wanted = seen.definition.transitions.get(code)
    if wanted is None or wanted.by_system or wanted.form is not Form.PLAIN:
        raise StepRefused(wrong_state(seen.definition, seen.state), code="wrong_state")
    case = case_lock(actor=actor, number=number, action=action_for(wanted.capability))
    taken = find_transition(case.definition, case.state, code)
    check_taken(case.definition, taken, case_facts([case])[case.pk], hands_of(actor), given)
    case_move(actor=actor, case=case, transition=taken, given=given)
    return case
