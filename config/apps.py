"""The composition root as an app, for its management commands and checks."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Owns commands that compose several apps (demo, seed)."""

    name = "config"
    label = "config"
    verbose_name = "SIPERKASA"

    def ready(self) -> None:
        """Fill the registries that need to know every app."""
        from config import acts, audit_labels, background, reach_counters

        acts.register()
        audit_labels.register()
        background.register()
        reach_counters.register()
