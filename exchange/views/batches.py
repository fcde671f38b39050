"""One import: how far it is, what it would do, what it did; apply, discard, undo, read again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exceptions import DomainError
from core.templatetags.ui import number
from core.web.refusals import posted
from exchange.forms import QuestionsForm
from exchange.models import BatchStatus, ImportBatch
from exchange.registry import kind_title
from exchange.selectors.batches import (
    causes,
    import_detail,
    in_the_way,
    questions_of,
    remarks_of,
    steps_of,
    undecided,
)
from exchange.selectors.rows import examples, mend_parts
from exchange.selectors.work import work_on
from exchange.services.batches import batch_discard, batch_repeats
from exchange.services.queue import work_ask
from exchange.views.access import CHIPS, batch_to_run, check_reader, refused

SECTIONS = ("hold", "error", "kept", "warning")


@require_safe
def import_detail_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show one import as far as it has come."""
    check_reader(request)
    batch = import_detail(request.user, key)
    work = work_on(batch)
    steps = steps_of(request.user, batch, works=work.runs)
    found = causes(batch)
    context = {
        "batch": batch,
        "title": kind_title(batch.kind),
        "chip": CHIPS[BatchStatus(batch.status)],
        "work": work,
        "steps": steps,
        "causes": {name: [cause for cause in found if cause.section == name] for name in SECTIONS},
        "undecided": undecided(batch) if batch.held else 0,
        "examples": examples(request.user, batch) if steps.rows and (batch.held or batch.rejected) else [],
        "mend_parts": mend_parts(batch) if steps.rows else [],
        "in_the_way": in_the_way(request.user, batch) if steps.rows else None,
        "remarks": remarks_of(batch) if batch.status == BatchStatus.STAGED else [],
        "repeats": batch_repeats(batch) if batch.status == BatchStatus.STAGED else None,
    }
    return render(request, "exchange/detail.html", context)


@require_safe
def import_progress(request: HttpRequest, key: int) -> HttpResponse:
    """Return the part of the page that changes while the work goes on; at its end, ask for the whole page."""
    check_reader(request)
    batch = import_detail(request.user, key)
    work = work_on(batch)
    response = render(request, "exchange/_work.html", {"batch": batch, "work": work})
    if not work.runs:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def import_read(request: HttpRequest, key: int) -> HttpResponse:
    """Read the file again: what is known may have changed, or the server stopped on the way."""
    return _ask(request, batch_to_run(request, key), "import.stage")


@require_http_methods(["GET", "POST"])
def import_apply(request: HttpRequest, key: int) -> HttpResponse:
    """Say what applying will do, and do it once that is confirmed."""
    batch = batch_to_run(request, key)
    form = QuestionsForm(posted(request), questions=questions_of(batch))
    if request.method == "POST" and (form.is_valid() or not form.fields):
        return _ask(request, batch, "import.apply", confirmed=form.confirmed)
    if batch.status != BatchStatus.STAGED:
        return redirect("import-detail", batch.pk)
    return _confirm(
        request,
        batch,
        heading=_("Apply this import"),
        title=_("This will be written into the registry:"),
        effects=_apply_effects(batch),
        label=_("Yes, apply it"),
        route="import-apply",
        form=form if form.fields else "",
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def import_discard(request: HttpRequest, key: int) -> HttpResponse:
    """Throw away what was read."""
    batch = batch_to_run(request, key)
    if request.method == "POST":
        try:
            batch_discard(actor=request.user, batch=batch)
        except DomainError as refusal:
            return refused(request, refusal, batch)
        messages.success(request, _("Discarded. Nothing of the file was written."))
        return redirect("import-detail", batch.pk)
    effects = [
        _("Nothing of the file has been written, and nothing will be."),
        _("The kept copy of the file and its rows are erased; the ledger stays in the list."),
        _("The same file can be brought in again at any time."),
    ]
    return _confirm(
        request,
        batch,
        heading=_("Discard this import"),
        title=_("Discard what was read of this file?"),
        effects=effects,
        label=_("Yes, discard it"),
        route="import-discard",
        danger=True,
    )


@require_http_methods(["GET", "POST"])
def import_undo(request: HttpRequest, key: int) -> HttpResponse:
    """Say what undoing puts back and what it cannot, and do it once that is confirmed."""
    batch = batch_to_run(request, key)
    if request.method == "POST":
        return _ask(request, batch, "import.undo")
    if batch.status != BatchStatus.APPLIED:
        return redirect("import-detail", batch.pk)
    effects = [
        _("What it created is taken out again: %(count)s rows.") % {"count": number(batch.created)},
        _("What it changed is put back as it was: %(count)s rows.") % {"count": number(batch.updated)},
        _("What somebody has changed since stays as it is, and is counted."),
    ]
    return _confirm(
        request,
        batch,
        heading=_("Undo this import"),
        title=_("Put back what was before this import?"),
        effects=effects,
        label=_("Yes, undo it"),
        route="import-undo",
        danger=True,
    )


def _ask(request: HttpRequest, batch: ImportBatch, work: str, confirmed: dict[str, int] | None = None) -> HttpResponse:
    try:
        work_ask(actor=request.user, batch=batch, work=work, confirmed=confirmed)
    except DomainError as refusal:
        return refused(request, refusal, batch)
    return redirect("import-detail", batch.pk)


def _apply_effects(batch: ImportBatch) -> list[str]:
    def line(one: str, many: str, count: int) -> str:
        return ngettext(one, many, count) % {"count": number(count)}

    effects = [
        line("%(count)s new record", "%(count)s new records", batch.created),
        line("%(count)s record is changed", "%(count)s records are changed", batch.updated),
        line("%(count)s row changes nothing", "%(count)s rows change nothing", batch.unchanged),
    ]
    if batch.held:
        effects.append(line("%(count)s row waits for a person", "%(count)s rows wait for a person", batch.held))
    if batch.rejected:
        effects.append(line("%(count)s row stays out", "%(count)s rows stay out", batch.rejected))
    return effects + remarks_of(batch)


def _confirm(
    request: HttpRequest, batch: ImportBatch, *, route: str, status: int = 200, form: Any = "", **words: Any
) -> HttpResponse:
    context = {
        **words,
        "form": form,
        "batch": batch,
        "kind": kind_title(batch.kind),
        "action_url": reverse(route, args=[batch.pk]),
        "cancel_url": reverse("import-detail", args=[batch.pk]),
    }
    return render(request, "exchange/confirm.html", context, status=status)
