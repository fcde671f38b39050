"""Papers of a case: add one, read one."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exceptions import NotAllowed, NotWithinReach
from core.web.files import file_answer
from core.web.refusals import posted, refusals_on
from welfare.codes import DocumentKind
from welfare.selectors.cases import case_get
from welfare.selectors.documents import document_get, may_add_document
from welfare.services.documents import document_add, document_remove
from welfare.services.reading import document_read_record
from welfare.support_forms import DocumentForm


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Add a paper; with ``replaces``, a newer version of one."""
    case = case_get(user=request.user, number=number)
    if not may_add_document(request.user, case):
        raise NotAllowed(_("Your role does not include this step."))
    asked = request.GET.get("replaces", "")
    before = document_get(user=request.user, number=number, key=int(asked)) if asked.isdecimal() else None
    form = DocumentForm(posted(request), request.FILES or None, initial={"kind": before.kind} if before else None)
    if form.is_valid():
        with refusals_on(form):
            document_add(
                actor=request.user,
                number=number,
                kind=DocumentKind(form.cleaned_data["kind"]),
                file=form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                replaces=before.pk if before else None,
            )
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('case-detail', args=[number])}#documents")
    title = _("Newer version of a paper") if before else _("Add a paper")
    context = {"case": case, "form": form, "title": title, "panel": "documents"}
    return render(request, "welfare/case_form.html", context, status=422 if form.errors else 200)


@require_safe
def file(request: HttpRequest, number: str, key: int) -> FileResponse:
    """Send the file to who sees its case; that it was opened is recorded."""
    document = document_get(user=request.user, number=number, key=key)
    document_read_record(actor=request.user, document=document)
    suffix = {"jpeg": "jpg"}.get(document.media, document.media)
    name = f"{number}-{document.kind}-{document.version}.{suffix}"
    return file_answer(document.stored_as, download_as="" if document.media == "jpeg" else name)


@require_safe
def thumbnail(request: HttpRequest, number: str, key: int) -> FileResponse:
    """Send the small picture."""
    document = document_get(user=request.user, number=number, key=key)
    if not document.thumbnail_as:
        raise NotWithinReach(_("There is no such paper."))
    return file_answer(document.thumbnail_as)


@require_POST
def remove(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Take a paper back."""
    document_remove(actor=request.user, number=number, key=key)
    messages.success(request, _("Taken back. Nobody is shown it any more."))
    return redirect(f"{reverse('case-detail', args=[number])}#documents")
