"""The beneficiaries app."""

from __future__ import annotations

from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    """Knows people; does not know insurance or cases (they register panels, see ``beneficiaries.panels``)."""

    name = "beneficiaries"
    verbose_name = "Penduduk"

    def ready(self) -> None:
        """Tell the imports what a file of residents is."""
        from beneficiaries.imports.residents import Residents
        from exchange.registry import register_bulk

        register_bulk(Residents())
