"""Set the last day of somebody who will leave, take that back, and carry it out when the day is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover
from accounts.exceptions import LeavingRefused
from accounts.models import Assignment, PlannedLeaving, User
from accounts.notices import notice_after_commit
from accounts.selectors.accounts import place_of_account
from accounts.services.administrators import require_other_administrator
from accounts.services.assignments import account_to_change, assignment_close
from accounts.services.leaving import account_close, check_leaving, find_successor
from audit.services import audit_record

FARTHEST_DAYS = 366


@transaction.atomic
def leaving_plan(*, actor: User, user: User, on: date, reason: str, hand_over_to: User | None = None) -> PlannedLeaving:
    """Let all assignments end with the day ``on``, which lies ahead; the account is closed when that day is over.

    Roles that would begin later never do. Open work moves on the day, not now. Records ``account.leave_plan``.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        LeavingRefused: ``day``, ``planned``, ``already_left``, ``reason``, ``open_work`` or ``successor``.
        AssignmentRefused: nobody would administer accounts any more.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    today = timezone.localdate()
    if not today < on <= today + timedelta(days=FARTHEST_DAYS):
        raise LeavingRefused(_("Choose a day within a year from now."), code="day", field="on")
    check_leaving(locked, reason)
    if PlannedLeaving.objects.ahead().filter(user=locked).exists():
        raise LeavingRefused(_("A last day is set already. Take it back first."), code="planned", field="on")
    successor = find_successor(actor, locked, hand_over_to)
    require_other_administrator(user=locked)
    live = Assignment.objects.live_on(today).filter(user=locked).select_related("role")
    for later in live.filter(valid_from__gt=on):
        assignment_close(actor=actor, assignment=later, reason=reason)
    longer = Assignment.objects.live_on(on + timedelta(days=1)).filter(user=locked)
    ends = {str(key): end.isoformat() if end else None for key, end in longer.values_list("pk", "valid_to")}
    plan = PlannedLeaving.objects.create(
        user=locked,
        on=on,
        reason=reason.strip(),
        successor=successor,
        planned_by=actor,
        planned_at=timezone.now(),
        ends_before=ends,
    )
    longer.update(valid_to=on)
    _record(actor, "account.leave_plan", locked, on=str(on), assignments=len(ends))
    return plan


@transaction.atomic
def leaving_withdraw(*, actor: User, user: User) -> PlannedLeaving:
    """Take a planned leaving back: the assignments end again when they did before. Records ``account.stay``.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        LeavingRefused: ``not_planned``, or ``role_after``: a role was given meanwhile that begins after the day.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    plan = PlannedLeaving.objects.ahead().filter(user=locked).first()
    if plan is None:
        raise LeavingRefused(_("No last day is set."), code="not_planned")
    if Assignment.objects.live_on(timezone.localdate()).filter(user=locked, valid_from__gt=plan.on).exists():
        raise LeavingRefused(
            _("A role was given that begins after the last day. End that one first."), code="role_after"
        )
    shortened = Assignment.objects.filter(user=locked, pk__in=plan.ends_before, valid_to=plan.on, ended_at__isnull=True)
    for assignment in shortened:
        before = plan.ends_before[str(assignment.pk)]
        assignment.valid_to = date.fromisoformat(before) if before else None
        assignment.save(update_fields=["valid_to"])
    plan.withdrawn_at = timezone.now()
    plan.save(update_fields=["withdrawn_at"])
    _record(actor, "account.stay", locked, on=str(plan.on))
    return plan


def leavings_carry_out() -> dict[str, int]:
    """Close the accounts whose last day is over, each in a transaction of its own; returns ``closed`` and ``left_over``.

    ``left_over`` counts those whose open work nobody took, because the successor has left as well or none was chosen:
    who planned it gets a letter. Records ``account.leave`` for each, by nobody.
    """
    keys = PlannedLeaving.objects.due_on(timezone.localdate()).order_by("on", "pk").values_list("pk", flat=True)
    found = [left_over for key in list(keys) if (left_over := _carry_out(key)) is not None]
    return {"closed": len(found), "left_over": sum(found)}


@transaction.atomic
def _carry_out(key: int) -> bool | None:
    due = PlannedLeaving.objects.due_on(timezone.localdate()).select_for_update(of=("self",))
    plan = due.select_related("successor", "planned_by").filter(pk=key).first()
    if plan is None:  # taken back, or done by somebody else meanwhile
        return None
    user = User.objects.select_for_update(no_key=True).get(pk=plan.user_id)
    successor = plan.successor if plan.successor and plan.successor.is_active else None
    left_over = successor is None and bool(handover.open_work(user))
    account_close(actor=None, user=user, on=plan.on, reason=plan.reason, successor=successor)
    plan.done_at = timezone.now()
    plan.save(update_fields=["done_at"])
    if left_over:
        _tell(plan.planned_by, user)
    return left_over


def _tell(planner: User, leaver: User) -> None:
    body = _("The account %(account)s was closed as planned, but nobody is left to take over its open work.")
    notice_after_commit(
        to=[planner], subject=_("Open work without a successor"), body=body % {"account": leaver.username}
    )


def _record(actor: User, action: str, user: User, **detail: object) -> None:
    audit_record(actor=actor, action=action, subject=user, region=place_of_account(user), detail=detail)
