"""The list of imports, and their ledgers as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.selectors.saved_filters import saved_chips
from core.web.filters import filter_panel
from exchange.engine.cells import PlainText
from exchange.filters import choose_imports
from exchange.models import BatchStatus, ImportBatch
from exchange.registry import kind_title
from exchange.selectors.batches import import_list, ledgers
from exchange.views.access import CHIPS, check_reader
from regions.capabilities import Capability

LEDGER = (
    "id", "kind", "profile", "status", "region", "sender", "as_of", "file", "sha256", "bytes", "by", "staged_at",
    "applied_at", "undone_at", "seconds", "read", "created", "updated", "unchanged", "held", "rejected",
)  # fmt: skip


@require_safe
def import_list_page(request: HttpRequest) -> HttpResponse:
    """List the imports within reach."""
    check_reader(request)
    chosen = choose_imports(request.user, request.GET.dict())
    page = import_list(
        request.user, chosen=chosen, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    rows = [(batch, kind_title(batch.kind), CHIPS[BatchStatus(batch.status)]) for batch in page.items]
    context = {
        "page": page,
        "rows": rows,
        "panel": filter_panel(chosen, {}),
        "saved": saved_chips(user=request.user, page="import-list", values=chosen.query),
        "may_run": request.user.reach.anywhere(Capability.RUN_IMPORTS),  # type: ignore[union-attr]
    }
    return render(request, "exchange/list.html", context)


@require_safe
def import_ledgers(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the list's ledgers as CSV: counts and codes, nobody's data."""
    check_reader(request)
    lines = _ledger_lines(ledgers(request.user, chosen=choose_imports(request.user, request.GET.dict())))
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
