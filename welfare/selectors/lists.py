"""The list of cases: narrowed by what can be told, with confidential cases veiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from django.db.models import QuerySet
from django.utils import timezone

from beneficiaries.selectors.places import first_by_place
from core.web.paging import First, keyset_page
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import within
from regions.rules.codes import is_code
from welfare.codes import Need, Stage
from welfare.models import Case
from welfare.querysets import CaseQuerySet

_NEWEST = ("-registered_at", "-id")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What narrows the list, as an address says it; a word that is not known narrows nothing.

    ``state`` is one of :class:`Stage` or ``open``; ``mine`` those the reader registered, ``in_hand`` those she has in
    hand; ``region`` the code of a place.
    """

    state: str = ""
    need: str = ""
    mine: bool = False
    in_hand: bool = False
    overdue: bool = False
    urgent: bool = False
    region: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Return the filter of an address."""
        asked: dict[str, Any] = {
            "state": values.get("state", "") if values.get("state") in {"open", *Stage.values} else "",
            "need": values.get("need", "") if values.get("need") in Need.values else "",
            "region": values.get("region", "") if is_code(values.get("region", "")) else "",
        }
        asked |= {name: values.get(name) == "1" for name in ("mine", "in_hand", "overdue", "urgent")}
        return cls(**asked)

    def query(self, **changes: Any) -> dict[str, str]:
        """Return what an address says for it, with ``changes``."""
        now = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return {name: "1" if value is True else str(value) for name, value in now.items() if value}

    @property
    def tells(self) -> bool:
        """Whether being in the result tells more of a case than its village and how far it is."""
        return bool(self.need or self.mine or self.in_hand or self.urgent)

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.query())


@dataclass(frozen=True, slots=True)
class VeiledCase:
    """A confidential case for who may not see it: that there is one in the village, how far it is, and no more.

    ``key`` is there for who may say who has it in hand.
    """

    village: Region
    stage: Stage
    due_on: date | None
    key: int | None
    veiled: bool = True


@dataclass(frozen=True, slots=True)
class CaseRows:
    """A page of the list; ``next`` and ``previous`` as in ``core.web.paging.Page``."""

    items: list[Case | VeiledCase]
    next: str
    previous: str


def case_list(*, user: Any, narrow: CaseFilter = CaseFilter(), after: str = "", before: str = "") -> CaseRows:
    """Return a page of the cases within reach, newest first, with household, village and district.

    Confidential cases at the reader's places that are not hers stand there as :class:`VeiledCase`, unless ``narrow`` asks
    for something that would tell of them.
    """
    rows = Case.objects.visible_to(user) if narrow.tells else Case.objects.listed_for(user)
    rows = narrowed(rows.select_related("household", "village__parent"), user, narrow)
    page = keyset_page(rows, order=_NEWEST, after=after, before=before, first=_first_reached(user))
    return CaseRows(veiled(user, page.items), page.next, page.previous)


def narrowed(rows: CaseQuerySet, user: Any, narrow: CaseFilter) -> CaseQuerySet:
    """Return those of ``rows`` that the filter leaves."""
    if narrow.state == "open":
        rows = rows.open()
    elif narrow.state:
        rows = rows.filter(stage=narrow.state)
    equal = {
        "need": narrow.need,
        "urgent": narrow.urgent,
        "registered_by": narrow.mine and user,
        "assigned_to": narrow.in_hand and user,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if narrow.region:
        rows = rows.in_region(narrow.region)
    return rows.overdue_on(timezone.localdate()) if narrow.overdue else rows


def veiled(user: Any, cases: Sequence[Case]) -> list[Case | VeiledCase]:
    """Return the cases, each confidential one that ``user`` may not see as :class:`VeiledCase`."""
    hidden = {case.pk for case in cases if case.sensitive}
    if hidden:
        hidden -= set(Case.objects.visible_to(user).filter(pk__in=hidden).values_list("pk", flat=True))
    return [_veiled(user, case) if case.pk in hidden else case for case in cases]


def _veiled(user: Any, case: Case) -> VeiledCase:
    may_assign = user.reach.at(Capability.ASSIGN_CASES, case.village_id)
    return VeiledCase(case.village, Stage(case.stage), case.due_on, case.pk if may_assign else None)


def _first_reached(user: Any) -> First[Case]:
    """Return the way to the first cases of a list: at the reader's places by their index, and the few beyond them.

    Both in one condition would make the planner walk everybody's cases until it has found a page of hers.
    """
    places = user.reach.places(Capability.VIEW_CASES)

    def first(queryset: QuerySet[Case], order: Sequence[str], limit: int) -> QuerySet[Case]:
        here = first_by_place(places)(queryset.filter(within("village", places)), order, limit)
        beyond = list(Case.objects.named_for(user).order_by().values_list("pk", flat=True))
        if not beyond:
            return here
        keys = [case.pk for case in (*here, *queryset.filter(pk__in=beyond).order_by(*order)[:limit])]
        return queryset.filter(pk__in=keys).order_by(*order)[:limit]

    return first
