"""Give a role at a place, and take it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.delegation import may_give, roles_to_give
from accounts.exceptions import AssignmentRefused
from accounts.models import Assignment, User
from accounts.roles import ROLES, clash
from accounts.selectors.standin import roles_joined_with, roles_lent_to
from accounts.services.administrators import require_other_administrator
from accounts.services.grants import grants_add, grants_withdraw
from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of
from regions.rules.codes import covers

LONGEST_REASON = 200


@transaction.atomic
def assignment_create(
    *,
    actor: User | None,
    user: User,
    role: str,
    region: Region,
    reason: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Assignment:
    """Give ``user`` the role at a region and realise it as grants; ``actor`` is ``None`` only at set-up.

    Records ``assignment.create``.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        AssignmentRefused: the role or the place is beyond what ``actor`` may give, the dates run backwards or lie in the
            past, the account is closed, there is no reason, or the user holds this role already or one that must not
            meet it in one person.
    """
    start = valid_from or timezone.localdate()
    if actor is None:
        locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    else:
        locked = account_to_change(actor=actor, key=user.pk)
        if not Region.objects.filter(pk=region.pk).exists():  # taken off the list since the form was opened
            raise AssignmentRefused(
                _("This place is no longer on the list of regions."), code="region_gone", field="region"
            )
        check_may_give(actor=actor, role=role, region=region)
        check_period_and_reason(start=start, reason=reason)
    return assignment_give(
        given_by=actor, user=locked, role=role, region=region, reason=reason, valid_from=start, valid_to=valid_to
    )


def assignment_give(
    *,
    given_by: User | None,
    user: User,
    role: str,
    region: Region,
    reason: str,
    valid_from: date,
    valid_to: date | None,
) -> Assignment:
    """Write the assignment of a locked account, once it is settled that ``given_by`` may give it.

    Raises:
        AssignmentRefused: what is wrong with it whoever gives it (see :func:`assignment_create`).
    """
    if role not in ROLES:
        raise AssignmentRefused(_("There is no such role."), code="unknown_role", field="role")
    if valid_to and valid_to < valid_from:
        raise AssignmentRefused(_("The last day lies before the first."), code="dates", field="valid_to")
    if not user.is_active:
        raise AssignmentRefused(_("This account is closed. Open it again first."), code="inactive")
    _check_against_held(user, role, region, valid_from, valid_to)
    assignment = Assignment.objects.create(
        user=user,
        role=Group.objects.get(name=role),
        region=region,
        valid_from=valid_from,
        valid_to=valid_to,
        assigned_by=given_by,
        reason=reason.strip(),
    )
    grants_add(assignment)
    audit_record(
        actor=given_by,
        action="assignment.create",
        subject=assignment,
        region=region.code,
        detail={"user": user.pk, "role": role, "from": str(valid_from), "until": str(valid_to or "")},
    )
    return assignment


@transaction.atomic
def assignment_end(*, actor: User | None, assignment: Assignment, reason: str) -> Assignment:
    """End an assignment as of yesterday and remove the grants that no other assignment needs.

    Records ``assignment.end``.

    Raises:
        NotWithinReach: the account is none that ``actor`` knows of.
        NotAllowed: it is his own, or one that he may see but does not manage.
        AssignmentRefused: it has ended already, there is no reason, or nobody would administer accounts any more.
    """
    if actor is None:
        user = User.objects.select_for_update(no_key=True).get(pk=assignment.user_id)
    else:
        user = account_to_change(actor=actor, key=assignment.user_id)
        check_period_and_reason(start=timezone.localdate(), reason=reason)
    current = Assignment.objects.select_related("role", "region").get(pk=assignment.pk)
    if current.valid_to and current.valid_to < timezone.localdate():
        raise AssignmentRefused(_("This assignment has ended already."), code="already_ended")
    require_other_administrator(user=user, losing=current)
    return assignment_close(actor=actor, assignment=current, reason=reason)


def assignment_close(*, actor: User | None, assignment: Assignment, reason: str) -> Assignment:
    """Write the end of an assignment of a locked account, once it is settled that ``actor`` may end it."""
    yesterday = timezone.localdate() - timedelta(days=1)
    # One that began today, or was to begin, leaves its row, dated so that it is not in force.
    assignment.valid_from = min(assignment.valid_from, yesterday)
    assignment.valid_to = yesterday
    assignment.ended_by, assignment.ended_at, assignment.end_reason = actor, timezone.now(), reason.strip()
    assignment.save(update_fields=["valid_from", "valid_to", "ended_by", "ended_at", "end_reason"])
    grants_withdraw(assignment)
    audit_record(
        actor=actor,
        action="assignment.end",
        subject=assignment,
        region=assignment.region_id,
        detail={"user": assignment.user_id, "role": assignment.role.name},
    )
    return assignment


def assignment_try(*, actor: User, user: User, **about: Any) -> None:
    """Raise what :func:`assignment_create` would raise and leave nothing behind, for a page that asks first."""
    with transaction.atomic():
        assignment_create(actor=actor, user=user, **about)
        transaction.set_rollback(True)


def account_to_change(*, actor: User, key: int, lock: bool = True) -> User:
    """Return the account, locked unless a page only shows it, when ``actor`` manages it.

    Raises:
        NotAllowed: it is his own, or one that he may see but does not manage.
        NotWithinReach: he knows of no such account.
    """
    # The lock lets others refer to the row: two who act on each other at once would wait for each other for ever.
    if actor.pk == key:
        raise NotAllowed(_("Nobody changes his own access. Ask another administrator."), code="own_account")
    managed = User.objects.visible_to(actor, "change").filter(pk=key)
    user: User | None = managed.select_for_update(of=("self",), no_key=True).first() if lock else managed.first()
    # Asked again under the lock: while we waited for it, somebody may have given the account a role beyond the actor's.
    if user is not None and (not lock or managed.exists()):
        return user
    if User.objects.visible_to(actor).filter(pk=key).exists():
        raise NotAllowed(
            _("This account also holds a role that is not yours to give. Ask the administrator of the regency."),
            code="not_managed",
        )
    raise NotWithinReach("no such account")


def check_may_give(*, actor: User, role: str, region: Region) -> None:
    """Refuse a role or a place beyond what ``actor`` may give: nobody grants more than he holds."""
    if not any(covers(place, region.code) for place in places_of(actor, Capability.MANAGE_ACCOUNTS)):
        raise AssignmentRefused(
            _("You manage accounts at other places than this one."), code="region_outside", field="region"
        )
    if role not in roles_to_give(actor) or not may_give(actor, role, region.code):
        raise AssignmentRefused(_("This role is not yours to give at this place."), code="role_beyond", field="role")


def check_period_and_reason(*, start: date, reason: str) -> None:
    """Refuse a first day in the past (nobody has had access before it was given) and an empty reason."""
    if start < timezone.localdate():
        raise AssignmentRefused(_("The first day lies in the past."), code="dates", field="valid_from")
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise AssignmentRefused(
            _("Write why, in at most 200 letters: the reason stays in the record."), code="reason", field="reason"
        )


def _check_against_held(user: User, role: str, region: Region, start: date, end: date | None) -> None:
    held = Assignment.objects.overlapping(start, end).filter(user=user)
    pairs = list(held.values_list("role__name", "region_id"))
    if (role, region.pk) in pairs:
        raise AssignmentRefused(
            _("This account already holds this role at this place in that time."), code="already_held", field="role"
        )
    joined = roles_lent_to(user, start, end) | roles_joined_with(user, start, end)
    if pair := clash({name for name, _place in pairs} | joined, {role}):
        raise AssignmentRefused(
            _("%(new)s and %(held)s must not be the same person: who proposes or administers does not decide.")
            % {"new": ROLES[pair[0]].label, "held": ROLES[pair[1]].label},
            code="incompatible_roles",
            field="role",
        )
