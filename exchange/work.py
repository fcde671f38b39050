"""The long work on imports as background jobs (read, apply, undo), and the end of exported files."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from datetime import time
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from core.templatetags.ui import number
from exchange.exceptions import ImportRefused
from exchange.models import ImportBatch
from exchange.phases import InWords
from exchange.services.batches import batch_apply, batch_stage
from exchange.services.exports import exports_expire
from exchange.services.undo import batch_undo
from jobs.context import JobContext
from jobs.models import Schedule
from jobs.registry import register
from jobs.schedules import schedule_ensure

COUNTS = ("read", "created", "updated", "unchanged", "held", "rejected")
EXPIRE = "export.expire"
WAITS = gettext_noop("Another import of this kind is running; this one begins after it.")
_HOURS = 60 * 60
_PATIENCE, _LOOK_AGAIN = 15 * 60.0, 2.0  # seconds


def stage(context: JobContext, *, batch: int) -> dict[str, Any]:
    """Read a file into its staged tables; nothing of the registry changes."""
    return _outcome(context, _in_turn(context, batch_stage, batch))


def apply(context: JobContext, *, batch: int) -> dict[str, Any]:
    """Write what was reviewed."""
    return _outcome(context, _in_turn(context, batch_apply, batch))


def undo(context: JobContext, *, batch: int) -> dict[str, Any]:
    """Put back what the batch changed."""
    done = _in_turn(context, batch_undo, batch)
    context.outcome_url = reverse("import-detail", args=[batch])
    return dict(done.undo)


def expire(_context: JobContext) -> dict[str, Any]:
    """Remove exported files whose time is over."""
    return {"removed": exports_expire()}


def describe_expiry(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say how many files were removed."""
    removed = int(outcome.get("removed", 0))
    words = ngettext("%(count)s exported file removed.", "%(count)s exported files removed.", removed)
    return words % {"count": number(removed)}, ""


def describe_ledger(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what became of the rows, and what needs a person."""
    words = _("%(read)s rows read: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.")
    first = words % {name: number(int(outcome.get(name, 0))) for name in COUNTS}
    held, rejected = int(outcome.get("held", 0)), int(outcome.get("rejected", 0))
    if not held and not rejected:
        return first, ""
    second = ngettext("%(rows)s row waits for a person.", "%(rows)s rows wait for a person.", held) % {
        "rows": number(held)
    }
    out = ngettext("%(rows)s row stays out.", "%(rows)s rows stay out.", rejected) % {"rows": number(rejected)}
    return first, f"{second} {out}"


def describe_undo(outcome: dict[str, Any]) -> tuple[str, str]:
    """Say what was put back, and what could not be."""
    words = _("%(restored)s records are as they were before, %(removed)s are gone.")
    first = words % {name: number(int(outcome.get(name, 0))) for name in ("restored", "removed")}
    kept = int(outcome.get("kept", 0))
    if not kept:
        return first, ""
    return first, ngettext(
        "%(kept)s record stays: somebody has changed it since.",
        "%(kept)s records stay: somebody has changed them since.",
        kept,
    ) % {"kept": number(kept)}


def register_work() -> None:
    """Fill the registry. Reading commits its own failure, so that the page can say why; the others are one transaction."""
    limit = {"timeout_seconds": 2 * _HOURS, "max_attempts": 2}
    for name, function, title, describe, atomic in (
        ("import.stage", stage, gettext_lazy("Read an import"), describe_ledger, False),
        ("import.apply", apply, gettext_lazy("Apply an import"), describe_ledger, True),
        ("import.undo", undo, gettext_lazy("Undo an import"), describe_undo, True),
    ):
        register(name, function, title=title, describe=describe, atomic=atomic, **limit)
    register(
        EXPIRE,
        expire,
        title=gettext_lazy("Remove exported files whose time is over"),
        timeout_seconds=15 * 60,
        atomic=False,
        describe=describe_expiry,
    )


def schedule_work(using: str = "default", apps: Apps = installed, **_kwargs: Any) -> None:
    """Django's post_migrate hook; ``apps`` are the models as far as they have been migrated."""
    if "schedule" in apps.all_models["jobs"] and router.allow_migrate_model(using, Schedule):
        schedule_ensure(EXPIRE, EXPIRE, daily_at=time(2, 45))


def _in_turn(context: JobContext, do: Callable[..., ImportBatch], batch: int) -> ImportBatch:
    """Do the work once no other import of the kind runs; one that runs for longer than we wait is told as it is."""
    until = clock.monotonic() + _PATIENCE
    while True:
        try:
            return do(actor=context.actor, batch=_batch(context, batch), report=InWords(context))
        except ImportRefused as refusal:
            if refusal.code != "running" or clock.monotonic() >= until:
                raise
        context.progress(0, None, WAITS)
        clock.sleep(_LOOK_AGAIN)


def _batch(context: JobContext, key: int) -> ImportBatch:
    return ImportBatch.objects.visible_to(context.actor, "run").get(pk=key)


def _outcome(context: JobContext, batch: ImportBatch) -> dict[str, Any]:
    context.outcome_url = reverse("import-detail", args=[batch.pk])
    return {name: getattr(batch, name) for name in COUNTS}
