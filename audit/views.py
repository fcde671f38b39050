"""The page of the record."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.registry import known_actions
from audit.selectors import event_list
from regions.capabilities import Capability
from regions.querysets import places_of


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """Show the events within reach, newest first."""
    if not places_of(request.user, Capability.VIEW_AUDIT):
        raise PermissionDenied(_("Reading the audit record is for auditors."))
    chosen = {name: request.GET.get(name, "")[:60] for name in ("thing", "actor", "subject")}
    events = event_list(
        request.user, **chosen, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    things = sorted({action.partition(".")[0] for action in known_actions()})
    return render(request, "audit/list.html", {"events": events, "chosen": chosen, "things": things})
