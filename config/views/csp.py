"""Where browsers report what the Content-Security-Policy stopped: one line in the log, nothing kept."""

from __future__ import annotations

import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from audit.limits import count_use
from core.web.ratelimit import TooMany, client_address

log = logging.getLogger("siperkasa.csp")

LARGEST = 16 * 1024
_UNWANTED = re.compile(r"[^a-z0-9:/.\[\]-]")


@login_not_required
@csrf_exempt  # browsers send reports without a token, and the answer is the same to everybody
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log the directive, where the stopped thing came from, and on which page: by name, for its address may hold a key."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        count_use("csp_report", client_address(request))
        report = _report(request.read(LARGEST))
        directive = _plain(report.get("violated-directive") or report.get("effective-directive"))
        source, page = _origin(report.get("blocked-uri")), _page(report.get("document-uri"))
    except (TooMany, ValueError):
        return HttpResponse(status=204)
    log.warning("csp %s stopped %s on %s", directive, source, page)
    return HttpResponse(status=204)


def _report(body: bytes) -> dict[str, Any]:
    parsed = json.loads(body)
    report = parsed.get("csp-report") if isinstance(parsed, dict) else None
    if not isinstance(report, dict):
        raise ValueError("no report")  # noqa: TRY004 - what a stranger sent, not a fault of ours
    return report


def _plain(value: Any) -> str:
    # A stranger writes this: no line breaks, no control signs, no length.
    first = (str(value or "").split() or [""])[0]
    return _UNWANTED.sub("", first.lower())[:60] or "-"


def _origin(value: Any) -> str:
    parts = urlsplit(str(value or ""))
    return _plain(f"{parts.scheme}://{parts.hostname}" if parts.hostname else value)


def _page(value: Any) -> str:
    try:
        return resolve(urlsplit(str(value or "")).path).view_name
    except Resolver404:
        return "-"
