"""Work that keeps the house in order: sealing the audit record, forgetting old tickets."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

from audit.limits import counters_forget
from audit.services import audit_seal
from jobs.context import JobContext
from jobs.models import Schedule
from jobs.registry import register
from jobs.schedules import schedule_ensure, slots_forget

TICKETS_KEPT = timedelta(days=14)
SLOTS_KEPT = timedelta(days=90)
COUNTERS_KEPT = timedelta(days=1)


def seal(_context: JobContext) -> dict[str, Any]:
    """Seal the audit events since the last seal."""
    made = audit_seal()
    return {"events": made.events if made else 0}


def prune(_context: JobContext) -> dict[str, Any]:
    """Delete what nobody looks up any more: tickets of finished attempts, notes of turns, counters of limits; jobs stay."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - TICKETS_KEPT)
    deleted, _by_model = old.delete()
    return {"tickets": deleted, "turns": slots_forget(SLOTS_KEPT), "counters": counters_forget(COUNTERS_KEPT)}


def describe_seal(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what was sealed."""
    events = int(outcome.get("events", 0))
    if not events:
        return _("There was nothing new to seal."), ""
    return ngettext("%(events)s event sealed.", "%(events)s events sealed.", events) % {"events": events}, ""


def register_builtin() -> None:
    """Fill the registry."""
    register(
        "audit.seal",
        seal,
        title=gettext_lazy("Seal the audit record"),
        timeout_seconds=15 * 60,
        describe=describe_seal,
    )
    register("jobs.prune", prune, title=gettext_lazy("Tidy up background work"), timeout_seconds=15 * 60)


def schedule_builtin(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    """Django's post_migrate hook; ``apps`` are the models as far as they have been migrated."""
    if "schedule" in apps.all_models["jobs"] and router.allow_migrate_model(using, Schedule):
        schedule_ensure("audit.seal", "audit.seal", daily_at=time(23, 50))
        schedule_ensure("jobs.prune", "jobs.prune", daily_at=time(2, 30))
