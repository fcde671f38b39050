"""The beneficiaries app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares


class BeneficiariesConfig(AppConfig):
    """Knows people; does not know insurance or cases (they register panels, see ``beneficiaries.panels``)."""

    name = "beneficiaries"
    verbose_name = "Penduduk"

    def ready(self) -> None:
        """Tell the imports what a file of residents is; register background work, and the hook that schedules it."""
        from django.utils.translation import gettext_lazy as _

        from accounts.saved import register_list
        from beneficiaries.imports.residents import Residents
        from beneficiaries.selectors.saved import kept_of_duplicates, kept_of_households, kept_of_persons
        from beneficiaries.tasks import register_tasks, schedule_tasks
        from exchange.registry import register_bulk

        register_bulk(Residents())
        register_list("household-list", _("Households"), kept_of_households)
        register_list("person-list", _("Residents"), kept_of_persons)
        register_list("duplicate-list", _("Possible duplicates"), kept_of_duplicates)
        register_tasks()
        post_migrate.connect(schedule_tasks, sender=self)
