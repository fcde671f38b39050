"""The foundation as an app, for its template tags and commands."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Has no tables."""

    name = "core"
    verbose_name = "Fondasi"
