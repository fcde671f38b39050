"""The jobs app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class JobsConfig(AppConfig):
    """Keeps a registry of kinds that the apps above fill."""

    name = "jobs"
    verbose_name = "Pekerjaan latar"

    def ready(self) -> None:
        """Register the work that belongs to no app above, and the hook that schedules it."""
        from jobs.builtin import register_builtin, schedule_builtin

        register_builtin()
        post_migrate.connect(schedule_builtin, sender=self)
