"""The lists whose filters can be saved, filled by the apps that have them; accounts only keeps addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach

# keep(user, values) returns what of an address counts, codes only: nothing else is ever saved. It raises NotWithinReach for
# a place that is not the reader's.
Keep: TypeAlias = Callable[[Any, Mapping[str, str]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class SavablePage:
    """A list: its route, without arguments, its name, and what of its address is kept."""

    route: str
    label: str | Promise
    keep: Keep


_pages: dict[str, SavablePage] = {}


def register_list(route: str, label: str | Promise, keep: Keep) -> None:
    """Let readers save the filters of the list at ``route``."""
    _pages[route] = SavablePage(route, label, keep)


def find_list(route: str) -> SavablePage | None:
    """Return the list at ``route``, or ``None`` when its filters are not saved."""
    return _pages.get(route)


def get_list(route: str) -> SavablePage:
    """Return the list at ``route``.

    Raises:
        NotWithinReach: its filters are not saved.
    """
    page = find_list(route)
    if page is None:
        raise NotWithinReach(_("There is no such list."))
    return page
