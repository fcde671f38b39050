"""What waits for somebody: the lists of the start pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Value
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
    """Return the worklists of ``user``; two queries for all of them."""
    cases = Case.objects
    # What a colleague did for whom she stands in counts as done by her own hand (welfare.rules.workflow).
    hands = (user.pk, *user.stands_for_ids)
    # What came back waits for who registered it, for who took it over, and for anybody there when she has left.
    left = Q(registered_by__is_active=False, assigned_to__isnull=True)
    returned = Q(registered_by=user) | Q(assigned_to=user) | left
    mine = cases.visible_to(user, "register").filter(registered_by=user)
    hers_or_free = Q(assigned_to=user) | Q(assigned_to__isnull=True)
    lists = {
        "to_verify": cases.visible_to(user, "verify").waiting_for(Stage.VERIFICATION),
        "to_check": cases.visible_to(user, "verify").waiting_for(Stage.CHECK).exclude(verified_by__in=hands),
        # Who registered or verified a case does not decide it: it waits for a colleague and is no task of hers.
        "to_decide": cases.visible_to(user, "decide")
        .waiting_for(Stage.DECISION)
        .exclude(Q(registered_by__in=hands) | Q(verified_by__in=hands)),
        "to_handle": cases.visible_to(user, "handle").waiting_for(Stage.WORK).filter(hers_or_free),
        "returned": cases.visible_to(user, "register").waiting_for(Stage.COMPLETION).filter(returned),
        "registered": mine.open().exclude(stage=Stage.COMPLETION),
    }
    return Tasks(**_worklists({name: rows for name, rows in lists.items() if not rows.query.is_empty()}, tuple(lists)))


def _worklists(lists: Mapping[str, QuerySet[Case]], names: Sequence[str]) -> dict[str, Worklist]:
    """Return a worklist for each of ``names``, empty where ``lists`` has none: keys and days of all in one statement, the
    few cases to show in another.
    """
    found: dict[str, list[tuple[int, date | None]]] = {name: [] for name in names}
    # By due date: what is late comes first, so that a capped count has not missed any of it.
    parts = [
        rows.order_by(F("due_on").asc(nulls_last=True), "id")
        .annotate(of_list=Value(name))
        .values_list("of_list", "pk", "due_on")[: COUNT_CAP + 1]
        for name, rows in lists.items()
    ]
    for name, key, due_on in parts[0].union(*parts[1:], all=True) if parts else ():
        found[name].append((key, due_on))
    shown = {key for rows in found.values() for key, _due_on in rows[:MOST]}
    cases = Case.objects.select_related("household", "village__parent").in_bulk(shown) if shown else {}
    today = timezone.localdate()
    return {name: _worklist(rows, cases, today) for name, rows in found.items()}


def _worklist(rows: Sequence[tuple[int, date | None]], cases: Mapping[int, Case], today: date) -> Worklist:
    counted = rows[:COUNT_CAP]
    late = sum(due_on is not None and due_on < today for _key, due_on in counted)
    first = [cases[key] for key, _due_on in rows[:MOST] if key in cases]
    return Worklist(first, len(counted), len(rows) > COUNT_CAP, late)
