"""The supervisor's board: how old what is open is, where it lies, and in whose hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.utils import timezone

from accounts.models import User
from regions.models import Region
from welfare.codes import Stage
from welfare.filters import FRESH, OLD
from welfare.models import Case
from welfare.querysets import CaseQuerySet
from welfare.selectors.lists import VeiledCase, veiled
from welfare.selectors.work import escalated_rows

MOST_VILLAGES = 30
MOST_WAITING = 20
_COUNTS = ("count", "late", "fresh", "old")
_NEEDS_SOMEBODY = Q(sensitive=True) | Q(stage=Stage.WORK)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A stage, a village or a person, with how many open cases, how many of them late, and how old they are."""

    label: str
    key: str
    count: int
    late: int
    fresh: int
    older: int
    old: int


@dataclass(frozen=True, slots=True)
class Board:
    """``waiting`` are cases that nobody has in hand though they need a person: confidential ones and social casework;
    ``escalated`` those that are late for longer than the office allows.
    """

    stages: list[BoardLine]
    villages: list[BoardLine]
    officers: list[BoardLine]
    unassigned: BoardLine | None
    waiting: list[tuple[int, Case | VeiledCase]]
    escalated: list[tuple[int, Case | VeiledCase]]

    @property
    def count(self) -> int:
        """How many cases are open."""
        return sum(line.count for line in self.stages)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(line.late for line in self.stages)


def board_for(user: Any) -> Board:
    """Return the board of all places where ``user`` says who has cases in hand; confidential ones count like any other."""
    cases = Case.objects.visible_to(user, "assign").open()
    counted = _counted(cases)
    officers = _lines([each for each in counted if each["needs_somebody"]], by="assigned_to")
    names = dict(User.objects.filter(pk__in=[key for key in officers if key]).values_list("pk", "full_name"))
    villages = _lines(counted, by="village")
    worst = sorted(villages, key=lambda code: (-villages[code]["late"], -villages[code]["count"], code))[:MOST_VILLAGES]
    places = {region.code: region.full_name for region in Region.objects.filter(code__in=worst)}
    stages = _lines(counted, by="stage")
    return Board(
        stages=[_line(str(stage.label), stage.value, stages[stage]) for stage in Stage if stage in stages],
        villages=[_line(places[code], code, villages[code]) for code in worst],
        officers=sorted(
            (_line(names[key], str(key), row) for key, row in officers.items() if key),
            key=lambda line: (-line.late, -line.count, line.label),
        ),
        unassigned=_line("", "", officers[None]) if None in officers else None,
        waiting=_waiting(user, cases),
        escalated=escalated_rows(user),
    )


def _waiting(user: Any, cases: CaseQuerySet) -> list[tuple[int, Case | VeiledCase]]:
    free = cases.filter(_NEEDS_SOMEBODY, assigned_to__isnull=True)
    by_due = (F("due_on").asc(nulls_last=True), "id")
    keys = free.order_by(*by_due).values("pk")[:MOST_WAITING]  # before joining: there may be hundreds
    rows = list(Case.objects.filter(pk__in=keys).select_related("household", "village__parent").order_by(*by_due))
    return [(row.pk, shown) for row, shown in zip(rows, veiled(user, rows), strict=True)]


def _counted(cases: CaseQuerySet) -> list[dict[str, Any]]:
    """Return the counts of cases by stage, village and hands: every table of the board is a sum of these few rows.

    One statement that reads one index (``case_worklist`` holds all it asks for) instead of one for each table.
    """
    now, today = timezone.now(), timezone.localdate()
    rows = cases.order_by().annotate(needs_somebody=ExpressionWrapper(_NEEDS_SOMEBODY, output_field=BooleanField()))
    counted = rows.values("stage", "village", "assigned_to", "needs_somebody").annotate(
        count=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=today)),
        fresh=Count("pk", filter=Q(registered_at__gte=now - FRESH)),
        old=Count("pk", filter=Q(registered_at__lt=now - OLD)),
    )
    return [dict(row) for row in counted]


def _lines(counted: Iterable[Mapping[str, Any]], *, by: str) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = {}
    for row in counted:
        line = found.setdefault(row[by], dict.fromkeys(_COUNTS, 0))
        for name in _COUNTS:
            line[name] += row[name]
    return found


def _line(label: str, key: str, row: dict[str, int]) -> BoardLine:
    return BoardLine(label=label, key=key, older=row["count"] - row["fresh"] - row["old"], **row)
