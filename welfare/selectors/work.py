"""Somebody's own work, computed from dates: steps, visits, actions, referrals; late, today, soon, later, or with others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from welfare.codes import ActionState, Direction, ReferralState
from welfare.models import Case, PlanAction, PlannedVisit, Referral
from welfare.querysets import CaseQuerySet
from welfare.selectors.calendar_days import working_days_after, working_days_before
from welfare.selectors.lists import VeiledCase, veiled
from welfare.selectors.worklists import tasks_for

MOST = 50
SOON_DAYS = 2  # working days


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do: ``what`` in words, about whom, until when; ``url`` leads there."""

    what: str | Promise
    about: str
    place: str
    due_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Work:
    """What one person has to do, and what she waits for; each at most :data:`MOST`, due first."""

    late: Sequence[WorkItem]
    today: Sequence[WorkItem]
    soon: Sequence[WorkItem]
    later: Sequence[WorkItem]
    waiting: Sequence[WorkItem]

    @property
    def count(self) -> int:
        """How much there is to do."""
        return len(self.late) + len(self.today) + len(self.soon) + len(self.later)


def work_for(user: Any) -> Work:
    """Return what ``user`` has to do about cases, and what she waits for; all of it within reach."""
    tasks = tasks_for(user)
    cases = {case.pk: case for each in tasks.own for case in each.cases}
    items = [_case_item(case) for case in cases.values()] + _visits(user) + _actions(user) + _to_answer(user)
    waiting = [_case_item(case) for case in tasks.registered.cases] + _unanswered(user)
    today = timezone.localdate()
    soon = working_days_after(today, SOON_DAYS)
    return Work(
        late=_due(each for each in items if each.due_on and each.due_on < today),
        today=_due(each for each in items if each.due_on == today),
        soon=_due(each for each in items if each.due_on and today < each.due_on <= soon),
        later=_due(each for each in items if each.due_on is None or each.due_on > soon),
        waiting=_due(waiting),
    )


def escalated(user: Any) -> CaseQuerySet:
    """Return the open cases at the places where ``user`` is the superior that are late for longer than
    ``settings.CASES_ESCALATE_AFTER_DAYS`` working days; confidential ones too, so it is for counting and for
    :func:`escalated_rows`.
    """
    last = working_days_before(timezone.localdate(), settings.CASES_ESCALATE_AFTER_DAYS)
    return Case.objects.visible_to(user, "assign").open().filter(due_on__lt=last)


def escalated_rows(user: Any) -> list[tuple[int, Case | VeiledCase]]:
    """Return the first of them by due date, each with its key."""
    keys = escalated(user).order_by("due_on", "id").values("pk")[:MOST]  # before joining: there may be thousands
    found = Case.objects.filter(pk__in=keys).select_related("household", "village__parent", "assigned_to")
    rows = list(found.order_by("due_on", "id"))
    return [(row.pk, shown) for row, shown in zip(rows, veiled(user, rows), strict=True)]


def _due(items: Iterable[WorkItem]) -> list[WorkItem]:
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on or date.max, item.about))[:MOST]


def _case_item(case: Case) -> WorkItem:
    url = reverse("case-detail", args=[case.number])
    return WorkItem(case.state_label, case.household.head_name, case.village.full_name, case.due_on, url)


def _visits(user: Any) -> list[WorkItem]:
    """Return the visits that she means to make and has not made, to cases that she sees."""
    rows = PlannedVisit.objects.filter(officer=user, done_on=None, called_off_at=None)
    hers = rows.filter(case__in=Case.objects.visible_to(user).open().order_by().values("pk"))
    found = hers.select_related("case__household", "case__village").order_by("planned_on", "id")[:MOST]
    return [
        WorkItem(
            _("Visit: %(purpose)s") % {"purpose": row.get_purpose_display()},
            row.case.household.head_name,
            row.case.village.full_name,
            row.planned_on,
            reverse("case-detail", args=[row.case.number]),
        )
        for row in found
    ]


def _actions(user: Any) -> list[WorkItem]:
    rows = PlanAction.objects.filter(
        responsible=user,
        state=ActionState.OPEN,
        goal__case__in=Case.objects.visible_to(user).open().order_by().values("pk"),
    )
    return [
        WorkItem(
            row.text,
            row.goal.case.household.head_name,
            row.goal.case.village.full_name,
            row.due_on,
            f"{reverse('case-detail', args=[row.goal.case.number])}#plan",
        )
        for row in rows.select_related("goal__case__household", "goal__case__village").order_by("due_on", "id")[:MOST]
    ]


def _to_answer(user: Any) -> list[WorkItem]:
    """Return what she answers: referred to her by name, or by a partner to a case that she has in hand."""
    rows = Referral.objects.visible_to(user, "answer").filter(state=ReferralState.OFFERED).select_related("partner")
    by_name, incoming = Q(receiver=user), Q(direction=Direction.IN, case__assigned_to=user)
    # Each by itself: an index knows the first by due date, and neither is long.
    found = [each for hers in (by_name, incoming) for each in rows.filter(hers).order_by("answer_due_on", "id")[:MOST]]
    return [_referral_item(row, _("Answer a referral")) for row in found]


def _unanswered(user: Any) -> list[WorkItem]:
    rows = Referral.objects.visible_to(user).filter(
        offered_by=user, direction=Direction.OUT, state=ReferralState.OFFERED
    )
    found = rows.select_related("partner").order_by(F("answer_due_on").asc(), "id")[:MOST]
    return [_referral_item(row, _("The partner has not answered yet")) for row in found]


def _referral_item(row: Referral, what: str | Promise) -> WorkItem:
    return WorkItem(what, row.partner.name, "", row.answer_due_on, reverse("referral", args=[row.pk]))
