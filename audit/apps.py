"""The audit app."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Imports nothing of the domain: others hand it codes and numbers."""

    name = "audit"
    verbose_name = "Audit"
