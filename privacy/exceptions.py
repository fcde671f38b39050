"""Why something about a request or a breach was refused."""

from __future__ import annotations

from core.exceptions import DomainError


class RequestRefused(DomainError):
    """A request cannot be registered like this: ``received_at``, ``no_deadline``, ``asker_name``, ``subject``, ``region``,
    ``wish``, ``key_used``, or a colleague cannot be given it: ``colleague``.
    """

    code = "request_refused"


class StepRefused(DomainError):
    """A step cannot be taken now: ``wrong_state``, ``not_identified``, ``ground_missing``, ``ground_unfit``,
    ``text_missing`` or ``numbers``.
    """

    code = "step_refused"


class BreachRefused(DomainError):
    """A breach cannot be recorded like this: ``discovered_at``, ``no_deadline``, ``region``, ``places``, ``numbers``,
    ``sent_at``, ``closed``, ``not_notified`` or ``key_used``.
    """

    code = "breach_refused"
