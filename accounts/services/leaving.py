"""Somebody leaves by one act, and can be taken back; a day to come is planned in ``accounts.services.leaving_plan``."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover
from accounts.exceptions import LeavingRefused
from accounts.models import Assignment, EmailChange, Invitation, PlannedLeaving, User
from accounts.services.administrators import require_other_administrator
from accounts.services.assignments import LONGEST_REASON, account_to_change, assignment_close
from accounts.services.breakglass import break_glass_close
from accounts.services.sessions import sessions_end
from accounts.services.standin import stand_ins_close
from audit.services import audit_record


@transaction.atomic
def user_leave(*, actor: User, user: User, on: date, reason: str, hand_over_to: User | None = None) -> User:
    """End all that an account holds, close it and its sessions, withdraw its invitations, hand over its open work.

    ``on`` is the day she left, today or earlier; access ends now, whatever day it was. What ends besides assignments:
    stand-ins of and by her, an open emergency access, things shared with her and by her. Records ``account.leave``, and
    one event for each assignment and stand-in.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        LeavingRefused: the day lies ahead, she has left already, there is no reason, or open work has no successor.
        AssignmentRefused: nobody would administer accounts any more.
    """
    locked = account_to_change(actor=actor, key=user.pk)
    if on > timezone.localdate():
        raise LeavingRefused(_("The day lies ahead."), code="future", field="on")
    check_leaving(locked, reason)
    successor = find_successor(actor, locked, hand_over_to)
    require_other_administrator(user=locked)
    PlannedLeaving.objects.ahead().filter(user=locked).update(withdrawn_at=timezone.now())  # it is overtaken
    return account_close(actor=actor, user=locked, on=on, reason=reason, successor=successor)


def account_close(*, actor: User | None, user: User, on: date, reason: str, successor: User | None) -> User:
    """Close a locked account once it is settled that it may be; ``actor`` is ``None`` when a plan is carried out."""
    live = Assignment.objects.live_on(timezone.localdate()).filter(user=user).select_related("role").order_by("pk")
    places = [assignment.region_id for assignment in live]
    for assignment in live:
        assignment_close(actor=actor, assignment=assignment, reason=reason)
    moved = handover.hand_over(actor=actor, leaver=user, successor=successor) if successor else {}
    now = timezone.now()
    withdrawn = Invitation.objects.unanswered().filter(invited_by=user).update(withdrawn_at=now)
    EmailChange.objects.unanswered().filter(user=user).update(withdrawn_at=now)
    ended = {
        "stand_ins": stand_ins_close(actor=actor, user=user),
        "emergencies": break_glass_close(actor=actor, user=user),
        **handover.end_ties(actor=actor, leaver=user),
    }
    user.is_active, user.left_on = False, on
    user.save(update_fields=["is_active", "left_on"])
    audit_record(
        actor=actor,
        action="account.leave",
        subject=user,
        region=min(places, key=len, default=""),
        detail={
            "left_on": str(on),
            "assignments": len(places),
            "sessions": sessions_end(user),
            "invitations": withdrawn,
            "successor": successor.pk if successor else "",
            **moved,
            **{code: count for code, count in ended.items() if count},
        },
    )
    return user


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


def check_leaving(user: User, reason: str) -> None:
    """Refuse for a closed account, or without a reason."""
    if not user.is_active:
        raise LeavingRefused(_("This account is closed already."), code="already_left")
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise LeavingRefused(
            _("Write why, in at most 200 letters: the reason stays in the record."), code="reason", field="reason"
        )


def find_successor(actor: User, leaver: User, chosen: User | None) -> User | None:
    """Return who takes over, checked; ``None`` where nothing is to be taken over and nobody was chosen."""
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
