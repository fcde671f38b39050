"""Filters of a list: declared once as data, chosen in the address by code, shown as a panel and as chips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from core.web.paging import COUNT_CAP, capped_count

FEW = 1_000

Rows = TypeVar("Rows", bound=QuerySet[Any])


def _everybody(_user: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter. ``condition(user)`` is what a row must meet; ``user`` for what not every reader may know."""

    code: str
    label: str | Promise
    condition: Callable[[Any], Q]


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A question to a list with a few answers; ``code`` is its name in the address.

    ``offered(user)`` tells who may ask it. ``rare`` marks one that so few rows may meet that a page of them could be a
    long way down the order of a list (:meth:`Chosen.at_once`). ``most_counted``: how far rows are counted when it is
    chosen.
    """

    code: str
    label: str | Promise
    options: tuple[Option, ...]
    offered: Callable[[Any], bool] = _everybody
    rare: bool = False
    most_counted: int = COUNT_CAP


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address chose among the filters that a reader is offered.

    ``unknown``: it also held a choice that there is not (any more).
    """

    filters: Sequence[ListFilter] = ()
    options: Sequence[tuple[ListFilter, Option]] = ()
    unknown: bool = False

    @property
    def query(self) -> dict[str, str]:
        """The part of an address that chooses the same, in the order of the filters."""
        return {each.code: option.code for each, option in self.options}

    def narrow(self, queryset: Rows, user: Any) -> Rows:
        """Return the rows that meet every choice."""
        for _filter, option in self.options:
            queryset = queryset.filter(option.condition(user))
        return queryset

    def at_once(self, narrowed: Rows) -> Rows:
        """Return the narrowed rows, by their keys where a rare choice has left no more than :data:`FEW`.

        Finding all of few takes one pass, whatever the order; walking an order to meet fifty of them takes as long as the
        last is far (measured: 0.3 s against 2 s, of nobody).
        """
        if not any(each.rare for each, _option in self.options):
            return narrowed
        keys = list(narrowed.order_by().values_list("pk", flat=True)[: FEW + 1])
        return narrowed if len(keys) > FEW else narrowed.filter(pk__in=keys)

    def count(self, queryset: QuerySet[Any]) -> tuple[int, bool]:
        """Return the number of narrowed rows, as far as they are counted, and whether there are more."""
        return capped_count(queryset, min([COUNT_CAP, *(each.most_counted for each, _option in self.options)]))


def choose(filters: Sequence[ListFilter], values: Mapping[str, str], *, user: Any) -> Chosen:
    """Return what ``values``, the query of an address, chooses. Whatever is no choice is left out, never an error."""
    offered = [each for each in filters if each.offered(user)]
    options: list[tuple[ListFilter, Option]] = []
    unknown = False
    for each in offered:
        code = values.get(each.code, "")
        option = next((option for option in each.options if option.code == code), None)
        if option is None:
            unknown = unknown or bool(code)
        else:
            options.append((each, option))
    unknown = unknown or any(values.get(each.code) for each in filters if each not in offered)
    return Chosen(offered, options, unknown)


@dataclass(frozen=True, slots=True)
class PanelOption:
    """An option in the panel."""

    code: str
    label: str | Promise
    chosen: bool


@dataclass(frozen=True, slots=True)
class PanelFilter:
    """A filter in the panel: a label and the options to choose from."""

    code: str
    label: str | Promise
    options: Sequence[PanelOption]


@dataclass(frozen=True, slots=True)
class ChosenChip:
    """A choice in force; ``url`` is the list without it."""

    filter: str | Promise
    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class FilterPanel:
    """What ``components/list_filters.html`` shows: the panel, and the choices in force as chips that can be taken away.

    ``kept`` are the other parameters of the list (place, order), which stay; ``clear_url`` is the list without choices.
    """

    filters: Sequence[PanelFilter]
    chips: Sequence[ChosenChip]
    kept: Sequence[tuple[str, str]]
    clear_url: str
    unknown: bool


def filter_panel(chosen: Chosen, kept: Mapping[str, str]) -> FilterPanel:
    """Return the panel of the choices in force; ``kept`` are the list's other parameters, empty ones are left out."""
    stays = {name: value for name, value in kept.items() if value}
    codes = chosen.query
    rows = [
        PanelFilter(
            each.code,
            each.label,
            [PanelOption(option.code, option.label, codes.get(each.code) == option.code) for option in each.options],
        )
        for each in chosen.filters
    ]
    chips = [
        ChosenChip(
            each.label,
            option.label,
            address({**stays, **{name: code for name, code in codes.items() if name != each.code}}),
        )
        for each, option in chosen.options
    ]
    return FilterPanel(
        filters=rows,
        chips=chips,
        kept=list(stays.items()),
        clear_url=address(stays),
        unknown=chosen.unknown,
    )


def address(values: Mapping[str, str]) -> str:
    """Return the query of an address, without what is empty."""
    return f"?{urlencode({name: value for name, value in values.items() if value})}"
