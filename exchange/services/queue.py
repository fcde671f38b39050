"""Bring a file in from a page, and ask for the long work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch
from exchange.services.batches import batch_receive, heading_map, locked_batch
from jobs.models import Job
from jobs.services import job_enqueue
from jobs.states import FINISHED
from regions.models import Region

# Kind of work -> the status that it needs.
NEEDS = {
    "import.stage": (BatchStatus.STAGING, BatchStatus.STAGED, BatchStatus.FAILED),
    "import.apply": (BatchStatus.STAGED,),
    "import.undo": (BatchStatus.APPLIED,),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody chose on the page. ``village`` is the sender's, for files that name none; ``period`` the month of files
    that speak of one.
    """

    kind: str
    profile: str
    region: Region
    file: UploadedFile[Any]
    as_of: date
    village: Region | None = None
    period: str = ""


@transaction.atomic
def batch_upload(*, actor: Any, upload: Upload) -> ImportBatch:
    """Take a file in and ask for it to be read; nothing is changed before somebody has reviewed and applied it.

    Raises:
        ImportRefused: see :func:`exchange.services.batches.batch_receive`.
        NotWithinReach: the region is none where the actor may import.
    """
    batch = batch_receive(
        actor=actor,
        kind=upload.kind,
        profile=upload.profile,
        region=upload.region,
        source=upload.file,
        file_name=upload.file.name or "",
        as_of=upload.as_of,
        sender=upload.village.full_name if upload.village else "",
        village=upload.village.code if upload.village else "",
        options={"period": upload.period} if upload.period else None,
    )
    _enqueue(actor, batch, "import.stage")
    return batch


@transaction.atomic
def work_ask(*, actor: Any, batch: ImportBatch, work: str, confirmed: Mapping[str, int] | None = None) -> Job:
    """Ask for ``import.stage``, ``import.apply`` or ``import.undo`` of a batch. A second press is told that it runs already.

    ``confirmed`` says which questions of the kind the actor has answered, with the number that stood there.

    Raises:
        ImportRefused: ``running``, or ``not_open`` when the batch has moved on meanwhile.
        NotWithinReach: there is no such batch within reach. NotAllowed: it may be seen, not changed.
    """
    found = locked_batch(actor, batch)
    if found.status not in NEEDS[work]:
        raise ImportRefused(
            _("This import is “%(status)s” by now. Nothing was done.") % {"status": found.get_status_display()},
            code="not_open",
        )
    if confirmed:
        found.options = {**found.options, "confirmed": dict(confirmed)}
        found.save(update_fields=["options"])
    return _enqueue(actor, found, work)


@transaction.atomic
def headings_told(*, actor: Any, batch: ImportBatch, mapping: Mapping[str, str]) -> ImportBatch:
    """Note what the headings mean ("" for none) and ask for the file to be read anew.

    Raises:
        ImportRefused: see :func:`exchange.services.batches.heading_map`; ``running``.
        NotWithinReach: there is no such batch within reach. NotAllowed: it may be seen, not changed.
    """
    told = heading_map(actor=actor, batch=batch, mapping=mapping)
    _enqueue(actor, told, "import.stage")
    return told


def _enqueue(actor: Any, batch: ImportBatch, work: str) -> Job:
    open_ones = Job.objects.filter(kind__in=NEEDS, region=batch.region_id, params__batch=batch.pk)
    if open_ones.exclude(status__in=FINISHED).exists():
        raise ImportRefused(_("This import is being worked on already. Wait for it to end."), code="running")
    return job_enqueue(actor=actor, kind=work, params={"batch": batch.pk}, region=batch.region_id)
