"""What happened in words for ``components/timeline.html``, and the chips above the registers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from privacy.codes import BreachStep, RequestStatus, RequestStep
from privacy.selectors.breaches import BreachDetail
from privacy.selectors.requests import RequestDetail

_ICONS: dict[str, str] = {
    RequestStep.REGISTER: "file-plus",
    RequestStep.IDENTIFY: "id-badge-2",
    RequestStep.ASSIGN: "user-check",
    RequestStep.FULFIL: "check",
    RequestStep.PARTLY: "check",
    RequestStep.REFUSE: "x",
    BreachStep.UPDATE: "edit",
    BreachStep.NOTIFY: "send",
    BreachStep.CLOSE: "check",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the timeline."""

    title: str | Promise
    icon: str
    at: datetime | None = None
    actor: Any = ""
    note: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A chip of ``components/filters.html``."""

    label: str
    url: str
    active: bool


def chips(chosen: str) -> list[FilterChip]:
    """Return the two registers to choose between."""
    return [
        FilterChip(_("Requests"), reverse("privacy"), active=chosen == "requests"),
        FilterChip(_("Breaches"), reverse("breach-list"), active=chosen == "breaches"),
    ]


def request_entries(found: RequestDetail) -> list[Entry]:
    """Return the open step, when there is one, and everything before it, newest first."""
    past = [_entry(event) for event in found.events]
    if not found.request.is_open:
        return past
    received = found.request.status == RequestStatus.RECEIVED
    title = _("Next: check who asks") if received else _("Next: the answer")
    return [Entry(title, "clock", actor=found.request.assigned_to or _("nobody yet"), is_open=True), *past]


def breach_entries(found: BreachDetail) -> list[Entry]:
    """Return the open step, when there is one, and everything before it, newest first."""
    past = [_entry(event) for event in found.events]
    if not found.breach.is_open:
        return past
    if found.agency.is_running:
        title = _("Next: tell the agency")
    elif found.subjects.is_running:
        title = _("Next: tell the people")
    else:
        title = _("Next: close it with measures")
    return [Entry(title, "clock", is_open=True), *past]


def _entry(event: Any) -> Entry:
    return Entry(event.get_step_display(), _ICONS.get(event.step, "circle"), event.at, event.actor, event.note)
