"""Realise assignments as guardian grants. Writes only: the one reader of grants is ``accounts.reach``."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Assignment, RegionUserGrant
from accounts.models.assignment import AssignmentQuerySet


def grants_add(assignment: Assignment) -> None:
    """Give the user every capability of the role at the region."""
    _add(Assignment.objects.filter(pk=assignment.pk))


def grants_withdraw(assignment: Assignment) -> None:
    """Take back what no other assignment of the user at the region gives, now or from a later day."""
    kept = (
        Assignment.objects.live_on(timezone.localdate())
        .filter(user_id=assignment.user_id, region_id=assignment.region_id)
        .values("role__permissions")
    )
    RegionUserGrant.objects.filter(
        user_id=assignment.user_id,
        content_object_id=assignment.region_id,
        permission__in=assignment.role.permissions.all(),
    ).exclude(permission__in=kept).delete()


def grants_mend() -> None:
    """Add what is missing behind assignments that hold: a role of the code may have grown since they were made."""
    _add(Assignment.objects.live_on(timezone.localdate()))


def _add(assignments: AssignmentQuerySet) -> None:
    wanted = assignments.filter(role__permissions__isnull=False).values_list(
        "user_id", "region_id", "role__permissions"
    )
    RegionUserGrant.objects.bulk_create(
        (
            RegionUserGrant(user_id=user, content_object_id=region, permission_id=permission)
            for user, region, permission in wanted
        ),
        ignore_conflicts=True,
        batch_size=5_000,
    )
