"""The regions app."""

from __future__ import annotations

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Stands under everyone, because every access rule needs a place."""

    name = "regions"
    verbose_name = "Wilayah"
