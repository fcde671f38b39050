"""The plan of a case: goals, and what is done for them by whom and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from welfare.codes import ActionKind, ActionState
from welfare.exceptions import PlanRefused
from welfare.models import Case, PlanAction, PlanGoal
from welfare.selectors.cases import colleagues_at
from welfare.services.locking import case_event, case_lock

MOST_GOALS = 20
MOST_ACTIONS = 30


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done: by the account with the key ``responsible``, or by somebody else named in ``other``."""

    text: str
    due_on: date
    kind: ActionKind = ActionKind.SERVICE
    responsible: int | None = None
    other: str = ""


@transaction.atomic
def goal_add(*, actor: Any, number: str, text: str) -> PlanGoal:
    """Write a goal into the plan of an open case. Records ``case.goal``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. PlanRefused: ``closed``, ``text`` or ``too_many``.
    """
    case = _open_case(actor, number)
    if not text.strip():
        raise PlanRefused(_("Write the goal in a sentence."), code="text", field="text")
    if case.goals.count() >= MOST_GOALS:
        raise PlanRefused(_("There are %(most)s goals already.") % {"most": MOST_GOALS}, code="too_many")
    goal = PlanGoal.objects.create(case=case, text=text.strip(), written_by=actor, written_at=timezone.now())
    case_event(actor=actor, case=case, action="goal", goal=goal.pk)
    return goal


@transaction.atomic
def action_add(*, actor: Any, number: str, goal: int, planned: Planned) -> PlanAction:
    """Add what is done for a goal, and by whom. Records ``case.plan_action``.

    Raises:
        NotWithinReach: no such case, or no such goal of it. NotAllowed: wrong role.
        PlanRefused: ``closed``, ``text``, ``past``, ``responsible`` or ``too_many``.
    """
    case = _open_case(actor, number)
    row = case.goals.filter(pk=goal).first()
    if row is None:
        raise NotWithinReach(_("There is no such goal."))
    _check(case, row, planned)
    action = PlanAction.objects.create(
        goal=row,
        kind=planned.kind,
        text=planned.text.strip(),
        responsible_id=planned.responsible,
        responsible_text="" if planned.responsible else planned.other.strip(),
        due_on=planned.due_on,
    )
    case_event(actor=actor, case=case, action="plan_action", goal=row.pk, due_on=str(planned.due_on))
    return action


@transaction.atomic
def action_end(*, actor: Any, number: str, key: int, done: bool, on: date, result: str) -> PlanAction:
    """Say that an action was done, or that it will not be and why. Records ``case.plan_done`` or ``case.plan_dropped``.

    Raises:
        NotWithinReach: no such case, or no such action of it. NotAllowed: wrong role.
        PlanRefused: ``ended``: somebody was first; ``future``; ``result``: it is not done, and nobody says why.
    """
    case = case_lock(actor=actor, number=number, action="handle")
    action = PlanAction.objects.filter(goal__case=case, pk=key).first()
    if action is None:
        raise NotWithinReach(_("There is no such action."))
    if action.state != ActionState.OPEN:
        raise PlanRefused(_("This was recorded already. Nothing was changed."), code="ended")
    if on > timezone.localdate():
        raise PlanRefused(_("This day has not come yet. Write the day on which it was."), code="future", field="on")
    if not done and not result.strip():
        raise PlanRefused(_("Write why it is not done."), code="result", field="result")
    action.state = ActionState.DONE if done else ActionState.DROPPED
    action.ended_on, action.ended_by, action.result = on, actor, result.strip()
    action.save(update_fields=["state", "ended_on", "ended_by", "result"])
    case_event(
        actor=actor,
        case=case,
        action="plan_done" if done else "plan_dropped",
        note=action.result,
        plan_action=action.pk,
    )
    return action


def _open_case(actor: Any, number: str) -> Case:
    case = case_lock(actor=actor, number=number, action="handle")
    if case.closed_at:
        raise PlanRefused(_("This case is closed. Open it again first."), code="closed")
    return case


def _check(case: Case, goal: PlanGoal, planned: Planned) -> None:
    if not planned.text.strip():
        raise PlanRefused(_("Write what is done."), code="text", field="text")
    if planned.due_on < timezone.localdate():
        raise PlanRefused(_("Choose a day from today on."), code="past", field="due_on")
    if planned.responsible is None and not planned.other.strip():
        raise PlanRefused(_("Say who does it."), code="responsible", field="responsible")
    if planned.responsible is not None:
        able = {each.pk for each in colleagues_at(case.village_id, Capability.VIEW_CASES)}
        if planned.responsible not in able:
            raise PlanRefused(_("Choose one of the colleagues in the list."), code="responsible", field="responsible")
    if goal.actions.count() >= MOST_ACTIONS:
        raise PlanRefused(
            _("There are %(most)s actions for this goal already.") % {"most": MOST_ACTIONS}, code="too_many"
        )
