"""One's own saved filters: as chips above a list, and all of them to put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import SavedFilter
from accounts.saved import find_list
from core.web.filters import address


@dataclass(frozen=True, slots=True)
class SavedChip:
    """A saved filter above its list."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class SavedChips:
    """What ``components/saved_filters.html`` shows above the list ``page``.

    ``query`` is what would be saved, empty when nothing is chosen or it is saved already.
    """

    page: str
    chips: Sequence[SavedChip]
    query: str


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved filter on the page where one puts them in order."""

    key: int
    name: str
    page: str | Promise
    url: str


def saved_chips(*, user: Any, page: str, values: Mapping[str, str]) -> SavedChips:
    """Return the saved filters of the list ``page``; ``values`` is what its address chooses now. One query."""
    now = {name: value for name, value in values.items() if value}
    rows = SavedFilter.objects.filter(owner=user, page=page).order_by("name")
    chips = [SavedChip(row.name, f"?{row.query}", active=dict(parse_qsl(row.query)) == now) for row in rows]
    fresh = bool(now) and not any(chip.active for chip in chips)
    return SavedChips(page, chips, address(now).removeprefix("?") if fresh else "")


def saved_rows(user: Any) -> list[SavedRow]:
    """Return all saved filters of ``user``; of a list that is no more, none."""
    rows = []
    for saved in SavedFilter.objects.filter(owner=user).order_by("page", "name"):
        page = find_list(saved.page)
        if page is not None:
            rows.append(SavedRow(saved.pk, saved.name, page.label, f"{reverse(page.route)}?{saved.query}"))
    return rows
