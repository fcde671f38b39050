"""The list of cases: narrowed by what can be told, with confidential cases veiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, cast

from django.db.models import QuerySet

from beneficiaries.selectors.places import first_by_place, place_filter
from core.web.filters import Chosen, choose
from core.web.paging import First, keyset_page
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import within
from regions.rules.codes import is_code
from welfare.codes import Stage
from welfare.filters import TELLING, case_filters
from welfare.models import Case
from welfare.querysets import CaseQuerySet, among_keys

_NEWEST = ("-registered_at", "-id")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What narrows the list, as an address says it: choices among ``welfare.filters`` and the code of a place."""

    chosen: Chosen = field(default_factory=Chosen)
    region: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Return the filter of an address; a word that is not known narrows nothing."""
        region = values.get("region", "")
        return cls(choose(case_filters(), values, user=None), region if is_code(region) else "")

    @property
    def query(self) -> dict[str, str]:
        """What an address says for it."""
        return {"region": self.region, **self.chosen.query} if self.region else self.chosen.query

    @property
    def tells(self) -> bool:
        """Whether being in the result tells more of a case than its village and how far it is."""
        return not TELLING.isdisjoint(self.chosen.query)

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.query)


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
    rows = narrow.chosen.narrow(rows, user)
    return rows.in_region(narrow.region) if narrow.region else rows


def kept_of_cases(user: Any, values: Mapping[str, str]) -> dict[str, str]:
    """Return what an address of the list of cases chooses.

    Raises:
        NotWithinReach: the place is none that the reader's places touch.
    """
    narrow = CaseFilter.of(values)
    place_filter(user=user, capability=Capability.VIEW_CASES, code=narrow.region)
    return narrow.query


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
        rows = cast("CaseQuerySet", queryset)
        here = first_by_place(places)(rows.filter(within("village", places)), order, limit)
        beyond = rows.named_for(user).order_by(*order)[:limit]
        either = among_keys(here.values("pk")) | among_keys(beyond.values("pk"))
        return rows.filter(either).order_by(*order)[:limit]

    return first
