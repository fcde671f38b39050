"""Record what an import did."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone

from core.ledger import Ledger
from exchange.models import ImportBatch
from regions.models import Region


def import_earlier(*, kind: str, content: bytes, region: Region) -> ImportBatch | None:
    """Return the earlier import of this very file, or ``None``: a second click must not import twice."""
    sha256 = hashlib.sha256(content).hexdigest()
    return ImportBatch.objects.filter(kind=kind, file_sha256=sha256, region=region).order_by("id").last()


def import_record(
    *,
    actor: Any,
    kind: str,
    profile: str,
    region: Region,
    file_name: str,
    content: bytes,
    ledger: Ledger,
    seconds: float,
) -> ImportBatch:
    """Keep the ledger of an import that was just applied, inside its transaction.

    Raises:
        AssertionError: the ledger does not balance.
    """
    ledger.check()
    return ImportBatch.objects.create(
        kind=kind,
        profile=profile,
        region=region,
        file_name=file_name[:200],
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_bytes=len(content),
        actor=actor,
        applied_at=timezone.now(),
        seconds=round(seconds, 3),
        errors=dict(ledger.errors),
        warnings=dict(ledger.warnings),
        **ledger.counts(),
    )
