"""Keep the minutes of a musyawarah, and the scan of the paper that was signed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from core.files import kind_of, read_upload, store_content
from core.pictures import PICTURE_KINDS, read_picture
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import still_within_reach
from welfare.codes import Opinion
from welfare.exceptions import DeliberationRefused
from welfare.models import Case, Deliberation, DeliberationItem
from welfare.services.locking import case_event

MOST_SCAN_BYTES = 15_000_000
MOST_PEOPLE, MOST_CASES = 100, 60
_SCANS = PICTURE_KINDS | {"pdf"}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who met, when and where: ``attendance`` are names with what each is there."""

    held_on: date
    place: str
    chair: str
    attendance: Sequence[tuple[str, str]]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said of one household: the number of its case, the opinion, and a note."""

    number: str
    opinion: Opinion
    note: str = ""


@transaction.atomic
def deliberation_record(
    *, actor: Any, village: str, meeting: Meeting, items: Sequence[Spoken], submission_key: uuid.UUID
) -> Deliberation:
    """Keep what a musyawarah of a village said of households with open cases there, and return the minutes.

    A form that arrives twice (same ``submission_key``) is one meeting. Records ``deliberation.record``, and
    ``case.deliberate`` in each case's timeline.

    Raises:
        NotWithinReach: no such village for the actor. NotAllowed: she sees cases there, but does not verify.
        DeliberationRefused: ``ahead``, ``attendance``, ``nothing``, ``case``: one is not open there, or ``key_used``.
    """
    region = _village(actor, village)
    earlier = Deliberation.objects.filter(submission_key=submission_key).first()
    if earlier is not None:
        if earlier.recorded_by_id != actor.pk or earlier.village_id != region.code:
            raise DeliberationRefused(_("This form was already used. Open it again."), code="key_used")
        return earlier
    _check(meeting, items)
    cases = _cases(actor, region, [each.number for each in items])
    minutes = Deliberation.objects.create(
        village=region,
        held_on=meeting.held_on,
        place=meeting.place.strip(),
        chair=meeting.chair.strip(),
        attendance=[{"name": name, "role": role} for name, role in meeting.attendance],
        summary=meeting.summary.strip(),
        recorded_by=actor,
        recorded_at=timezone.now(),
        submission_key=submission_key,
    )
    DeliberationItem.objects.bulk_create(
        DeliberationItem(deliberation=minutes, case=cases[each.number], opinion=each.opinion, note=each.note.strip())
        for each in items
    )
    for each in items:
        case_event(
            actor=actor,
            case=cases[each.number],
            action="deliberate",
            note=each.note,
            opinion=each.opinion,
            deliberation=minutes.pk,
        )
    still_within_reach(actor=actor, action="record", rows=[minutes])
    detail = {"cases": len(items), "present": len(meeting.attendance), "on": meeting.held_on.isoformat()}
    audit_record(actor=actor, action="deliberation.record", subject=minutes, region=region.code, detail=detail)
    return minutes


@transaction.atomic
def deliberation_scan(*, actor: Any, deliberation_id: int, file: BinaryIO) -> Deliberation:
    """Keep the signed paper, as PDF or picture; a later one takes its place. Records ``deliberation.scan``.

    Raises:
        NotWithinReach: no such minutes. NotAllowed: they may be seen, but not this done. FileRefused: see ``core.files``.
    """
    found = Deliberation.objects.visible_to(actor, "record").select_for_update(of=("self",))
    minutes = found.filter(pk=deliberation_id).first()
    if minutes is None:
        if Deliberation.objects.visible_to(actor).filter(pk=deliberation_id).exists():
            raise NotAllowed(_("Your role does not include this step."))
        raise NotWithinReach(_("There are no such minutes."))
    content = read_upload(file, kinds=_SCANS, most_bytes=MOST_SCAN_BYTES)
    if kind_of(content) in PICTURE_KINDS:
        content = read_picture(content).content
    minutes.scan_as = store_content("minutes", content).name
    minutes.scan_by, minutes.scan_at = actor, timezone.now()
    minutes.save(update_fields=["scan_as", "scan_by", "scan_at"])
    audit_record(actor=actor, action="deliberation.scan", subject=minutes, region=minutes.village_id)
    return minutes


@transaction.atomic
def deliberation_read_record(*, actor: Any, minutes: Deliberation, cases: int) -> None:
    """Record ``deliberation.view``; ``minutes`` come from a selector, within the actor's reach."""
    detail = {"cases": cases}
    audit_record(actor=actor, action="deliberation.view", subject=minutes, region=minutes.village_id, detail=detail)


def _village(actor: Any, code: str) -> Region:
    villages = Region.objects.filter(code=code, level=Level.VILLAGE)
    region: Region | None = villages.reachable_by(actor, Capability.VERIFY_CASES).first()
    if region is not None:
        return region
    if villages.reachable_by(actor, Capability.VIEW_CASES).exists():
        raise NotAllowed(_("Your role does not include this step."))
    raise NotWithinReach(_("There is no such village."))


def _check(meeting: Meeting, items: Sequence[Spoken]) -> None:
    if meeting.held_on > timezone.localdate():
        raise DeliberationRefused(
            _("This day has not come yet. Write the day of the meeting."), code="ahead", field="held_on"
        )
    if not meeting.attendance or len(meeting.attendance) > MOST_PEOPLE:
        raise DeliberationRefused(
            _("Write who was there, from one to %(most)s people.") % {"most": MOST_PEOPLE},
            code="attendance",
            field="attendance",
        )
    if not items or len(items) > MOST_CASES or len({each.number for each in items}) != len(items):
        raise DeliberationRefused(_("Say of at least one household what the meeting thinks."), code="nothing")


def _cases(actor: Any, region: Region, numbers: Sequence[str]) -> dict[str, Case]:
    found = Case.objects.visible_to(actor, "verify").open().filter(number__in=numbers, village=region)
    cases = {case.number: case for case in found.select_for_update(of=("self",)).order_by("pk")}
    if len(cases) != len(numbers):
        raise DeliberationRefused(
            _("One of the cases is not open in this village any more. Open the form again."), code="case"
        )
    return cases
