"""Write events, seal them, and check that nobody touched them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from audit.context import current_request_id
from audit.models import AuditEvent, AuditSeal
from core.logging import mask_text

GENESIS = hashlib.sha256(b"SIPERKASA audit").hexdigest()
_CHUNK = 5_000


def audit_record(
    *,
    actor: Any,
    action: str,
    subject: models.Model | None,
    region: str = "",
    detail: dict[str, Any] | None = None,
    persons: Iterable[int] = (),
) -> AuditEvent:
    """Write one event inside the caller's transaction.

    ``actor`` is the user who acts, or ``None`` for the system and for strangers. ``action`` is ``thing.verb``.
    ``region`` is the code of the place it happened at: it decides which auditors see the event. ``detail`` holds codes,
    counts and keys; a number of a person that slips in is masked here, as a last line. ``persons`` are the keys of those
    whose data were shown together with the subject: whoever asks who has seen hers finds the event by them
    (UU 27/2022 Pasal 32). An actor who has ``audit_note`` is asked what to add: on whose behalf she acts, for instance.
    """
    note = getattr(actor, "audit_note", None)
    shown = sorted(set(persons))
    detail = {
        **(detail or {}),
        **({"persons": shown} if shown else {}),
        **(note(action, region) if note and region else {}),
    }
    event = AuditEvent(
        at=timezone.now(),
        actor=actor,
        actor_label=getattr(actor, "username", "") or "system",
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        region=region,
        detail=_masked(json.loads(json.dumps(detail, default=str))),
        request_id=current_request_id(),
    )
    event.digest = event_digest(event)
    event.save(force_insert=True)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, list):
        return [_masked(part) for part in value]
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    return mask_text(str(value)) if isinstance(value, int) and abs(value) >= 10**12 else value


def event_digest(event: AuditEvent) -> str:
    """Return the SHA-256 over every field but the key and the digest itself, in a form that does not depend on order."""
    content = [
        event.at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.actor_label,
        event.action,
        event.subject_type,
        event.subject_id,
        event.region,
        event.detail,
        str(event.request_id),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def audit_seal() -> AuditSeal | None:
    """Seal the events since the last seal; returns ``None`` when there are none.

    Keys are drawn before commit, so a lower key can appear later: the table is locked against writers for the moment it
    takes, which makes the run of keys final.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("LOCK TABLE audit_auditevent IN SHARE MODE")
    last = AuditSeal.objects.order_by("last_event").last()
    after = last.last_event if last else 0
    digest = hashlib.sha256((last.digest if last else GENESIS).encode())
    events, first, final = 0, 0, 0
    for key, event in AuditEvent.objects.filter(id__gt=after).order_by("id").values_list("id", "digest").iterator():
        digest.update(f"{key}:{event}\n".encode())
        events, first, final = events + 1, first or key, key
    if not events:
        return None
    return AuditSeal.objects.create(
        sealed_at=timezone.now(), first_event=first, last_event=final, events=events, digest=digest.hexdigest()
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """``first_broken`` is the key of the first event that is not as written, or a missing seal's first event."""

    events: int
    seals: int
    ok: bool
    first_broken: int | None


def audit_verify() -> Verification:
    """Recompute every digest and every seal."""
    checked, seals, previous, after = 0, 0, GENESIS, 0
    for seal in AuditSeal.objects.order_by("last_event").iterator():
        digest = hashlib.sha256(previous.encode())
        count = 0
        for event in _events(after, seal.last_event):
            if event_digest(event) != event.digest:
                return Verification(checked, seals, ok=False, first_broken=event.id)
            digest.update(f"{event.id}:{event.digest}\n".encode())
            count += 1
            checked += 1
        if digest.hexdigest() != seal.digest or count != seal.events:
            return Verification(checked, seals, ok=False, first_broken=seal.first_event)
        previous, after, seals = seal.digest, seal.last_event, seals + 1
    for event in _events(after, None):
        if event_digest(event) != event.digest:
            return Verification(checked, seals, ok=False, first_broken=event.id)
        checked += 1
    return Verification(checked, seals, ok=True, first_broken=None)


def _events(after: int, until: int | None) -> Iterator[AuditEvent]:
    events = AuditEvent.objects.filter(id__gt=after).order_by("id")
    if until is not None:
        events = events.filter(id__lte=until)
    return events.iterator(chunk_size=_CHUNK)
