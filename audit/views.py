"""The page of the record."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.registry import known_things
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
    context = {"events": events, "chosen": chosen, "filters": _filters(request, chosen["thing"])}
    return render(request, "audit/list.html", context)


@dataclass(frozen=True, slots=True)
class _Chip:
    label: str
    url: str
    active: bool


def _filters(request: HttpRequest, chosen: str) -> list[_Chip]:
    """Return the chips above the list, by the words of the reader's language."""
    kept = {name: request.GET[name] for name in ("actor", "subject") if request.GET.get(name)}
    chips = [_Chip(_("All"), f"?{urlencode(kept)}", not chosen)]
    for thing, label in sorted(known_things().items(), key=lambda item: str(item[1])):
        chips.append(_Chip(str(label), f"?{urlencode({**kept, 'thing': thing})}", thing == chosen))
    return chips
