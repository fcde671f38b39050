"""The exchange app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class ExchangeConfig(AppConfig):
    """Keeps the mechanism; what a file means is known by the app that registers its kind."""

    name = "exchange"
    verbose_name = "Impor dan ekspor"

    def ready(self) -> None:
        """Register the list whose filters can be saved, the background work, and the hook that schedules it."""
        from django.utils.translation import gettext_lazy as _

        from accounts.saved import register_list
        from exchange.filters import kept_of_imports
        from exchange.work import register_work, schedule_work

        register_list("import-list", _("Imports"), kept_of_imports)
        register_work()
        post_migrate.connect(schedule_work, sender=self)
