"""Reads of accounts, their assignments and open invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from accounts.delegation import may_give
from accounts.models import Assignment, EmailChange, Invitation, PlannedLeaving, User
from accounts.models.invitation import InvitationState
from accounts.querysets import VIEWERS, places_of_any
from accounts.roles import ROLES
from accounts.selectors.review_rows import is_unused, role_label
from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page
from regions.models import Region
from regions.querysets import within


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment as a person reads it. ``state`` is ``now``, ``later`` or ``ended``."""

    assignment: Assignment
    role: str
    state: str
    can_end: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list with what it holds within the reader's reach."""

    account: User
    assignments: list[AssignmentRow]
    unused: bool


@dataclass(frozen=True, slots=True)
class AccountList:
    """A page of accounts."""

    page: Page[User]
    rows: list[AccountRow]


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """One account. ``elsewhere``: it also holds something outside the reader's reach, which is not shown."""

    account: User
    assignments: list[AssignmentRow]
    elsewhere: bool
    can_change: bool
    can_explain: bool
    is_own: bool
    unused: bool
    has_second_factor: bool
    pending_email: EmailChange | None
    leaving: PlannedLeaving | None


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An unanswered invitation."""

    invitation: Invitation
    role: str
    expired: bool
    can_change: bool


def account_list(
    user: Any, *, role: str = "", region: str = "", ended: bool = False, after: str = "", before: str = ""
) -> AccountList:
    """Return a page of the accounts within reach by name.

    ``role`` and ``region`` (that place and below it) keep those who hold such an assignment; ``ended`` shows the
    accounts that are closed or hold nothing any more, instead of those in use.
    """
    today = timezone.localdate()
    held = _within_reach(user, Assignment.objects.live_on(today)).filter(user=OuterRef("pk"))
    past = _within_reach(user, Assignment.objects.all()).filter(user=OuterRef("pk"))
    wanted = _filtered(past if ended else held, role, region)
    accounts = User.objects.visible_to(user)
    accounts = (
        accounts.exclude(Exists(held), is_active=True) if ended else accounts.filter(Exists(held), is_active=True)
    )
    if role or region:
        accounts = accounts.filter(Exists(wanted))
    shown = _within_reach(user, Assignment.objects.all() if ended else Assignment.objects.live_on(today))
    accounts = accounts.prefetch_related(
        Prefetch("assignments", shown.select_related("role", "region").order_by("valid_from", "pk"), to_attr="in_reach")
    )
    page = keyset_page(accounts, order=["full_name", "id"], after=after, before=before)
    now = timezone.now()
    rows = [
        AccountRow(
            account,
            [_assignment_row(each, today, can_end=False) for each in account.in_reach],
            is_unused(account.last_login, account.date_joined, now),
        )
        for account in page.items
    ]
    return AccountList(page, rows)


def account_detail(user: Any, key: int) -> AccountDetail:
    """Return one account with its assignments within reach, the present ones first.

    Raises:
        NotWithinReach: there is none, or none for this reader.
    """
    account = User.objects.visible_to(user).filter(pk=key).first()
    if account is None:
        raise NotWithinReach("no such account")
    today = timezone.localdate()
    everything = Assignment.objects.filter(user=account)
    shown = _within_reach(user, everything).select_related("role", "region", "assigned_by", "ended_by")
    can_change = User.objects.visible_to(user, "change").filter(pk=key).exists()
    rows = [
        _assignment_row(each, today, can_end=can_change and may_give(user, each.role.name, each.region_id))
        for each in shown
    ]
    rows.sort(key=lambda row: (("now", "later", "ended").index(row.state), -row.assignment.valid_from.toordinal()))
    return AccountDetail(
        account,
        rows,
        elsewhere=everything.live_on(today).exclude(within("region", places_of_any(user, VIEWERS))).exists(),
        can_change=can_change,
        can_explain=User.objects.visible_to(user, "explain").filter(pk=key).exists(),
        is_own=account.pk == user.pk,
        unused=is_unused(account.last_login, account.date_joined, timezone.now()),
        has_second_factor=Authenticator.objects.filter(user=account).exists(),
        pending_email=pending_email(account),
        leaving=planned_leaving(account),
    )


def planned_leaving(account: User) -> PlannedLeaving | None:
    """Return the last day that is set for an account, if any."""
    return PlannedLeaving.objects.ahead().filter(user=account).select_related("planned_by", "successor").first()


def pending_email(account: User) -> EmailChange | None:
    """Return the new address of an account that waits for its owner, expired or not."""
    return EmailChange.objects.unanswered().filter(user=account).select_related("asked_by").first()


def place_of_account(account: User) -> str:
    """Return the widest place where an account holds something, else held something last; empty when it never did."""
    held = list(Assignment.objects.filter(user=account).order_by("valid_to", "pk").values_list("region_id", "valid_to"))
    today = timezone.localdate()
    live = [region for region, until in held if until is None or until >= today]
    return min(live, key=len) if live else held[-1][0] if held else ""


def account_with(user: Any, key: int, action: str) -> User:
    """Return an account on which the reader may do ``action``; raises ``NotWithinReach``."""
    account: User | None = User.objects.visible_to(user, action).filter(pk=key).first()
    if account is None:
        raise NotWithinReach("no such account")
    return account


def assignment_with_account(user: Any, key: int) -> Assignment:
    """Return an assignment within reach whose account the reader may see; raises ``NotWithinReach``."""
    found: Assignment | None = (
        _within_reach(user, Assignment.objects.all())
        .filter(pk=key, user__in=User.objects.visible_to(user))
        .select_related("user", "role", "region")
        .first()
    )
    if found is None:
        raise NotWithinReach("no such assignment")
    return found


def colleagues_of(user: Any, account: User) -> QuerySet[User]:
    """Return the open accounts within reach that could take over the work of ``account``."""
    colleagues: QuerySet[User] = User.objects.visible_to(user).filter(is_active=True).exclude(pk=account.pk)
    return colleagues.order_by("full_name")


def invitation_list(user: Any) -> list[InvitationRow]:
    """Return the unanswered invitations within reach, the newest first."""
    now = timezone.now()
    invitations = Invitation.objects.visible_to(user).unanswered().select_related("role", "region", "invited_by")
    return [
        InvitationRow(
            each,
            role_label(each.role.name),
            expired=each.state_at(now) == InvitationState.EXPIRED,
            can_change=may_give(user, each.role.name, each.region_id),
        )
        for each in invitations.order_by("-id")[:100]
    ]


def regions_to_choose(user: Any, *capabilities: Any) -> QuerySet[Region]:
    """Return the regions where the reader holds one of ``capabilities``, each district followed by its villages."""
    places = places_of_any(user, capabilities)
    return Region.objects.filter(within("code", places)).order_by("code")


def state_of(assignment: Assignment, today: date) -> str:
    """Return ``now``, ``later`` or ``ended``."""
    if assignment.valid_to and assignment.valid_to < today:
        return "ended"
    return "later" if assignment.valid_from > today else "now"


def _assignment_row(assignment: Assignment, today: date, *, can_end: bool) -> AssignmentRow:
    state = state_of(assignment, today)
    return AssignmentRow(assignment, role_label(assignment.role.name), state, can_end=can_end and state != "ended")


def _within_reach(user: Any, assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return assignments.filter(within("region", places_of_any(user, VIEWERS)))


def _filtered(assignments: QuerySet[Assignment], role: str, region: str) -> QuerySet[Assignment]:
    if role:
        assignments = assignments.filter(role__name=role if role in ROLES else "")
    return assignments.filter(within("region", [region])) if region else assignments
