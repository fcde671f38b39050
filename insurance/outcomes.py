"""What happens elsewhere when BPJS answers: a registry that higher apps fill in ``AppConfig.ready()``.

Handlers run inside the import's transaction, so that a proposal and what depends on it are never out of step; one that
raises undoes the import.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from insurance.models import Proposal


class OutcomeHandler(Protocol):
    """Called once an import has marked ``proposals`` as accepted or rejected."""

    def __call__(self, *, actor: Any, proposals: Sequence[Proposal]) -> None:
        """Follow up in the caller's transaction."""


_handlers: list[OutcomeHandler] = []


def register_outcome(handler: OutcomeHandler) -> OutcomeHandler:
    """Let ``handler`` know of every answer from now on; registering it again changes nothing. Usable as a decorator."""
    if handler not in _handlers:
        _handlers.append(handler)
    return handler


def proposals_answered(*, actor: Any, proposals: Sequence[Proposal]) -> None:
    """Tell every handler."""
    if proposals:
        for handler in _handlers:
            handler(actor=actor, proposals=proposals)
