"""Refusals of the beneficiaries app."""

from __future__ import annotations

from core.exceptions import DomainError


class SearchRefused(DomainError):
    """What was typed cannot be searched for: ``empty``, ``too_short``, ``masked``, ``digits`` or a number's own code."""

    code = "search_refused"


class ChangeRefused(DomainError):
    """A change of people that cannot be; each service names its codes, and the field that each is about."""

    code = "change_refused"


class NoNumber(DomainError):
    """There is no number to reveal."""

    code = "no_number"


class ExportRefused(DomainError):
    """An export that cannot be made: ``format``, ``purpose`` or ``note``."""

    code = "export_refused"


class DuplicateRefused(DomainError):
    """Nothing can be decided about a pair like this: ``decided``, ``open``, ``merged``, ``note``, or ``running``."""

    code = "duplicate_refused"


class ProposalRefused(DomainError):
    """A proposed change that cannot be made or decided like this.

    ``kind``, ``gone``, ``same_person``, ``decided`` by somebody before, ``changed`` under the reader's eyes, ``overtaken``
    or ``reason``.
    """

    code = "proposal_refused"
