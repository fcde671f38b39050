"""Somebody leaves by one act, and can be taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover
from accounts.exceptions import LeavingRefused
from accounts.models import Assignment, Invitation, User
from accounts.services.administrators import require_other_administrator
from accounts.services.assignments import LONGEST_REASON, account_to_change, assignment_close
from accounts.services.sessions import sessions_end
from audit.services import audit_record


@transaction.atomic
def user_leave(*, actor: User, user: User, on: date, reason: str, hand_over_to: User | None = None) -> User:
    """End all assignments, close the account and its sessions, withdraw its invitations, hand over its open work.

    ``on`` is the day she left, today or earlier; access ends now, whatever day it was. Records ``account.leave``, and
    ``assignment.end`` for each assignment.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        LeavingRefused: the day lies ahead, she has left already, there is no reason, or open work has no successor.
        AssignmentRefused: nobody would administer accounts any more.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    _check_leaving(locked, on, reason)
    successor = _successor(actor, locked, hand_over_to)
    require_other_administrator(user=locked)
    today = timezone.localdate()
    live = Assignment.objects.live_on(today).filter(user=locked).select_related("role").order_by("pk")
    places = [assignment.region_id for assignment in live]
    for assignment in live:
        assignment_close(actor=actor, assignment=assignment, reason=reason)
    moved = handover.hand_over(actor=actor, leaver=locked, successor=successor) if successor else {}
    withdrawn = Invitation.objects.unanswered().filter(invited_by=locked).update(withdrawn_at=timezone.now())
    locked.is_active, locked.left_on = False, on
    locked.save(update_fields=["is_active", "left_on"])
    audit_record(
        actor=actor,
        action="account.leave",
        subject=locked,
        region=min(places, key=len, default=""),
        detail={
            "left_on": str(on),
            "assignments": len(places),
            "sessions": sessions_end(locked),
            "invitations": withdrawn,
            "successor": successor.pk if successor else "",
            **moved,
        },
    )
    return locked


@transaction.atomic
def user_return(*, actor: User, user: User) -> User:
    """Open a closed account again, without any role: what it may do is given anew. Records ``account.return``.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        LeavingRefused: it is open.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    if locked.is_active:
        raise LeavingRefused(_("This account is open."), code="not_left")
    locked.is_active, locked.left_on = True, None
    locked.save(update_fields=["is_active", "left_on"])
    last = Assignment.objects.filter(user=locked).order_by("valid_to", "pk").last()
    audit_record(actor=actor, action="account.return", subject=locked, region=last.region_id if last else "")
    return locked


def _check_leaving(user: User, on: date, reason: str) -> None:
    if not user.is_active:
        raise LeavingRefused(_("This account is closed already."), code="already_left")
    if on > timezone.localdate():
        raise LeavingRefused(
            _("The day lies ahead. Close the account on that day; until then the role can carry its last day."),
            code="future",
            field="on",
        )
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise LeavingRefused(
            _("Write why, in at most 200 letters: the reason stays in the record."), code="reason", field="reason"
        )


def _successor(actor: User, leaver: User, chosen: User | None) -> User | None:
    if chosen is None:
        if handover.open_work(leaver):
            raise LeavingRefused(
                _("Open work is in this person's hands. Choose who takes it over."),
                code="open_work",
                field="hand_over_to",
            )
        return None
    found: User | None = User.objects.visible_to(actor).filter(pk=chosen.pk, is_active=True).first()
    if found is None or found.pk == leaver.pk:
        raise LeavingRefused(
            _("Choose somebody else with an open account at your places."), code="successor", field="hand_over_to"
        )
    return found
