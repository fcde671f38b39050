"""The welfare app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class WelfareConfig(AppConfig):
    """Fills the registries of the apps below: panels, and what happens when BPJS answers a proposal or a
    household moves.

    After each migrate, the shipped workflows, questionnaires and types of problems are there.
    """

    name = "welfare"
    verbose_name = "Kasus kesejahteraan sosial"

    def ready(self) -> None:
        """Register handlers, panels, lists and the hook."""
        from django.utils.translation import gettext_lazy as _

        from accounts.saved import register_list
        from accounts.shared import register as register_shared
        from beneficiaries.moves import register_move
        from beneficiaries.panels import register_household_panel, register_person_panel
        from insurance.outcomes import register_outcome
        from insurance.urgent import register_urgent
        from welfare.panels import household_panel, person_panel
        from welfare.selectors.lists import kept_of_cases
        from welfare.selectors.shared import shared_cases_kind
        from welfare.selectors.urgent import urgent_patients
        from welfare.services.decision import case_on_answer
        from welfare.services.handover import register_handover
        from welfare.services.moving import cases_follow
        from welfare.services.shipping import register_work, ship_after_migrate

        post_migrate.connect(ship_after_migrate, sender=self)
        register_work()
        register_outcome(case_on_answer)
        register_urgent(urgent_patients)
        register_move(cases_follow)
        register_household_panel(household_panel)
        register_person_panel(person_panel)
        register_shared(shared_cases_kind())
        register_handover()
        register_list("case-list", _("Cases"), kept_of_cases)
