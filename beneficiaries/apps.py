"""The beneficiaries app."""

from __future__ import annotations

from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    """Knows people; does not know insurance or cases (they register panels, see ``beneficiaries.panels``)."""

    name = "beneficiaries"
    verbose_name = "Penduduk"
