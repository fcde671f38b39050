"""Background work of apps that stand beside ``jobs`` and do not know it."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's hook for rows that code declares
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.services.leaving_plan import leavings_carry_out
from jobs.context import JobContext
from jobs.models import Schedule
from jobs.registry import register as register_job
from jobs.schedules import schedule_ensure

LEAVE = "accounts.leave"


def register() -> None:
    """Fill the registry of jobs, and have the schedules after each migrate; called once at start."""
    register_job(
        LEAVE,
        _leave,
        title=gettext_lazy("Close the accounts of those who have left"),
        timeout_seconds=15 * 60,
        atomic=False,  # one account that cannot be closed does not keep the others open
        describe=_describe,
    )
    post_migrate.connect(_schedule, sender=installed.get_app_config("jobs"), dispatch_uid="config-schedules")


def _leave(_context: JobContext) -> dict[str, Any]:
    return {**leavings_carry_out()}


def _describe(outcome: dict[str, Any]) -> tuple[str, str]:
    closed, left_over = int(outcome.get("closed", 0)), int(outcome.get("left_over", 0))
    said = ngettext("%(count)s account closed.", "%(count)s accounts closed.", closed) % {"count": closed}
    return said, _("Open work of some has no successor.") if left_over else ""


def _schedule(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    if "schedule" in apps.all_models["jobs"] and router.allow_migrate_model(using, Schedule):
        schedule_ensure(LEAVE, LEAVE, daily_at=time(0, 5))
