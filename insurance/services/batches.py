"""Send a month's batch to BPJS as a file, and hand the file out again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from insurance.codes import BatchStatus, ProposalStatus
from insurance.exceptions import BatchRefused
from insurance.models import Proposal, ProposalBatch
from insurance.resources import ProposalResource
from insurance.selectors.proposals import obstacles
from insurance.services.proposals import open_batch, regency_lock
from integrations.bpjs.files import PBPU_PEMDA, RENDERERS
from regions.querysets import still_within_reach

SUFFIXES = tuple(RENDERERS)


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file as it was sent."""

    name: str
    content: bytes
    sent: int = 0
    kept_back: int = 0


@transaction.atomic
def batch_send(*, actor: Any, batch_id: int, file_format: str = "xlsx") -> BatchFile:
    """Write the batch's file, keep it with its hash, and mark the batch and those in the file as sent.

    Whoever cannot be sent (no NIK, a temporary one, gone, or covered meanwhile) stays waiting and moves to the next batch.
    Records ``batch.send``.

    Raises:
        NotWithinReach: there is no such batch within reach. NotAllowed: it may be seen, not sent.
        BatchRefused: ``already_sent`` or ``nobody_to_send``.
    """
    batch = batch_lock(actor=actor, batch_id=batch_id)
    if batch.status != BatchStatus.OPEN:
        raise BatchRefused(_("This batch was sent before. Its file can be downloaded again."), code="already_sent")
    waiting = list(
        Proposal.objects.visible_to(actor, "change")
        .filter(batch=batch, status=ProposalStatus.WAITING)
        .select_related("person__household", "village__parent")
        .select_for_update(of=("self",))
        .order_by("id")
    )
    held = obstacles(waiting)
    going = [proposal for proposal in waiting if proposal.pk not in held]
    if not going:
        raise BatchRefused(
            _("Nobody in this batch can be sent yet. The list says what each one still needs."), code="nobody_to_send"
        )
    content = RENDERERS[file_format](PBPU_PEMDA, ProposalResource().rows(going))
    _mark_sent(actor=actor, batch=batch, going=going, content=content)
    following = open_batch(actor=actor, regency=batch.region) if held else batch
    if held:
        Proposal.objects.filter(pk__in=list(held)).update(batch=following)
    still_within_reach(actor=actor, action="change", rows=[batch, following, *waiting])
    audit_record(
        actor=actor,
        action="batch.send",
        subject=batch,
        region=batch.region_id,
        detail={"sent": len(going), "kept_back": len(held), "sha256": batch.file_sha256, "format": file_format},
    )
    path = _folder(batch) / f"{batch.number}.{file_format}"
    _write(path, content)
    return BatchFile(path.name, content, sent=len(going), kept_back=len(held))


@transaction.atomic
def batch_download(*, actor: Any, batch_id: int) -> BatchFile:
    """Return the file of a batch as it was sent; it holds full numbers of persons, so each time is recorded.

    Records ``batch.download``.

    Raises:
        NotWithinReach: there is no such batch within reach. NotAllowed: it may be seen, not taken out.
        BatchRefused: ``not_sent``, ``file_missing``, or ``file_changed`` (its hash is not the one recorded).
    """
    batch = _changeable(actor, batch_id)
    if batch.status == BatchStatus.OPEN:
        raise BatchRefused(_("This batch was not sent yet, so there is no file."), code="not_sent")
    paths = [_folder(batch) / f"{batch.number}.{suffix}" for suffix in SUFFIXES]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise BatchRefused(
            _("The file of this batch is not in the archive any more. Ask the administrator for the backup."),
            code="file_missing",
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != batch.file_sha256:
        raise BatchRefused(
            _("The file in the archive is not the one that was sent. Ask the administrator for the backup."),
            code="file_changed",
        )
    audit_record(
        actor=actor,
        action="batch.download",
        subject=batch,
        region=batch.region_id,
        detail={"sha256": batch.file_sha256},
    )
    return BatchFile(path.name, content)


def batch_lock(*, actor: Any, batch_id: int) -> ProposalBatch:
    """Lock a batch that ``actor`` may change, and its regency before it (always in this order).

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, not changed.
    """
    seen = _changeable(actor, batch_id)
    regency_lock(seen.region_id)
    return ProposalBatch.objects.visible_to(actor, "change").select_for_update(of=("self",)).get(pk=seen.pk)


def _changeable(actor: Any, batch_id: int) -> ProposalBatch:
    batch = ProposalBatch.objects.visible_to(actor, "change").filter(pk=batch_id).first()
    if batch is not None:
        return batch
    if ProposalBatch.objects.visible_to(actor).filter(pk=batch_id).exists():
        raise NotAllowed(_("Only the insurance clerk of this region may do that."))
    raise NotWithinReach(_("There is no such batch."))


def _mark_sent(*, actor: Any, batch: ProposalBatch, going: Sequence[Proposal], content: bytes) -> None:
    batch.status = BatchStatus.SENT
    batch.sent_at = timezone.now()
    batch.sent_by = actor
    batch.file_sha256 = hashlib.sha256(content).hexdigest()
    batch.save(update_fields=["status", "sent_at", "sent_by", "file_sha256"])
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in going]).update(status=ProposalStatus.SENT)


def _folder(batch: ProposalBatch) -> Path:
    return Path(settings.ISSUED_ROOT) / "batches" / batch.region_id


def _write(path: Path, content: bytes) -> None:
    # Last before the commit: if that fails, an unused file stays behind, never a sent batch without its file.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(path.suffix + ".part")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    os.replace(draft, path)  # noqa: PTH105 - the atomic one, on every system
