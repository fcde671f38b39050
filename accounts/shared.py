"""Single things that were shared with somebody by name: a registry that higher apps fill in ``AppConfig.ready()``.

Such access comes from no role and no place. Accounts tells of it (what somebody sees, who reaches what) and knows of no
such thing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

from regions.capabilities import Capability
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing shared with ``user`` from a day until a day, by whom and why; ``gives`` is what she may do to it.

    ``number`` names it, and is empty for a reader who may not know which it is.
    """

    user: User
    gives: tuple[Capability, ...]
    number: str
    region: Region
    since: date
    until: date
    given_by: User
    reason: str


class Listing(Protocol):
    """Returns what is shared today as ``reader`` may know it, narrowed by what is given."""

    def __call__(
        self, reader: Any, *, user: User | None = None, place: str | None = None, number: str | None = None
    ) -> list[Shared]:
        """Narrow to those shared with ``user``, to things that lie at ``place`` or below it, to the one ``number``."""
        ...


@dataclass(frozen=True, slots=True)
class SharedKind:
    """One kind of thing. ``label`` names one ("Case"), ``question`` asks for a number of it; ``needs`` opens all of them.

    ``place_of`` returns the region of the thing with a number when the reader reaches it himself, else ``None``.
    """

    label: str | Promise
    question: str | Promise
    needs: Capability
    listing: Listing
    place_of: Callable[[Any, str], Region | None]


_kinds: list[SharedKind] = []


def register(kind: SharedKind) -> None:
    """Add a kind of thing."""
    _kinds.append(kind)


def shared_kinds() -> tuple[SharedKind, ...]:
    """Return the kinds in the order they were added."""
    return tuple(_kinds)
