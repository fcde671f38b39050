"""Fetch a case for a change: locked, within reach, with the right role; move it on, and look again after saving."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from regions.querysets import still_within_reach
from welfare.codes import Act, Stage
from welfare.models import Case, CaseEvent
from welfare.querysets import action_for
from welfare.rules.definition import Transition
from welfare.rules.workflow import Given
from welfare.selectors.calendar_days import holidays_around


def case_lock(*, actor: Any, number: str, action: str) -> Case:
    """Return a case on which ``actor`` may do ``action``, locked until the transaction ends.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, but not this done to it.
    """
    case = Case.objects.visible_to(actor, action).select_for_update(of=("self",)).filter(number=number).first()
    if case is not None:
        return case
    if Case.objects.visible_to(actor).filter(number=number).exists():
        raise NotAllowed(_("Your role does not include this step."))
    raise NotWithinReach(_("There is no such case."))


def case_move(
    *, actor: Any, case: Case, transition: Transition, given: Given | None = None, **detail: Any
) -> CaseEvent:
    """Take a transition that was checked, with a locked case: step, due date, outcome, timeline, audit, reach.

    Records ``case.<act>`` with ``detail`` (codes, counts and keys) besides where the case was and is.

    Raises:
        NotWithinReach: after the change the case would lie outside the actor's reach for this transition.
    """
    given, before = given or Given(), case.state
    if case.stage == Stage.COMPLETION and not case.sensitive:
        case.assigned_to = None  # who took over a registration had to complete it, no more
    now = timezone.now()
    case.stand(case.definition.steps[transition.after], now, holidays_around(timezone.localdate(now)))
    case.outcome = (given.outcome or transition.outcome) if case.closed_at else ""
    case.save(update_fields=["state", "stage", "due_on", "due_at", "closed_at", "outcome", "assigned_to"])
    detail = {**given.codes(), **({"outcome": case.outcome} if case.outcome else {}), **detail}
    event = case_event(
        actor=actor, case=case, action=transition.code, act=transition.act, before=before, note=given.note, **detail
    )
    still_within_reach(actor=actor, action=action_for(transition.capability), rows=[case])
    return event


def case_event(
    *,
    actor: Any,
    case: Case,
    action: str,
    act: Act | None = None,
    before: str | None = None,
    note: str = "",
    **detail: Any,
) -> CaseEvent:
    """Write what happened to a locked case twice: into the timeline for people, and into the audit record.

    Without ``act`` it is no transition: ``action`` (``photo``) needs words in ``welfare.views.timeline.EVENTS`` and, as
    ``case.<action>``, in ``config.audit_labels``. ``detail`` holds codes, counts and keys only.
    """
    before = case.state if before is None else before
    event = CaseEvent.objects.create(
        case=case,
        at=timezone.now(),
        actor=actor,
        action=action,
        act=act or "",
        state_before=before,
        state_after=case.state,
        note=note.strip(),
        detail=detail,
    )
    audit_record(
        actor=actor,
        action=f"case.{act or action}",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "before": before, "after": case.state, **detail},
    )
    return event
