"""What waits for somebody: the lists of the start pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from core.web.paging import capped_count
from welfare.codes import CaseState
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

    ``to_verify`` and ``to_decide`` lie within reach, ``returned`` are her own registrations that came back,
    ``registered`` her own that others work on.
    """

    to_verify: Worklist
    to_decide: Worklist
    returned: Worklist
    registered: Worklist

    @property
    def overdue(self) -> int:
        """How much of what she has to do herself is late."""
        return self.to_verify.overdue + self.to_decide.overdue + self.returned.overdue

    @property
    def count(self) -> int:
        """How much she has to do herself."""
        return self.to_verify.count + self.to_decide.count + self.returned.count


def tasks_for(user: Any) -> Tasks:
    """Return the worklists of ``user``; three queries for each list that her roles include."""
    cases = Case.objects
    mine = cases.visible_to(user, "register").filter(registered_by=user)
    return Tasks(
        to_verify=_worklist(cases.visible_to(user, "verify").filter(state=CaseState.REGISTERED)),
        # Who registered a case does not decide it: it waits for a colleague and is no task of hers.
        to_decide=_worklist(
            cases.visible_to(user, "decide").filter(state=CaseState.VERIFIED).exclude(registered_by=user)
        ),
        returned=_worklist(mine.filter(state=CaseState.RETURNED)),
        registered=_worklist(mine.filter(state__in=[CaseState.REGISTERED, CaseState.VERIFIED, CaseState.PROPOSED])),
    )


def _worklist(rows: QuerySet[Case]) -> Worklist:
    if rows.query.is_empty():
        return Worklist([], 0, more=False, overdue=0)
    first = rows.select_related("household", "village__parent").order_by(F("due_on").asc(nulls_last=True), "id")
    count, more = capped_count(rows, COUNT_CAP)
    overdue, _more = capped_count(rows.filter(due_on__lt=timezone.localdate()), COUNT_CAP)
    return Worklist(list(first[:MOST]), count, more, overdue)
