"""Background work of insurance: the waterfall every night, when somebody asks, and after each file of members."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from core.templatetags.ui import number
from insurance.imports.afterwards import Touched, register_follower
from insurance.models import WaterfallMark, WaterfallPlace
from insurance.services.waterfall import JOB_KIND, regencies_below, waterfall_follow, waterfall_refresh
from insurance.services.waterfall_marks import JOB_KIND as FOLLOW_KIND
from insurance.services.waterfall_marks import cards_changed
from jobs.context import JobContext
from jobs.models import Schedule
from jobs.registry import register
from jobs.schedules import schedule_ensure
from regions.models import Level
from regions.rules.codes import level_of


def work_out(context: JobContext, region: str = "") -> dict[str, Any]:
    """Work out the waterfall of a regency, or of every one that has cards or people, of a province or of all."""
    places = [region] if level_of(region) == Level.REGENCY else regencies_below(region)
    for done, code in enumerate(places):
        context.progress(done, len(places), gettext_noop("Bringing cards and residents together"))
        waterfall_refresh(actor=context.actor, region=code)
    if places:
        context.outcome_url = reverse("uhc-waterfall", args=[places[0]])
    totals = WaterfallPlace.objects.filter(region__in=places).values_list("members", "residents", "resident_only")
    sums = [sum(column) for column in zip(*totals, strict=True)] or [0, 0, 0]
    return dict(zip(("members", "residents", "without_card"), sums, strict=True))


def follow(context: JobContext, region: str = "") -> dict[str, Any]:
    """Bring the waterfall of ``region``, or of every regency, in step with what was changed since it was counted."""
    marked = WaterfallMark.objects.filter(region=region) if region else WaterfallMark.objects.all()
    places = sorted(marked.values_list("region_id", flat=True).distinct())
    changes = sum(marked.values_list("changes", flat=True))
    for done, code in enumerate(places):
        context.progress(done, len(places), gettext_noop("Bringing cards and residents together"))
        waterfall_follow(region=code)
    if places:
        context.outcome_url = reverse("uhc-waterfall", args=[places[0]])
    return {"changes": changes}


def describe_follow(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say how many changes were followed."""
    count = int(outcome.get("changes", 0))
    done = ngettext("%(changes)s change is counted.", "%(changes)s changes are counted.", count)
    return done % {"changes": number(count)}, ""


def describe(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what was counted."""
    shown = {name: number(int(outcome.get(name, 0))) for name in ("members", "residents", "without_card")}
    done = _("%(members)s cards and %(residents)s residents, each in one bucket.") % shown
    return done, _("%(without_card)s residents have no card.") % shown if outcome.get("without_card") else ""


def after_members(touched: Touched) -> None:
    """Bring the waterfall in step with a file of members, in its transaction: only the cards it touched are looked at."""
    cards_changed(touched.territory)
    waterfall_refresh(actor=None, region=touched.territory, cards=touched.table)


def register_tasks() -> None:
    """Fill the registries of jobs and of what follows a file of members."""
    register(
        JOB_KIND,
        work_out,
        title=gettext_lazy("Work out the waterfall"),
        timeout_seconds=60 * 60,
        describe=describe,
    )
    register(
        FOLLOW_KIND,
        follow,
        title=gettext_lazy("Let the waterfall follow what was changed"),
        timeout_seconds=60 * 60,
        describe=describe_follow,
    )
    register_follower(after_members)


def schedule_tasks(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    """Django's post_migrate hook; ``apps`` are the models as far as they have been migrated."""
    if "schedule" in apps.all_models["jobs"] and router.allow_migrate_model(using, Schedule):
        schedule_ensure(JOB_KIND, JOB_KIND, daily_at=time(3, 0))
