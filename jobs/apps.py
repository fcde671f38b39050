"""The jobs app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Keeps a registry of kinds that the apps above fill."""

    name = "jobs"
    verbose_name = "Pekerjaan latar"
