"""Large lists as files: how far one is, taking it, removing it; for who asked for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.web.files import file_answer
from exchange.exceptions import ExportGone
from exchange.exports import FORMATS
from exchange.selectors.exports import export_detail, export_list
from exchange.services.exports import export_remove, export_take


@require_safe
def export_list_page(request: HttpRequest) -> HttpResponse:
    """List the reader's own exports that were too large to be made at once."""
    page = export_list(request.user, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return render(request, "exchange/exports.html", {"page": page})


@require_safe
def export_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show how far an export is, or what came of it."""
    return render(request, "exchange/export.html", {"shown": export_detail(request.user, key)})


@require_safe
def export_progress(request: HttpRequest, key: int) -> HttpResponse:
    """Return the part of the page that changes while the file is made; at its end, ask for the whole page."""
    shown = export_detail(request.user, key)
    response = render(request, "exchange/_export_work.html", {"shown": shown})
    if shown.work.job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@require_POST
def export_file(request: HttpRequest, key: int) -> HttpResponse | FileResponse:
    """Hand the file to who asked for it, as long as she may export all of its places."""
    try:
        export = export_take(actor=request.user, export_id=key)
    except ExportGone as gone:
        messages.error(request, str(gone))
        return redirect("export-detail", key)
    response = file_answer(export.stored_as, download_as=export.file_name)
    response["Content-Type"] = FORMATS[export.file_format]
    return response


@require_POST
def export_remove_action(request: HttpRequest, key: int) -> HttpResponse:
    """Take the file away before its time."""
    try:
        export_remove(actor=request.user, export_id=key)
    except ExportGone as gone:
        messages.error(request, str(gone))
    else:
        messages.success(request, _("The file was removed. That it was made and taken stays on record."))
    return redirect("export-detail", key)
