"""What commands that load files share: arguments, the progress line, the ledger's figures."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors.actors import actor_named
from core.management.base import FigureCommand
from core.templatetags.ui import number
from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch
from exchange.phases import PHASES, READING, pace_of, step_of
from exchange.registry import bulk_kind
from exchange.services.batches import batch_apply, batch_discard, batch_receive, batch_repeats, batch_stage
from jobs.wording import write_duration
from regions.models import Region
from regions.selectors.places import region_named

_EVERY_SECONDS = 2.0


class TerminalReport:
    """Writes a line when a phase begins and every two seconds of a long one. ``steps`` are the phases in their order."""

    def __init__(self, note: Callable[[str], None], steps: Sequence[str]) -> None:
        self._note, self._steps = note, steps
        self._phase, self._next, self._started = "", 0.0, time.monotonic()

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """See ``exchange.engine.reading.Report``."""
        now = time.monotonic()
        new = phase is not None and phase != self._phase
        if new:
            self._phase, self._started = phase or "", now
        if new or now >= self._next:
            self._next = now + _EVERY_SECONDS
            self._note(self._line(done, total, now - self._started))

    def _line(self, done: int, total: int | None, taken: float) -> str:
        pace, words = pace_of(done, total, taken), _(PHASES.get(self._phase, self._phase))
        told = [_("%(done)s of about %(total)s rows") % {"done": number(done), "total": number(total)}] if done else []
        if total and not done:
            told.append(ngettext("%(rows)s row", "%(rows)s rows", total) % {"rows": number(total)})
        if pace.rate:
            told.append(_("%(rate)s a second") % {"rate": number(pace.rate)})
        if pace.left is not None:
            told.append(_("about %(left)s left") % {"left": write_duration(pace.left)})
        step = step_of(self._phase, self._steps)
        return f"  {f'{step}/{len(self._steps)} ' if step else ''}{words}{': ' if told else ''}{', '.join(told)}"


class LoadCommand(FigureCommand):
    """Loads a file of one kind as a person who may; prints the ledger of docs/contract.md."""

    kind: ClassVar[str]
    by_day: ClassVar[bool] = True
    """Whether the day and the sender of such a file are told with it."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Add file, profile, actor and the rest."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--profile", default="standard", help="how the file is written")
        parser.add_argument("--actor", required=True, metavar="USER", help="account name of who imports")
        parser.add_argument("--region", default="", help="region of the file; the actor's own place when not given")
        if self.by_day:
            parser.add_argument(
                "--village", default="", help="village of the sender, for a profile without a village column"
            )
            parser.add_argument(
                "--as-of", type=date.fromisoformat, metavar="DATE", help="the day that the file speaks of; today"
            )
        parser.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
        parser.add_argument("--strict", action="store_true", help="exit 1 when rows were rejected")

    def figures(self, **options: Any) -> dict[str, Any]:
        """Stage and apply the file.

        Raises:
            ActorUnknown, NotAllowed, ImportRefused, RegionUnknown: see ``exchange.services.batches``.
        """
        started = time.monotonic()
        actor = actor_named(options["actor"])
        region: Region | None = region_named(options["region"]) if options["region"] else None
        writing = () if options["dry_run"] else bulk_kind(self.kind).writing
        report = TerminalReport(self.note, (*READING, *writing))
        batch = batch_receive(
            actor=actor,
            kind=self.kind,
            profile=options["profile"],
            source=options["file"],
            file_name=options["file"].name,
            region=region,
            as_of=options.get("as_of"),
            village=options.get("village", ""),
            options=self.extra(**options),
        )
        if earlier := batch_repeats(batch):
            self.note(
                f"This very file was imported before as batch {earlier.pk}, on {earlier.applied_at:%Y-%m-%d %H:%M} UTC."
            )
        batch = batch_stage(actor=actor, batch=batch, report=report)
        for remark in bulk_kind(self.kind).remarks(batch):
            self.note(remark)
        batch = self._forget(batch) if options["dry_run"] else self._applied(batch, report)
        if options["strict"] and batch.rejected:
            self.exit_code = 1
        return self._ledger(batch, time.monotonic() - started)

    def extra(self, **options: Any) -> dict[str, Any]:
        """Return what a kind wants to know besides; nothing here."""
        return {}

    def _applied(self, batch: ImportBatch, report: TerminalReport) -> ImportBatch:
        try:
            return batch_apply(actor=batch.actor, batch=batch, report=report)
        except ImportRefused:
            self._forget(batch)  # nobody waits for it: the next run reads the file again
            raise

    def _forget(self, batch: ImportBatch) -> ImportBatch:
        ledger = ImportBatch.objects.get(pk=batch.pk)
        with transaction.atomic():
            batch_discard(actor=batch.actor, batch=batch)
        ledger.status = BatchStatus.DISCARDED
        return ledger

    def _ledger(self, batch: ImportBatch, seconds: float) -> dict[str, Any]:
        names = ("read", "created", "updated", "unchanged", "held", "rejected")
        return {
            "batch": batch.pk,
            "profile": batch.profile,
            **{name: getattr(batch, name) for name in names},
            "warnings": {code: _counted(entry) for code, entry in batch.warnings.items()},
            "errors": {code: _counted(entry) for code, entry in batch.errors.items()},
            **bulk_kind(self.kind).figures(batch),
            "seconds": round(seconds, 2),
        }


def _counted(entry: dict[str, Any]) -> dict[str, Any]:
    return {"count": entry["count"], "first_rows": entry["first_rows"]}
