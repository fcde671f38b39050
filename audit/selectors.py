"""Reads of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from audit.models import AuditEvent, AuditSeal
from audit.registry import action_label, detail_words
from core.web.paging import Page, keyset_page
from regions.models import Region


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as a person reads it."""

    event: AuditEvent
    label: str | Promise
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class EventList:
    """A page of events, newest first, and the last seal over the record."""

    page: Page[AuditEvent]
    rows: list[EventRow]
    last_seal: AuditSeal | None


def event_list(
    user: Any, *, thing: str = "", actor: str = "", subject: str = "", after: str = "", before: str = ""
) -> EventList:
    """Return a page of the events within the reader's reach.

    ``thing`` is the first part of an action (``case``), ``actor`` an account name, ``subject`` a key as
    ``welfare.case:12``.
    """
    events: QuerySet[AuditEvent] = AuditEvent.objects.visible_to(user)
    if thing:
        events = events.filter(action__startswith=f"{thing}.")
    if actor:
        events = events.filter(actor_label=actor)
    if subject:
        kind, _, key = subject.partition(":")
        events = events.filter(subject_type=kind, subject_id=key)
    page = keyset_page(events, order=["-id"], after=after, before=before)
    return EventList(page, event_rows(page.items), AuditSeal.objects.order_by("last_event").last())


def event_rows(events: Sequence[AuditEvent]) -> list[EventRow]:
    """Return events that the caller has fetched within reach, in words; one query for the names of their places."""
    codes = {event.region for event in events if event.region}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    keys, values = detail_words()
    return [
        EventRow(event, action_label(event.action), names.get(event.region, ""), _detail(event.detail, keys, values))
        for event in events
    ]


def _detail(detail: Mapping[str, Any], keys: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Return what an event holds besides, as one line in words; long hashes by their beginning."""
    parts = []
    for key, value in detail.items():
        if value in ("", None, [], {}) or key == "persons":  # keys for who looks them up; their number stands beside
            continue
        texts = [str(values.get(str(one), one)) for one in (value if isinstance(value, list) else [value])]
        text = ", ".join(texts)
        parts.append(f"{keys.get(key, key)}: {text[:16] + '…' if len(text) == 64 else text}")
    return " · ".join(parts)
