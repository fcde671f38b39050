"""The list of imports, and their ledgers as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchange.engine.cells import PlainText
from exchange.models import BatchStatus, ImportBatch
from exchange.registry import kind_title, kinds
from exchange.selectors.batches import import_list, ledgers
from exchange.views.access import CHIPS, FilterChip, check_reader
from regions.capabilities import Capability

LEDGER = (
    "id", "kind", "profile", "status", "region", "sender", "as_of", "file", "sha256", "bytes", "by", "staged_at",
    "applied_at", "undone_at", "seconds", "read", "created", "updated", "unchanged", "held", "rejected",
)  # fmt: skip


@require_safe
def import_list_page(request: HttpRequest) -> HttpResponse:
    """List the imports within reach."""
    check_reader(request)
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    page = import_list(
        request.user, kind=kind, status=status, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    rows = [(batch, kind_title(batch.kind), CHIPS[BatchStatus(batch.status)]) for batch in page.items]
    context = {
        "page": page,
        "rows": rows,
        "kind_filters": _kind_filters(kind, status),
        "status_filters": _status_filters(kind, status),
        "filtered": bool(kind or status),
        "may_run": request.user.reach.anywhere(Capability.RUN_IMPORTS),  # type: ignore[union-attr]
    }
    return render(request, "exchange/list.html", context)


@require_safe
def import_ledgers(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the list's ledgers as CSV: counts and codes, nobody's data."""
    check_reader(request)
    lines = _ledger_lines(ledgers(request.user, kind=request.GET.get("kind", ""), status=request.GET.get("status", "")))
    name = f"impor-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _ledger_lines(batches: Iterator[ImportBatch]) -> Iterator[str]:
    out, safe = io.StringIO(), PlainText()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(LEDGER)
    for batch in batches:
        writer.writerow([safe.render(cell) for cell in _ledger(batch)])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _ledger(batch: ImportBatch) -> list[Any]:
    moments = (batch.staged_at, batch.applied_at, batch.undone_at)
    counts = (batch.read, batch.created, batch.updated, batch.unchanged, batch.held, batch.rejected)
    return [
        batch.pk, batch.kind, batch.profile, batch.status, batch.region_id, batch.sender, batch.as_of, batch.file_name,
        batch.file_sha256, batch.file_bytes, batch.actor.get_username(),
        *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
        batch.seconds, *counts,
    ]  # fmt: skip


def _kind_filters(kind: str, status: str) -> list[FilterChip]:
    known = kinds()
    if len(known) < 2:
        return []
    every = FilterChip(_("All kinds"), _address(status=status), active=not kind)
    return [every, *(FilterChip(one.title, _address(one.code, status), one.code == kind) for one in known)]


def _status_filters(kind: str, status: str) -> list[FilterChip]:
    every = FilterChip(_("All states"), _address(kind), active=status not in BatchStatus.values)
    return [every, *(FilterChip(one.label, _address(kind, one.value), one.value == status) for one in BatchStatus)]


def _address(kind: str = "", status: str = "") -> str:
    return f"?{urlencode({name: value for name, value in (('kind', kind), ('status', status)) if value})}"
