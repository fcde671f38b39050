"""The privacy app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Stands above every room that knows persons, because it tells them what is held and who has seen it."""

    name = "privacy"
    verbose_name = "Pelindungan data pribadi"

    def ready(self) -> None:
        """Register the panel of a person, the daily reminder, what a leaver hands over, and the rows that code declares."""
        from accounts.handover import OpenWork
        from accounts.handover import register as register_open_work
        from beneficiaries.panels import register_person_panel
        from jobs.registry import register as register_job
        from privacy.panels import person_panel
        from privacy.selectors.waiting import open_requests_of
        from privacy.services.assignment import requests_hand_over
        from privacy.services.deadlines import prepare_after_migrate
        from privacy.services.reminders import JOB_KIND, describe_reminders, remind

        register_person_panel(person_panel)
        register_job(
            JOB_KIND, remind, title=_("Remind of clocks under UU PDP"), timeout_seconds=120, describe=describe_reminders
        )
        register_open_work(
            "subject_requests",
            OpenWork(_("Requests under UU PDP"), open_requests_of, requests_hand_over),
        )
        post_migrate.connect(prepare_after_migrate, sender=self)
