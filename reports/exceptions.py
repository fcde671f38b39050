"""Why a report was not issued."""

from __future__ import annotations

from core.exceptions import DomainError


class ReportRefused(DomainError):
    """``unknown_kind``, ``month``, ``no_members``, ``no_population``, ``no_definition``, ``figures`` or ``file``."""

    code = "report_refused"
