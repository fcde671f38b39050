"""The composition root as an app, for its management commands and checks."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Owns commands that compose several apps (demo, seed)."""

    name = "config"
    label = "config"
    verbose_name = "SIPERKASA"
