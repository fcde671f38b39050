"""Who must be helped first when a card falls out: a registry that higher apps fill in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from beneficiaries.querysets import PersonQuerySet


@dataclass(frozen=True, slots=True)
class UrgentMark:
    """Why somebody comes first, in words, and the page that is about it."""

    label: str
    url: str


class UrgentSource(Protocol):
    """Called with persons whom ``user`` may see; returns only what she may know of them."""

    def __call__(self, *, user: Any, people: PersonQuerySet) -> Mapping[int, UrgentMark]:
        """Return a mark for each of ``people`` who comes first, by the person's key, in a fixed number of queries."""


_sources: list[UrgentSource] = []


def register_urgent(source: UrgentSource) -> UrgentSource:
    """Let ``source`` mark people from now on; registering it again changes nothing."""
    if source not in _sources:
        _sources.append(source)
    return source


def urgent_marks(user: Any, people: PersonQuerySet) -> dict[int, UrgentMark]:
    """Return why which of ``people`` come first, by their keys."""
    marks: dict[int, UrgentMark] = {}
    for source in _sources:
        marks.update(source(user=user, people=people))
    return marks
