"""The reports app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Stands above the domain: a report reads figures, nobody reads reports."""

    name = "reports"
    verbose_name = "Laporan"
