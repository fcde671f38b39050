"""Refusals of the beneficiaries app."""

from __future__ import annotations

from core.exceptions import DomainError


class SearchRefused(DomainError):
    """What was typed cannot be searched for: ``empty``, ``too_short``, ``masked``, ``digits`` or a number's own code."""

    code = "search_refused"


class StatusRefused(DomainError):
    """A change of status that cannot be; the codes are those of ``rules.states.check_status_change``."""

    code = "status_refused"


class NoNumber(DomainError):
    """There is no number to reveal."""

    code = "no_number"


class ExportRefused(DomainError):
    """An export that cannot be made: ``too_many`` or ``format``."""

    code = "export_refused"
