"""Fetch a case for a change: locked, within reach, with the right role; and look again after saving."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from welfare.codes import CaseState
from welfare.models import Case, CaseEvent
from welfare.rules.workflow import Transition
from welfare.rules.working_days import add_working_days


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


def case_move(*, actor: Any, case: Case, step: Transition, action: str, note: str = "", **detail: Any) -> None:
    """Take a step with a locked case: state, due date, timeline entry, audit event ``case.<step>``, reach.

    Raises:
        NotWithinReach: after the change the case would lie outside the actor's reach for ``action``.
    """
    before, now = case.state, timezone.now()
    case.state = step.after
    case.due_on = None if step.due is None else add_working_days(timezone.localdate(now), step.due)
    case.closed_at = now if step.closes else None
    case.save(update_fields=["state", "due_on", "closed_at"])
    case_note(actor=actor, case=case, step=step, before=before, note=note, **detail)
    if not Case.objects.visible_to(actor, action).filter(pk=case.pk).exists():
        raise NotWithinReach(_("There is no such case."))


def case_note(*, actor: Any, case: Case, step: Transition, before: str, note: str, **detail: Any) -> None:
    """Write what happened twice: into the timeline for people, and into the audit record."""
    CaseEvent.objects.create(
        case=case,
        at=timezone.now(),
        actor=actor,
        action=step.action,
        state_before=before,
        state_after=CaseState(case.state),
        note=note.strip(),
    )
    audit_record(
        actor=actor,
        action=f"case.{step.action}",
        subject=case,
        region=case.village_id,
        detail={"case": case.number, "before": before, "after": case.state, **detail},
    )
