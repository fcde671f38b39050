"""Reads about emergency accesses: the queue of who reviews them, and what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import BreakGlass
from audit.models import AuditEvent
from audit.registry import action_label
from core.exceptions import NotWithinReach
from core.web.paging import Page, keyset_page


def break_glass_list(user: Any, *, waiting: bool = False, after: str = "", before: str = "") -> Page[BreakGlass]:
    """Return a page of the sessions within reach, newest first; ``waiting`` are those not reviewed yet."""
    rows: QuerySet[BreakGlass] = BreakGlass.objects.visible_to(user).select_related("user", "region", "reviewed_by")
    if waiting:
        rows = rows.filter(verdict="")
    return keyset_page(rows, order=("-started_at", "-id"), after=after, before=before)


@dataclass(frozen=True, slots=True)
class Seen:
    """How often something was done in a session."""

    label: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class BreakGlassDetail:
    """A session with what was seen in it, and whether the reader reviews it."""

    session: BreakGlass
    seen: list[Seen]
    may_review: bool


def break_glass_detail(user: Any, key: int) -> BreakGlassDetail:
    """Return a session within reach.

    Raises:
        NotWithinReach: there is none.
    """
    rows = BreakGlass.objects.visible_to(user).select_related("user", "region", "reviewed_by")
    session = rows.filter(pk=key).first()
    if session is None:
        raise NotWithinReach(_("There is no such emergency access."))
    acts = (
        AuditEvent.objects.filter(actor_id=session.user_id, at__gte=session.started_at, at__lte=session.last_moment)
        .filter(detail__break_glass=session.pk)
        .order_by("action")
        .values_list("action")
        .annotate(times=Count("id"))
    )
    return BreakGlassDetail(
        session,
        [Seen(action_label(action), times) for action, times in acts],
        may_review=BreakGlass.objects.visible_to(user, "review").filter(pk=key).exists(),
    )
