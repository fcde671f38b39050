"""Issued documents and the counter of their numbers."""

from __future__ import annotations

from reports.models.issued import IssuedReport, ReportNumber

__all__ = ["IssuedReport", "ReportNumber"]
