"""Give a role at a place, and take it back."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from accounts.exceptions import AssignmentRefused
from accounts.models import Assignment, User
from accounts.roles import ROLES
from audit.services import audit_record
from regions.models import Region


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
    """Give ``user`` the role at a region and realise it as guardian grants; ``actor`` is ``None`` only at set-up.

    Records ``assignment.create``.

    Raises:
        AssignmentRefused: the role is unknown, the dates run backwards, or the user holds a role in force that must not
            meet this one in one person.
    """
    if role not in ROLES:
        raise AssignmentRefused(_("There is no such role."), code="unknown_role", field="role")
    start = valid_from or timezone.localdate()
    if valid_to and valid_to < start:
        raise AssignmentRefused(_("The last day lies before the first."), code="dates", field="valid_to")
    locked = User.objects.select_for_update().get(pk=user.pk)
    _check_compatible(locked, role, start)
    group = Group.objects.get(name=role)
    assignment = Assignment.objects.create(
        user=locked, role=group, region=region, valid_from=start, valid_to=valid_to, assigned_by=actor, reason=reason
    )
    for permission in group.permissions.all():
        assign_perm(permission, locked, region)
    audit_record(
        actor=actor,
        action="assignment.create",
        subject=assignment,
        region=region.code,
        detail={"user": locked.pk, "role": role, "from": str(start), "until": str(valid_to or "")},
    )
    return assignment


@transaction.atomic
def assignment_end(*, actor: User | None, assignment: Assignment, reason: str) -> Assignment:
    """End an assignment as of yesterday and remove the grants that no other assignment in force needs.

    Records ``assignment.end``.
    """
    user = User.objects.select_for_update().get(pk=assignment.user_id)
    today = timezone.localdate()
    assignment.valid_to = max(assignment.valid_from, today - timedelta(days=1))
    if assignment.valid_from >= today:
        # It began today: a role that never lasted a day leaves its row, dated so that it is not in force.
        assignment.valid_from = assignment.valid_to = today - timedelta(days=1)
    assignment.save(update_fields=["valid_from", "valid_to"])
    kept = set(
        Assignment.objects.active_on(today)
        .filter(user=user, region=assignment.region)
        .values_list("role__permissions", flat=True)
    )
    for permission in assignment.role.permissions.exclude(pk__in=kept):
        remove_perm(permission, user, assignment.region)
    audit_record(
        actor=actor,
        action="assignment.end",
        subject=assignment,
        region=assignment.region_id,
        detail={"user": user.pk, "role": assignment.role.name, "reason": reason},
    )
    return assignment


def _check_compatible(user: User, role: str, day: date) -> None:
    held = set(Assignment.objects.active_on(day).filter(user=user).values_list("role__name", flat=True))
    clash = sorted(other for other in held if other in ROLES[role].incompatible or role in ROLES[other].incompatible)
    if clash:
        raise AssignmentRefused(
            _("%(new)s and %(held)s must not be the same person: who proposes does not decide.")
            % {"new": ROLES[role].label, "held": ROLES[clash[0]].label},
            code="incompatible_roles",
            field="role",
        )
