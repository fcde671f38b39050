"""Background work of beneficiaries: the search for duplicates, and large exports."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from beneficiaries.selectors.duplicates import regencies_with_people
from beneficiaries.services.duplicates import JOB_KIND, duplicates_find
from beneficiaries.services.export import JOB_KIND as EXPORT_JOB
from beneficiaries.services.export import people_export_make
from core.templatetags.ui import number
from exchange.models import Export
from jobs.context import JobContext
from jobs.models import Schedule
from jobs.registry import register
from jobs.schedules import schedule_ensure


def look_for_duplicates(context: JobContext, region: str = "") -> dict[str, Any]:
    """Search ``region``, or every regency that has people; it is read for whoever asked, the system by night."""
    found = []
    for code in [region] if region else regencies_with_people():
        context.progress(0, None, gettext_noop("Comparing residents"))
        found.append(duplicates_find(actor=context.actor, region=code, progress=context.progress))
    context.outcome_url = reverse("duplicate-list")
    return {
        "residents": sum(each.people for each in found),
        "pairs": sum(each.pairs for each in found),
        "created": sum(each.created for each in found),
        "updated": sum(each.updated for each in found),
        "withdrawn": sum(each.withdrawn for each in found),
    }


def describe_search(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what the search came to, and what waits."""
    pairs, created = int(outcome.get("pairs", 0)), int(outcome.get("created", 0))
    done = _("%(residents)s residents compared; %(created)s new pairs may be one person.") % {
        "residents": number(int(outcome.get("residents", 0))),
        "created": number(created),
    }
    waiting = ngettext(
        "%(shown)s pair waits for somebody to decide.", "%(shown)s pairs wait for somebody to decide.", pairs
    ) % {"shown": number(pairs)}
    return done, waiting if pairs else ""


def make_export(context: JobContext, *, export: int) -> dict[str, Any]:
    """Write the file of an export for who asked for it."""
    found = Export.objects.visible_to(context.actor).select_related("requested_by").get(pk=export)
    made = people_export_make(export=found, progress=context.progress)
    context.outcome_url = made.get_absolute_url()
    return {"rows": made.rows, "number": made.number}


def describe_export(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what the file holds, and that it waits for who asked."""
    rows = int(outcome.get("rows", 0))
    done = ngettext("%(shown)s row was written.", "%(shown)s rows were written.", rows) % {"shown": number(rows)}
    return done, _("The file waits for whoever asked for it, and is removed after a few days.")


def register_tasks() -> None:
    """Fill the registry of jobs."""
    register(
        JOB_KIND,
        look_for_duplicates,
        title=gettext_lazy("Look for duplicates"),
        timeout_seconds=60 * 60,
        describe=describe_search,
    )
    register(
        EXPORT_JOB,
        make_export,
        title=gettext_lazy("Export a list"),
        timeout_seconds=2 * 60 * 60,
        max_attempts=2,
        describe=describe_export,
    )


def schedule_tasks(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    """Django's post_migrate hook; ``apps`` are the models as far as they have been migrated."""
    if "schedule" in apps.all_models["jobs"] and router.allow_migrate_model(using, Schedule):
        schedule_ensure(JOB_KIND, JOB_KIND, daily_at=time(1, 30))
