"""What waits for somebody: the lists of the start pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from welfare.codes import Stage
from welfare.models import Case

MOST = 20
COUNT_CAP = 1_000


@dataclass(frozen=True, slots=True)
class Worklist:
    """The first cases by due date, how many there are (capped, see ``more``), and how many of them are late."""

    cases: list[Case]
    count: int
    more: bool
    overdue: int

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return self.count > 0


@dataclass(frozen=True, slots=True)
class Tasks:
    """What one person can do about cases today; lists that her roles do not include are empty.

    ``to_verify``, ``to_check``, ``to_decide`` and ``to_handle`` lie within reach, without what her own hand may not do;
    ``returned`` are her own registrations that came back and those she took over, ``registered`` her own that others
    work on.
    """

    to_verify: Worklist
    to_check: Worklist
    to_decide: Worklist
    to_handle: Worklist
    returned: Worklist
    registered: Worklist

    @property
    def own(self) -> tuple[Worklist, ...]:
        """What she has to do herself."""
        return (self.to_verify, self.to_check, self.to_decide, self.to_handle, self.returned)

    @property
    def overdue(self) -> int:
        """How much of what she has to do herself is late."""
        return sum(each.overdue for each in self.own)

    @property
    def count(self) -> int:
        """How much she has to do herself."""
        return sum(each.count for each in self.own)


def tasks_for(user: Any) -> Tasks:
    """Return the worklists of ``user``; two queries for each list that her roles include."""
    cases = Case.objects
    # What a colleague did for whom she stands in counts as done by her own hand (welfare.rules.workflow).
    hands = (user.pk, *user.stands_for_ids)
    # What came back waits for who registered it, for who took it over, and for anybody there when she has left.
    left = Q(registered_by__is_active=False, assigned_to__isnull=True)
    returned = Q(registered_by=user) | Q(assigned_to=user) | left
    mine = cases.visible_to(user, "register").filter(registered_by=user)
    hers_or_free = Q(assigned_to=user) | Q(assigned_to__isnull=True)
    return Tasks(
        to_verify=_worklist(cases.visible_to(user, "verify").waiting_for(Stage.VERIFICATION)),
        to_check=_worklist(cases.visible_to(user, "verify").waiting_for(Stage.CHECK).exclude(verified_by__in=hands)),
        # Who registered or verified a case does not decide it: it waits for a colleague and is no task of hers.
        to_decide=_worklist(
            cases.visible_to(user, "decide")
            .waiting_for(Stage.DECISION)
            .exclude(Q(registered_by__in=hands) | Q(verified_by__in=hands))
        ),
        to_handle=_worklist(cases.visible_to(user, "handle").waiting_for(Stage.WORK).filter(hers_or_free)),
        returned=_worklist(cases.visible_to(user, "register").waiting_for(Stage.COMPLETION).filter(returned)),
        registered=_worklist(mine.open().exclude(stage=Stage.COMPLETION)),
    )


def _worklist(rows: QuerySet[Case]) -> Worklist:
    if rows.query.is_empty():
        return Worklist([], 0, more=False, overdue=0)
    # By due date: what is late comes first, so that a capped count has not missed any of it.
    by_due = rows.order_by(F("due_on").asc(nulls_last=True), "id")
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    counts = by_due.values("pk", "due_on")[: COUNT_CAP + 1].aggregate(count=Count("pk"), late=late)
    count = min(counts["count"], COUNT_CAP)
    first = list(by_due.select_related("household", "village__parent")[:MOST]) if count else []
    return Worklist(first, count, counts["count"] > COUNT_CAP, counts["late"])
