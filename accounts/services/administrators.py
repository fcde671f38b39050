"""Nobody locks everyone out: one administrator of accounts always remains at the region that is served."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import AssignmentRefused
from accounts.models import Assignment, PlannedLeaving, User
from accounts.models.assignment import AssignmentQuerySet
from accounts.roles import ACCOUNT_ADMIN
from regions.rules.codes import ancestors_of


def require_other_administrator(*, user: User, losing: Assignment | None = None) -> None:
    """Make sure that somebody still administers accounts when ``user`` no longer does.

    ``losing`` is the assignment that ends, or ``None`` when all of them do. Call it last before writing, in the
    transaction of the change: it holds a lock until commit, so that two at once cannot each rely on the other.

    Raises:
        AssignmentRefused: ``last_administrator``.
    """
    administrators = administrators_of_home()
    own = administrators.filter(user=user)
    if not (own.filter(pk=losing.pk) if losing else own).exists():
        return
    Group.objects.select_for_update(no_key=True).get(name=ACCOUNT_ADMIN)
    remaining = administrators.exclude(pk=losing.pk) if losing else administrators.exclude(user=user)
    # One whose last day is set already is none that remains.
    leaving = PlannedLeaving.objects.ahead().values("user")
    if not remaining.filter(user__is_active=True).exclude(user__in=leaving).exists():
        raise AssignmentRefused(
            _(
                "This is the last administrator of accounts. Make somebody else one first, so that nobody is locked out."
            ),
            code="last_administrator",
        )


def administrators_of_home() -> AssignmentQuerySet:
    """Return the assignments in force today that administer the accounts of the whole installation."""
    home = settings.HOME_REGION
    return Assignment.objects.active_on(timezone.localdate()).filter(
        role__name=ACCOUNT_ADMIN, region_id__in=[home, *ancestors_of(home)]
    )
