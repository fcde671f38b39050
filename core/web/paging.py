"""Keyset paging: page 4,000 costs what page 1 costs, and nothing is shown twice while rows are added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from django.db.models import BooleanField, Func, Lookup, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

PAGE_SIZE = 50
COUNT_CAP = 10_000

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page. ``next`` and ``previous`` are keys for ``?after=`` and ``?before=``, or empty at the ends."""

    items: Sequence[M]
    next: str
    previous: str


# How to get the first ``limit`` rows of a queryset in an order, for tables where the plain way is slow.
First: TypeAlias = Callable[[QuerySet[M], Sequence[str], int], QuerySet[M]]


def first_rows(queryset: QuerySet[M], order: Sequence[str], limit: int) -> QuerySet[M]:
    """Return the first rows the plain way."""
    return queryset.order_by(*order)[:limit]


def keyset_page(
    queryset: QuerySet[M],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    first: First[M] = first_rows,
) -> Page[M]:
    """Return a page of ``queryset`` in ``order``, whose last name must make rows unique (``name, id``).

    All names run the same way: all ascending, or all with a minus. ``after`` and ``before`` are primary keys: an
    address holds no name. A key that is not in the queryset (any more) starts at the front.
    """
    position = position_of(queryset, after or before, order)
    backwards = bool(before and not after) and position is not None
    directed = order if not backwards else [n[1:] if n.startswith("-") else f"-{n}" for n in order]
    if position is not None:
        queryset = queryset.filter(beyond(directed, position))
    rows = list(first(queryset, directed, size + 1))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = True if backwards else more
    has_previous = more if backwards else position is not None
    return Page(
        items=rows,
        next=str(rows[-1].pk) if rows and has_next else "",
        previous=str(rows[0].pk) if rows and has_previous else "",
    )


def capped_count(queryset: QuerySet[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """Return the number of rows up to ``cap``, and whether there are more; an exact count of a regency costs a second."""
    count = queryset.order_by().values("pk")[: cap + 1].count()
    return min(count, cap), count > cap


def position_of(queryset: QuerySet[Any], key: str, order: Sequence[str]) -> tuple[Any, ...] | None:
    """Return the values by which ``order`` places the row with the primary key ``key``; ``None`` when it is not there."""
    # From the reader's own rows only: the place in the order of somebody else's row would tell its name bit by bit.
    if not key.isascii() or not key.isdigit():
        return None
    names = [name.lstrip("-") for name in order]
    return next(iter(queryset.filter(pk=key).order_by().values_list(*names)[:1]), None)


def beyond(order: Sequence[str], position: Sequence[Any]) -> Lookup[bool]:
    """Return the condition that a row comes after ``position`` in ``order``.

    Rows are compared as rows, so that an index in this order is entered at the position: of a thousand people of one name,
    none before it is read.
    """
    columns = Func(*(name.lstrip("-") for name in order), function="ROW", output_field=BooleanField())
    values = Func(*map(Value, position), function="ROW", output_field=BooleanField())
    return LessThan(columns, values) if order[0].startswith("-") else GreaterThan(columns, values)
