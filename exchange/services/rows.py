"""What a person decides about a row that was held."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from exchange.engine import staging
from exchange.engine.reading import Silent
from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch, ImportRow, RowDecision, RowVerdict
from exchange.registry import bulk_kind
from exchange.services.batches import judge, take_turn, work_of


def takeable(row: ImportRow) -> bool:
    """Whether a person can lift what holds the row by taking it in; a NIK that is another person's she cannot."""
    kind = bulk_kind(row.batch.kind)
    held = {code for code in row.problems if code in kind.problems and kind.problems.bit(code) & kind.holds}
    return bool(held) and held <= kind.takeable


@transaction.atomic
def row_decide(*, actor: Any, row: ImportRow, decision: str, note: str = "") -> ImportRow:
    """Take a held row in, or leave it out. A row left out is left out of every later file that says the same.

    Taking it in is an import of this one row, with its own ledger, which can be undone. Records ``import.row``.

    Raises:
        NotWithinReach, NotAllowed: no such row for the actor.
        ImportRefused: ``decided`` (somebody was first), ``not_held``, ``not_applied``, ``not_takeable``,
            ``still_held`` (what is known has changed, so that the row no longer fits), ``running``.
    """
    locked = _locked(actor, row)
    if locked.decision == RowDecision.TAKEN or (locked.decision and locked.decision == decision):
        raise ImportRefused(
            _("%(name)s has decided this row already.") % {"name": locked.decided_by or ""}, code="decided"
        )
    if locked.verdict != RowVerdict.HELD:
        raise ImportRefused(_("Only rows that are held wait for a decision."), code="not_held")
    if locked.batch.status != BatchStatus.APPLIED:
        raise ImportRefused(_("Apply the import first; its held rows wait until then."), code="not_applied")
    taken = _take(actor, locked) if decision == RowDecision.TAKEN else None
    locked.decision, locked.decided_by, locked.decided_at = RowDecision(decision), actor, timezone.now()
    locked.note = note.strip()[:200]
    locked.save(update_fields=["decision", "decided_by", "decided_at", "note"])
    detail = {"row": locked.number, "decision": decision} | ({"import": taken.pk} if taken else {})
    audit_record(actor=actor, action="import.row", subject=locked.batch, region=locked.batch.region_id, detail=detail)
    return locked


def _locked(actor: Any, row: ImportRow) -> ImportRow:
    found = (
        ImportRow.objects.visible_to(actor, "decide")
        .select_related("batch__region", "decided_by")
        .select_for_update(of=("self",))
        .filter(pk=row.pk)
        .first()
    )
    if found is not None:
        return found
    if ImportBatch.objects.visible_to(actor).filter(pk=row.batch_id).exists():
        raise NotAllowed(_("Your role does not import files here."))
    raise NotWithinReach(_("There is no such row."))


def _take(actor: Any, row: ImportRow) -> ImportBatch:
    if not takeable(row):
        raise ImportRefused(
            _("This row cannot be taken in as it is. Correct it in the file and upload it once more."),
            code="not_takeable",
        )
    take_turn(row.batch.kind)
    batch = _batch_of_one(actor, row)
    staging.prepare()
    _fill(batch, row)
    judge(actor, batch, Silent(), batch.options["columns"])
    if batch.held or batch.rejected:
        raise ImportRefused(
            _("What is known has changed since, and the row does not fit any more. Upload the file once more."),
            code="still_held",
        )
    bulk_kind(batch.kind).apply(work_of(actor, batch, Silent()))
    batch.status, batch.applied_at = BatchStatus.APPLIED, timezone.now()
    batch.save()
    staging.drop_all(staging.Tables(batch.pk))
    return batch


def _batch_of_one(actor: Any, row: ImportRow) -> ImportBatch:
    parent, content = row.batch, json.dumps(row.cells, sort_keys=True).encode()
    return ImportBatch.objects.create(
        kind=parent.kind,
        profile=parent.profile,
        status=BatchStatus.STAGING,
        region=parent.region,
        sender=parent.sender,
        as_of=parent.as_of,
        options={
            **parent.options,
            "parent": parent.pk,
            "row": row.number,
            "known": 0,
            "forced": sorted(bulk_kind(parent.kind).takeable),
        },
        file_name=parent.file_name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_bytes=len(content),
        actor=actor,
    )


def _fill(batch: ImportBatch, row: ImportRow) -> None:
    headings = batch.options["headings"]
    tables = staging.Tables(batch.pk)
    staging.create_raw(tables, len(headings))
    columns = ", ".join(["n", *(f"c{index}" for index in range(len(headings)))])
    marks = ", ".join(["%s"] * (len(headings) + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {tables.raw} ({columns}) VALUES ({marks})",  # noqa: S608 - our own table and columns
            [row.number, *(row.cells.get(heading) for heading in headings)],
        )
