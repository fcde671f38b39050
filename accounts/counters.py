"""How many records of each kind a user reaches: a registry that higher apps fill in ``AppConfig.ready()``.

Each function counts with ``visible_to``, so the answer is what the user's own pages would show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from regions.capabilities import Capability

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Counter:
    """One kind of record, how to count it for a user, and the capability that opens it."""

    label: str | Promise
    count: Callable[[User], int]
    needs: Capability


_counters: list[Counter] = []


def register(label: str | Promise, count: Callable[[User], int], *, needs: Capability) -> None:
    """Add a kind of record."""
    _counters.append(Counter(label, count, needs))


def counters() -> tuple[Counter, ...]:
    """Return the kinds in the order they were added."""
    return tuple(_counters)
