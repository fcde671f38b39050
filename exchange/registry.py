"""The kinds of import that exist; each is registered by the app that knows what its rows mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from exchange.engine.kinds import BulkKind

_kinds: dict[str, ImportKind] = {}


@dataclass(frozen=True, slots=True)
class ImportKind:
    """``route`` names the page where such a file is brought in, or is empty when a command does it; ``bulk`` is how the
    engine loads it.
    """

    code: str
    title: str | Promise
    hint: str | Promise
    route: str = ""
    bulk: BulkKind | None = None


def register_kind(kind: ImportKind) -> None:
    """Add a kind; a second one with the same code is a fault in our code."""
    if kind.code in _kinds:
        raise ValueError(f"import kind {kind.code} is registered twice")
    _kinds[kind.code] = kind


def register_bulk(kind: BulkKind) -> None:
    """Add a kind that the engine loads."""
    register_kind(ImportKind(kind.code, kind.title, kind.hint, bulk=kind))


def bulk_kind(code: str) -> BulkKind:
    """Return a kind that the engine loads.

    Raises:
        KeyError: there is no such kind: a fault in our code.
    """
    kind = _kinds[code].bulk
    if kind is None:
        raise KeyError(f"{code} is not loaded in bulk")
    return kind


def find_bulk(code: str) -> BulkKind | None:
    """Return a kind that the engine loads, or ``None`` when another page or command loads it."""
    known = _kinds.get(code)
    return known.bulk if known else None


def bulk_kinds() -> list[BulkKind]:
    """Return the kinds that the engine loads, in the order of registration."""
    return [kind.bulk for kind in _kinds.values() if kind.bulk]


def kind_title(code: str) -> str | Promise:
    """Return the words for a kind, or its code."""
    return _kinds[code].title if code in _kinds else code


def kinds() -> list[ImportKind]:
    """Return the kinds in the order of registration."""
    return list(_kinds.values())
