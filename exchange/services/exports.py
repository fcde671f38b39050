"""Large lists as files: asked for, made in the background, taken by who asked, removed after a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from core.files import stored_path, write_whole
from exchange.exceptions import ExportGone, disk_full_said
from exchange.exports import export_number
from exchange.models import Export
from jobs.services import job_enqueue
from jobs.states import FINISHED

KEPT = timedelta(days=3)
FOLDER = "exports"
# What a killed worker has left half written is nobody's once no work can still be on it.
_LEFT_BEHIND = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants as a file: ``query`` as the list's address has it, ``described`` in words, of all ``places``."""

    kind: str
    title: str
    file_name: str
    places: Sequence[str]
    query: Mapping[str, str]
    described: str
    purpose: str
    note: str
    file_format: str


@transaction.atomic
def export_ask(*, actor: Any, work: str, wanted: Wanted) -> Export:
    """Ask for a file to be made by the background work ``work``, which is told the export's key.

    Whoever asks twice for the same before it is made gets the first one. Records ``job.enqueue``; that data left is
    recorded when they do. The caller has asked whether ``actor`` may have them.
    """
    same = {name: getattr(wanted, name) for name in ("kind", "query", "purpose", "note", "file_format")}
    waiting = Export.objects.visible_to(actor).filter(**same, made_at=None).exclude(job__status__in=FINISHED).first()
    if waiting is not None:
        return waiting
    now = timezone.now()
    number = export_number(now)
    export = Export.objects.create(
        **same,
        number=number,
        requested_by=actor,
        places=list(wanted.places),
        described=wanted.described[:300],
        file_name=f"{wanted.file_name}-{number}.{wanted.file_format}",
        asked_at=now,
    )
    export.job = job_enqueue(
        actor=actor, kind=work, params={"export": export.pk}, region=wanted.places[0], title=wanted.title
    )
    export.save(update_fields=["job"])
    return export


def export_store(*, export: Export, at: datetime, write: Callable[[BinaryIO, Path], int]) -> Export:
    """Let ``write(file, scratch)`` write the file of ``export``, and note how many rows it returned.

    ``scratch`` is a folder for what it needs on the way. The caller records what left, in the same transaction.

    Raises:
        ImportRefused: ``disk_full``; nothing is left behind.
    """
    name = f"{FOLDER}/{export.pk}/{export.number}.{export.file_format}"
    path = stored_path(name)
    with disk_full_said():
        shutil.rmtree(path.parent, ignore_errors=True)  # an earlier attempt that was killed
        written = write_whole(path, lambda out: write(out, path.parent))
    export.stored_as, export.rows, export.size, export.sha256 = name, written.counted, written.size, written.sha256
    export.made_at, export.kept_until = at, at + KEPT
    export.save(update_fields=["stored_as", "rows", "size", "sha256", "made_at", "kept_until"])
    return export


@transaction.atomic
def export_take(*, actor: Any, export_id: int) -> Export:
    """Return the export whose file ``actor`` is about to get. Records ``export.download``.

    Raises:
        NotWithinReach: it is not hers. NotAllowed: she may not export all of its places any more.
        ExportGone: the file is not made yet, or not there any more.
    """
    export = _locked(actor, export_id, "take")
    if not export.is_there or not stored_path(export.stored_as).exists():
        raise ExportGone(_("This file is not there any more. Ask for it again."))
    _record(actor, export, "export.download")
    return export


@transaction.atomic
def export_remove(*, actor: Any, export_id: int) -> Export:
    """Take the file away before its time; that it was made stays on record. Records ``export.remove``.

    Raises:
        NotWithinReach: it is not hers. ExportGone: there is no file.
    """
    export = _locked(actor, export_id, "remove")
    if not export.stored_as:
        raise ExportGone(_("This file is not there any more. Ask for it again."))
    _record(actor, export, "export.remove")
    _erase(export)
    return export


def exports_expire() -> int:
    """Remove the files whose time is over, and what killed work left behind; return how many exports lost theirs."""
    removed = 0
    over = Export.objects.filter(kept_until__lte=timezone.now()).exclude(stored_as="")
    for key in over.values_list("pk", flat=True):
        with transaction.atomic():
            export = over.select_for_update().filter(pk=key).first()
            if export is not None:
                _record(None, export, "export.remove")
                _erase(export)
                removed += 1
    _sweep()
    return removed


def _locked(actor: Any, export_id: int, action: str) -> Export:
    found = Export.objects.visible_to(actor, action).select_for_update(of=("self",)).filter(pk=export_id).first()
    if found is not None:
        return found
    if Export.objects.visible_to(actor).filter(pk=export_id).exists():
        raise NotAllowed(_("You may not export all of these places any more, so the file stays here."))
    raise NotWithinReach(_("There is no such export."))


def _record(actor: Any, export: Export, action: str) -> None:
    detail = {"number": export.number, "rows": export.rows}
    audit_record(actor=actor, action=action, subject=export, region=export.places[0], detail=detail)


def _erase(export: Export) -> None:
    folder = stored_path(export.stored_as).parent
    export.stored_as, export.removed_at = "", timezone.now()
    export.save(update_fields=["stored_as", "removed_at"])
    # With the transaction: were it taken back, the row would name a file that is gone.
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _sweep() -> None:
    root = stored_path(FOLDER)
    kept = {str(key) for key in Export.objects.exclude(stored_as="").values_list("pk", flat=True)}
    before = (timezone.now() - _LEFT_BEHIND).timestamp()
    for folder in root.iterdir() if root.exists() else ():
        if folder.name not in kept and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
