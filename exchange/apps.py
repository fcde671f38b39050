"""The exchange app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class ExchangeConfig(AppConfig):
    """Keeps the mechanism; what a file means is known by the app that registers its kind."""

    name = "exchange"
    verbose_name = "Impor dan ekspor"

    def ready(self) -> None:
        """Register the background work on imports and exports, and the hook that schedules it."""
        from exchange.work import register_work, schedule_work

        register_work()
        post_migrate.connect(schedule_work, sender=self)
