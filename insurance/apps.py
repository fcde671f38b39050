"""The insurance app."""

from __future__ import annotations

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """Stands below welfare: an insurance clerk's work does not depend on cases."""

    name = "insurance"
    verbose_name = "Kepesertaan JKN"

    def ready(self) -> None:
        """Tell the pages of people what insurance has to say about them."""
        from beneficiaries.lookups import register_card_lookup
        from beneficiaries.panels import register_household_panel, register_person_chips, register_person_panel
        from exchange.registry import register_kind
        from insurance.kinds import BPJS_ANSWER
        from insurance.panels import card_lookup, coverage_chips, household_panel, person_panel

        register_person_chips(coverage_chips)
        register_household_panel(household_panel)
        register_person_panel(person_panel)
        register_card_lookup(card_lookup)
        register_kind(BPJS_ANSWER)
