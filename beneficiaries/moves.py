"""What happens elsewhere when a household moves to another village.

A registry that higher apps fill in ``AppConfig.ready()``. Handlers run inside the move's transaction, so that a household
and what depends on where it lives are never out of step; one that raises undoes the move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from beneficiaries.models import Household


class MoveHandler(Protocol):
    """Called once ``household`` lives in the village ``after``; until then it lived in ``before`` (codes)."""

    def __call__(self, *, actor: Any, household: Household, before: str, after: str) -> None:
        """Follow up in the caller's transaction."""


_handlers: list[MoveHandler] = []


def register_move(handler: MoveHandler) -> MoveHandler:
    """Let ``handler`` know of every move from now on; registering it again changes nothing. Usable as a decorator."""
    if handler not in _handlers:
        _handlers.append(handler)
    return handler


def household_moved(*, actor: Any, household: Household, before: str, after: str) -> None:
    """Tell every handler."""
    for handler in _handlers:
        handler(actor=actor, household=household, before=before, after=after)
