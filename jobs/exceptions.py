"""Why work was not taken on, or could not be changed."""

from __future__ import annotations

from core.exceptions import DomainError


class UnknownKind(DomainError):
    """Nobody registered this kind of work."""

    code = "unknown_kind"


class JobNotWaiting(DomainError):
    """Only work that has not begun can be cancelled."""

    code = "job_not_waiting"


class JobNotEnded(DomainError):
    """Only work that failed or was cancelled can be started again."""

    code = "job_not_ended"
