"""The welfare app."""

from __future__ import annotations

from django.apps import AppConfig


class WelfareConfig(AppConfig):
    """Fills the registries of the apps below: household panels, and what happens when BPJS answers a proposal."""

    name = "welfare"
    verbose_name = "Kasus kesejahteraan sosial"

    def ready(self) -> None:
        """Register handlers and panels."""
        from accounts.shared import register as register_shared
        from beneficiaries.panels import register_household_panel
        from insurance.outcomes import register_outcome
        from welfare.panels import household_panel
        from welfare.selectors.shared import shared_cases_kind
        from welfare.services.decision import case_on_answer

        register_outcome(case_on_answer)
        register_household_panel(household_panel)
        register_shared(shared_cases_kind())
