"""Refusals of the regions app."""

from __future__ import annotations

from core.exceptions import DomainError


class RegionUnknown(DomainError):
    """No region has this code."""

    code = "region_unknown"


class DatasetUnknown(DomainError):
    """No population dataset has this code."""

    code = "dataset_unknown"


class ReferenceFileRefused(DomainError):
    """A file of reference data holds a row that is wrong, so none of it was imported."""

    code = "file_refused"
