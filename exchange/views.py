"""The pages of imports."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchange.registry import kind_title, kinds
from exchange.selectors import import_detail, import_list
from regions.capabilities import Capability
from regions.querysets import places_of


def _check(request: HttpRequest) -> None:
    if not places_of(request.user, Capability.VIEW_IMPORTS):
        raise PermissionDenied(_("Imports are for insurance clerks, the head of department and auditors."))


@require_safe
def import_list_page(request: HttpRequest) -> HttpResponse:
    """List the imports within reach."""
    _check(request)
    page = import_list(request.user, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    rows = [(batch, kind_title(batch.kind)) for batch in page.items]
    return render(request, "exchange/list.html", {"page": page, "rows": rows, "kinds": kinds()})


@require_safe
def import_detail_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show the ledger of one import and its problems by cause."""
    _check(request)
    batch = import_detail(request.user, key)
    return render(request, "exchange/detail.html", {"batch": batch, "title": kind_title(batch.kind)})
