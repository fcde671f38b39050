"""Plan a visit, call it off, and say that it was made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import NotWithinReach
from welfare.codes import VisitPurpose
from welfare.exceptions import VisitRefused
from welfare.models import Case, PlannedVisit
from welfare.rules.calendar import check_planned
from welfare.services.locking import case_event, case_lock


@transaction.atomic
def visit_plan(
    *, actor: Any, number: str, planned_on: date, purpose: VisitPurpose, officer: User | None = None, note: str = ""
) -> PlannedVisit:
    """Plan a visit of a case's household by ``officer`` (the actor unless told), and return it. Records ``case.visit_plan``.

    Planning takes no right beyond seeing the case: it promises, and changes nothing of it. Another visit of the same
    officer on the same day for the same purpose is the same visit.

    Raises:
        NotWithinReach: no such case. VisitRefused: ``past``, ``far``, ``closed``, ``officer``: she does not see the case.
    """
    case = case_lock(actor=actor, number=number, action="view")
    check_planned(planned_on, today=timezone.localdate())
    if case.closed_at:
        raise VisitRefused(_("This case is closed; there is nothing to visit for."), code="closed")
    goes = officer or actor
    if goes.pk != actor.pk and not Case.objects.visible_to(goes).filter(pk=case.pk).exists():
        raise VisitRefused(
            _("This colleague does not see the case. Choose somebody who does."), code="officer", field="officer"
        )
    visit, made = PlannedVisit.objects.get_or_create(
        case=case,
        officer=goes,
        planned_on=planned_on,
        purpose=purpose,
        called_off_at=None,
        done_on=None,
        defaults={"note": note.strip(), "planned_by": actor, "planned_at": timezone.now()},
    )
    if made:
        detail: dict[str, Any] = {"visit": visit.pk, "on": planned_on.isoformat(), "purpose": purpose}
        case_event(actor=actor, case=case, action="visit_plan", note=visit.note, **detail)
    return visit


@transaction.atomic
def visit_call_off(*, actor: Any, visit_id: int) -> PlannedVisit:
    """Call a visit off. Records ``case.visit_off``.

    Raises:
        NotWithinReach: no such visit. VisitRefused: ``over``: it was made or called off already.
    """
    visit, case = _waiting(actor, visit_id)
    visit.called_off_at = timezone.now()
    visit.save(update_fields=["called_off_at"])
    case_event(actor=actor, case=case, action="visit_off", visit=visit.pk, purpose=visit.purpose)
    return visit


@transaction.atomic
def visit_made(*, actor: Any, visit_id: int) -> PlannedVisit:
    """Say that a visit was made, today. Records ``case.visit_done``.

    Raises:
        NotWithinReach: no such visit. VisitRefused: ``over``.
    """
    visit, case = _waiting(actor, visit_id)
    visit.done_on = timezone.localdate()
    visit.save(update_fields=["done_on"])
    case_event(actor=actor, case=case, action="visit_done", visit=visit.pk, purpose=visit.purpose)
    return visit


def visits_made_by_verifying(case: Case, *, on: date) -> int:
    """Let the visits planned to verify a locked case be made: the verification itself tells of it. Returns how many."""
    waiting = PlannedVisit.objects.filter(case=case, purpose=VisitPurpose.VERIFICATION, done_on=None)
    return waiting.filter(called_off_at=None).update(done_on=on)


def _waiting(actor: Any, visit_id: int) -> tuple[PlannedVisit, Case]:
    visit = PlannedVisit.objects.select_related("case").filter(pk=visit_id).first()
    if visit is None:
        raise NotWithinReach(_("There is no such visit."))
    case = case_lock(actor=actor, number=visit.case.number, action="view")
    visit.refresh_from_db()
    if not visit.waits:
        raise VisitRefused(_("This visit was made or called off already."), code="over")
    return visit, case
