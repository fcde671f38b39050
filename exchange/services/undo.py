"""Take an applied batch back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from exchange.engine import staging
from exchange.engine.progress import BatchProgress
from exchange.engine.reading import Report
from exchange.exceptions import ImportRefused, disk_full_said
from exchange.models import BatchStatus, ImportBatch
from exchange.phases import UNDOING
from exchange.registry import bulk_kind
from exchange.services.batches import locked_batch, take_turn, work_of


@disk_full_said()
@transaction.atomic
def batch_undo(*, actor: Any, batch: ImportBatch, report: Report | None = None) -> ImportBatch:
    """Restore what the last applied batch of its kind changed, as far as nobody has changed it since.

    ``undo`` then holds the counts: restored, removed, and kept because a person or another file has changed them.
    Records ``import.undo``.

    Raises:
        NotWithinReach, NotAllowed: no such batch for the actor.
        ImportRefused: ``not_applied``, ``not_last`` (a later one of its kind was applied for the region), ``running``.
    """
    progress = BatchProgress(batch.pk, report, steps=UNDOING)
    try:
        locked = locked_batch(actor, batch)
        _check(locked)
        take_turn(locked.kind)
        staging.prepare()
        locked.undo = bulk_kind(locked.kind).undo(work_of(actor, locked, progress))
        progress.done()
        locked.status, locked.undone_at, locked.undone_by = BatchStatus.UNDONE, timezone.now(), actor
        locked.save(update_fields=["undo", "status", "undone_at", "undone_by"])
        audit_record(actor=actor, action="import.undo", subject=locked, region=locked.region_id, detail=locked.undo)
        return locked
    finally:
        progress.close()


def undoable(batch: ImportBatch) -> bool:
    """Whether the batch is the last applied one of its kind for its region."""
    later = ImportBatch.objects.filter(
        kind=batch.kind, region_id=batch.region_id, status=BatchStatus.APPLIED, applied_at__gt=batch.applied_at
    )
    return batch.status == BatchStatus.APPLIED and not later.exists()


def _check(batch: ImportBatch) -> None:
    if batch.status != BatchStatus.APPLIED:
        raise ImportRefused(_("Only an applied import can be undone."), code="not_applied")
    if not undoable(batch):
        raise ImportRefused(
            _("A later import of this kind was applied. Undo that one first, the latest before the earlier."),
            code="not_last",
        )
