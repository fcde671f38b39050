"""The rows that a law (or the office) sets: the shipped ones are created after each migrate, what an office set stays."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.utils import timezone

from insurance.selectors.parameters import in_force
from jobs.schedules import schedule_ensure
from privacy.models import Deadline

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "deadlines.json"
REMINDER = "privacy.remind"
MOST_AHEAD = timedelta(minutes=5)


def deadlines_load() -> int:
    """Create the shipped rows that are missing and return how many; a row that an office changed stays as it is."""
    created = 0
    for values in json.loads(SHIPPED.read_text(encoding="utf-8")):
        key = {name: values[name] for name in ("code", "valid_from")}
        about = {name: values[name] for name in ("hours", "source")}
        created += Deadline.objects.get_or_create(**key, defaults=about)[1]
    return created


def deadline_for(code: str, since: datetime) -> Deadline | None:
    """Return the clock of ``code`` in force on the day of ``since``, the newest one when several are."""
    day: date = timezone.localdate(since)
    return in_force(Deadline.objects.filter(code=code), day).order_by("valid_from").last()


def prepare_after_migrate(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    """Django's post_migrate hook; ``apps`` are the models as far as they have been migrated."""
    known = apps.all_models
    if "deadline" in known["privacy"] and router.allow_migrate_model(using, Deadline):
        deadlines_load()
        if "schedule" in known["jobs"]:
            schedule_ensure(REMINDER, REMINDER, daily_at=time(7, 0))
