"""The exchange app."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Keeps the mechanism; what a file means is known by the app that registers its kind."""

    name = "exchange"
    verbose_name = "Impor dan ekspor"

    def ready(self) -> None:
        """Register the background work on imports."""
        from exchange.work import register_work

        register_work()
