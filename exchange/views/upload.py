"""Bring a file in, and say what its headings mean."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.web.refusals import posted, refusals_on
from exchange.exceptions import ImportRefused
from exchange.forms import HeadingsForm, UploadForm
from exchange.models import BatchStatus, ImportBatch
from exchange.registry import bulk_kinds, kind_title
from exchange.selectors.columns import Mapping, mapping_of
from exchange.selectors.work import running_batch
from exchange.services.queue import Upload, batch_upload, headings_told
from exchange.views.access import batch_to_run, refused, runner_places


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file in; reading it goes on in the background."""
    form = UploadForm(posted(request), request.FILES or None, places=runner_places(request))
    earlier: ImportBatch | None = None
    if form.is_valid():
        try:
            with refusals_on(form):
                return redirect("import-detail", _upload(request, form).pk)
        except _Repeated as repeated:
            earlier = repeated.earlier
    context: dict[str, Any] = {
        "form": form,
        "earlier": earlier,
        "running": [batch for kind in bulk_kinds() if (batch := running_batch(request.user, kind.code))],
    }
    return render(request, "exchange/new.html", context, status=422 if form.errors or earlier else 200)


class _Repeated(Exception):
    def __init__(self, earlier: ImportBatch) -> None:
        super().__init__()
        self.earlier = earlier


def _upload(request: HttpRequest, form: UploadForm) -> ImportBatch:
    kind, profile = form.profiles[form.cleaned_data["what"]]
    upload = Upload(
        kind=kind.code,
        profile=profile.code,
        region=form.regions[form.cleaned_data["region"]],
        file=form.cleaned_data["file"],
        as_of=form.cleaned_data["as_of"],
        village=form.villages.get(form.cleaned_data["village"]),
        period=form.cleaned_data["period"] if kind.by_month else "",
    )
    try:
        return batch_upload(actor=request.user, upload=upload)
    except ImportRefused as refusal:
        if refusal.code == "repeated" and refusal.earlier is not None:
            raise _Repeated(refusal.earlier) from refusal
        raise


@require_http_methods(["GET", "POST"])
def import_headings(request: HttpRequest, key: int) -> HttpResponse:
    """Say which heading of a file means which of our columns; it is remembered for the next one."""
    batch = batch_to_run(request, key)
    if batch.status not in (BatchStatus.STAGING, BatchStatus.STAGED, BatchStatus.FAILED):
        return redirect("import-detail", batch.pk)
    try:
        mapping = mapping_of(batch)
    except ImportRefused as refusal:
        return refused(request, refusal, batch)
    form = _headings_form(request, mapping)
    if form.is_valid():
        with refusals_on(form):
            headings_told(actor=request.user, batch=batch, mapping=form.mapping)
            return redirect("import-detail", batch.pk)
    context = {
        "batch": batch,
        "title": kind_title(batch.kind),
        "form": form,
        "missing": [mapping.columns[column] for column in mapping.missing],
        "rows": [(form[f"heading_{index}"], heading) for index, heading in enumerate(mapping.headings)],
    }
    return render(request, "exchange/headings.html", context, status=422 if form.errors else 200)


def _headings_form(request: HttpRequest, mapping: Mapping) -> HeadingsForm:
    return HeadingsForm(
        posted(request),
        headings=[heading.text for heading in mapping.headings],
        columns=mapping.columns,
        chosen=mapping.chosen,
    )
