"""The insurance app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class InsuranceConfig(AppConfig):
    """Stands below welfare: an insurance clerk's work does not depend on cases."""

    name = "insurance"
    verbose_name = "Kepesertaan JKN"

    def ready(self) -> None:
        """Tell the pages of people what insurance has to say about them; register background work."""
        from beneficiaries.changes import register_follower
        from beneficiaries.filters import register_household_filter, register_person_filter
        from beneficiaries.lookups import register_card_lookup
        from beneficiaries.panels import register_household_panel, register_person_chips, register_person_panel
        from exchange.registry import register_bulk, register_kind
        from insurance.filters import household_filter, person_filter
        from insurance.imports.members import Members
        from insurance.kinds import BPJS_ANSWER
        from insurance.panels import card_lookup, coverage_chips, household_panel, person_panel
        from insurance.services.waterfall_marks import persons_mark
        from insurance.tasks import register_tasks, schedule_tasks

        register_person_chips(coverage_chips)
        register_household_panel(household_panel)
        register_person_panel(person_panel)
        register_card_lookup(card_lookup)
        register_person_filter(person_filter())
        register_household_filter(household_filter())
        register_bulk(Members())
        register_kind(BPJS_ANSWER)
        register_follower(persons_mark)
        register_tasks()
        post_migrate.connect(schedule_tasks, sender=self)
