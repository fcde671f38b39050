"""Refusals of the regions app."""

from __future__ import annotations

from typing import Any

from core.exceptions import DomainError


class RegionUnknown(DomainError):
    """No region has this code."""

    code = "region_unknown"


class DatasetUnknown(DomainError):
    """No population dataset has this code."""

    code = "dataset_unknown"


class DatasetRefused(DomainError):
    """What was said about a population dataset cannot be."""

    code = "dataset_refused"


class ReferenceFileRefused(DomainError):
    """A file of reference data holds a row that is wrong, so none of it was imported.

    ``code`` is the one of the first wrong row; ``errors`` maps every code to ``{count, first_rows, message}``.
    """

    code = "file_refused"

    def __init__(self, message: Any, *, code: str, errors: dict[str, dict[str, Any]]) -> None:
        super().__init__(message, code=code)
        self.errors = errors


class BoundaryFileRefused(DomainError):
    """A file of outlines cannot be read: ``file_missing``, ``file_large``, ``file_form`` or ``feature_large``."""

    code = "file_refused"
