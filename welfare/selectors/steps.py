"""One transition as its form shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from welfare.codes import Form
from welfare.exceptions import StepRefused
from welfare.models import Case, CaseEvent
from welfare.querysets import action_for
from welfare.rules.workflow import Option, find_transition, option_for, wrong_state
from welfare.selectors.cases import case_get
from welfare.selectors.facts import case_facts, hands_of


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """The case, the transition with what is missing for it, and what was written last."""

    case: Case
    option: Option
    last_note: CaseEvent | None


def step_offered(*, user: Any, number: str, code: str) -> OfferedStep:
    """Return the transition ``code`` for whoever may take it.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        StepRefused: ``wrong_state``, or ``same_person``: the workflow wants another hand.
    """
    case = case_get(user=user, number=number)
    transition = find_transition(case.definition, case.state, code)
    if transition.by_system or transition.form is not Form.PLAIN:
        raise StepRefused(wrong_state(case.definition, case.state), code="wrong_state")
    case = case_get(user=user, number=number, action=action_for(transition.capability))
    option = option_for(transition, case_facts([case])[case.pk], hands_of(user))
    if option.hand:
        raise StepRefused(option.hand, code="same_person")
    last = case.events.exclude(note="").select_related("actor").order_by("-at", "-id").first()
    return OfferedStep(case, option, last)
