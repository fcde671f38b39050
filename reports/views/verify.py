"""The public page: a stranger learns that a document is ours, and nothing of what it says."""

from __future__ import annotations

import hmac

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from audit.limits import limited
from core.web.ratelimit import client_address
from reports.forms import CodeForm
from reports.selectors import report_public
from reports.uploads import LARGEST, HashedFile, HashingHandler

_FORM_AROUND_FILE = 64 * 1024


@login_not_required
@never_cache
@require_safe
def verify_start(request: HttpRequest) -> HttpResponse:
    """Ask for a code, for whoever has no camera."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify", form.cleaned_data["code"])
    return render(request, "reports/verify_start.html", {"form": form})


# The token is checked inside, after the upload handler is in its place: reading the form to find the token would store
# the file (https://docs.djangoproject.com/en/5.2/topics/http/file-uploads/#modifying-upload-handlers-on-the-fly).
@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the code is one of ours; compare a file with the one that was issued (POST)."""
    limited(actor=None, limit="verify", key=client_address(request))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + _FORM_AROUND_FILE:
        return _page(request, code, outcome="too_large", status=413)
    handler = HashingHandler(request)
    if request.method == "POST":
        request.upload_handlers = [handler]
    return _checked(request, code, handler)


@csrf_protect
def _checked(request: HttpRequest, code: str, handler: HashingHandler) -> HttpResponse:
    if request.method != "POST":
        return _page(request, code)
    file = request.FILES.get("file")
    if handler.too_large:
        return _page(request, code, outcome="too_large", status=413)
    if not isinstance(file, HashedFile):
        return _page(request, code, outcome="no_file", status=422)
    return _page(request, code, sha256=file.sha256)


def _page(request: HttpRequest, code: str, *, sha256: str = "", outcome: str = "", status: int = 200) -> HttpResponse:
    found = report_public(code)
    if found is None:
        return render(request, "reports/verify_unknown.html", {"form": CodeForm()}, status=404)
    report, facts = found
    if sha256:
        outcome = "same" if hmac.compare_digest(sha256, report.sha256) else "different"
    context = {"facts": facts, "code": report.verification_code, "outcome": outcome}
    return render(request, "reports/verify.html", context, status=status)
