"""Failures that a person may read."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A rule refused: ``code`` stays stable for programs and tests, the message is for people.

    The message says what happened and what to do; it never holds a person's number or name.
    ``field`` names the form field or column it is about, when there is one.
    """

    code = "refused"

    def __init__(self, message: Any, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotWithinReach(DomainError):
    """The row is not there for this actor; pages answer 404, so that nobody learns that it exists."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor may see the thing, but not do this to it; pages answer 403."""

    code = "not_allowed"
