"""The accounts app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class AccountsConfig(AppConfig):
    """Keeps the shipped roles in step with the code after each migrate."""

    name = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        """Register the hook and the sign-in records."""
        from accounts.receivers import connect
        from accounts.services.roles import sync_after_migrate

        post_migrate.connect(sync_after_migrate, sender=self)
        connect()
