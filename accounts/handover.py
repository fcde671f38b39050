"""What somebody holds by name and what ties her: two registries that higher apps fill in ``AppConfig.ready()``.

A person leaves by one act: her open work must go to somebody, and what was shared with her or by her ends. Accounts knows
of neither itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User


class HandOver(Protocol):
    """Moves everything open from one to another inside the caller's transaction; returns how many moved."""

    def __call__(self, *, actor: User | None, leaver: User, successor: User) -> int:
        """Move; ``actor`` is ``None`` when the system acts on a plan."""
        ...


class EndTies(Protocol):
    """Ends what ties somebody to things beyond her roles, inside the caller's transaction; returns how many ended."""

    def __call__(self, *, actor: User | None, leaver: User) -> int:
        """End."""
        ...


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One kind of open work (``Cases``): how much of it a user holds, and how it moves."""

    label: str | Promise
    count: Callable[[User], int]
    hand_over: HandOver


_kinds: dict[str, OpenWork] = {}
_ties: dict[str, EndTies] = {}


def register(code: str, work: OpenWork) -> None:
    """Add a kind of open work under a stable code, which the record keeps."""
    _kinds[code] = work


def register_ties(code: str, end: EndTies) -> None:
    """Add a kind of ties under a stable code, which the record keeps."""
    _ties[code] = end


def end_ties(*, actor: User | None, leaver: User) -> dict[str, int]:
    """End all ties and return how many of each kind there were."""
    return {code: end(actor=actor, leaver=leaver) for code, end in _ties.items()}


def open_work(user: User) -> dict[str, int]:
    """Return how much of each kind ``user`` holds, without the kinds of which there is none."""
    counts = {code: work.count(user) for code, work in _kinds.items()}
    return {code: count for code, count in counts.items() if count}


def open_work_named(user: User) -> list[tuple[str | Promise, int]]:
    """Return the same with words for a page."""
    return [(_kinds[code].label, count) for code, count in open_work(user).items()]


def hand_over(*, actor: User | None, leaver: User, successor: User) -> dict[str, int]:
    """Move all open work and return how much of each kind moved."""
    return {code: _kinds[code].hand_over(actor=actor, leaver=leaver, successor=successor) for code in open_work(leaver)}
