"""The insurance app."""

from __future__ import annotations

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """Stands below welfare: an insurance clerk's work does not depend on cases."""

    name = "insurance"
    verbose_name = "Kepesertaan JKN"
