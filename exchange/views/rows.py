"""The rows of an import that need somebody: a worklist, a decision on each, a file to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from exchange.exceptions import ImportRefused
from exchange.forms import NoteForm
from exchange.models import ImportBatch, ImportRow, RowDecision, RowVerdict
from exchange.registry import kind_title
from exchange.selectors.rows import STATES, RowView, mend_parts, row_get, row_page, row_views
from exchange.services.annotated import annotated_file
from exchange.services.rows import row_decide
from exchange.views.access import FilterChip, batch_to_run

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Card:
    """A row with the form to decide on it."""

    view: RowView
    form: NoteForm

    @property
    def open(self) -> bool:
        """Whether it can be decided: it waits, or was left out by mistake."""
        held = self.view.row.verdict == RowVerdict.HELD
        return held and (not self.view.row.decision or self.view.may_take)


@require_safe
def import_rows(request: HttpRequest, key: int) -> HttpResponse:
    """List the rows that wait, were decided, stay out, or were taken in with a remark."""
    return _page(request, batch_to_run(request, key))


@require_POST
def import_row_decide(request: HttpRequest, key: int, row: int) -> HttpResponse:
    """Take a held row in, or leave it out."""
    batch = batch_to_run(request, key)
    found = row_get(request.user, batch, row)
    form = NoteForm(request.POST, prefix=f"row{found.pk}")
    if form.is_valid():
        return _decide(request, batch, found, form.cleaned_data["note"])
    return _page(request, batch, bound={found.pk: form}, status=422)


def _decide(request: HttpRequest, batch: ImportBatch, row: ImportRow, note: str) -> HttpResponse:
    decision = request.POST.get("decision", "")
    try:
        row_decide(actor=request.user, row=row, decision=decision, note=note)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Row %(row)s is taken in.") if decision == RowDecision.TAKEN else _("Row %(row)s is left out.")
        messages.success(request, words % {"row": row.number})
    return redirect("import-rows", batch.pk)


@never_cache
@require_POST
def import_rows_file(request: HttpRequest, key: int) -> FileResponse:
    """Hand out the rows that stay out or wait, with what is wrong in a column of its own."""
    batch = batch_to_run(request, key)
    asked = request.POST.get("part", "1")
    part = int(asked) if asked.isascii() and asked.isdigit() else 0
    file = annotated_file(actor=request.user, batch=batch, part=part)
    return FileResponse(file.content, as_attachment=True, filename=file.name, content_type=_CONTENT_TYPE)


def _page(
    request: HttpRequest, batch: ImportBatch, *, bound: dict[int, NoteForm] | None = None, status: int = 200
) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else "waiting"
    page = row_page(
        request.user, batch, state=state, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    cards = [
        Card(view, (bound or {}).get(view.row.pk) or NoteForm(prefix=f"row{view.row.pk}"))
        for view in row_views(request.user, batch, page.items)
    ]
    context: dict[str, Any] = {
        "batch": batch,
        "title": kind_title(batch.kind),
        "page": page,
        "cards": cards,
        "state": state,
        "mend_parts": mend_parts(batch),
        "filters": _filters(batch, state),
    }
    return render(request, "exchange/rows.html", context, status=status)


def _filters(batch: ImportBatch, state: str) -> list[FilterChip]:
    address = reverse("import-rows", args=[batch.pk])
    words = (
        ("waiting", _("Waiting for a person"), None),
        ("decided", _("Decided"), None),
        ("rejected", _("Stayed out"), batch.rejected),
        ("warned", _("Taken in with a remark"), None),
    )
    return [FilterChip(label, f"{address}?state={name}", name == state, count) for name, label, count in words]
