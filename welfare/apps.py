"""The welfare app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class WelfareConfig(AppConfig):
    """Fills the registries of the apps below: household panels, and what happens when BPJS answers a proposal.

    After each migrate, the shipped workflows are there.
    """

    name = "welfare"
    verbose_name = "Kasus kesejahteraan sosial"

    def ready(self) -> None:
        """Register handlers, panels and the hook."""
        from accounts.shared import register as register_shared
        from beneficiaries.panels import register_household_panel
        from insurance.outcomes import register_outcome
        from welfare.panels import household_panel
        from welfare.selectors.shared import shared_cases_kind
        from welfare.services.decision import case_on_answer
        from welfare.services.handover import register_handover
        from welfare.services.workflows import ship_after_migrate

        post_migrate.connect(ship_after_migrate, sender=self)
        register_outcome(case_on_answer)
        register_household_panel(household_panel)
        register_shared(shared_cases_kind())
        register_handover()
