"""The questions to villages as a file: names leave the house, so it is recorded who took which."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import audit_record
from insurance.exceptions import BucketRefused
from insurance.selectors.access import may
from insurance.selectors.questions import question_rows
from insurance.services.bucket_export import MOST_ROWS, safe_text, shown_number
from regions.capabilities import Capability
from regions.models import Region

_HEADING = ("village", "village_name", "bucket", "about", "card_number", "nik", "name", "due_on")
_ANSWER = ("outcome", "note", "answered_on")


@transaction.atomic
def question_export(*, actor: Any, region: Region, state: str) -> str:
    """Return the questions of a region that ``actor`` may see as CSV: ``open``, ``late`` or ``answered``.

    Numbers are whole for who may export lists of people there, masked for everybody else. Records ``task.export``.

    Raises:
        BucketRefused: ``too_many`` rows for one file.
    """
    whole = may(actor, Capability.EXPORT_PEOPLE, region.code)
    rows = list(question_rows(actor, region, state=state).order_by("village", "due_on", "id")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise BucketRefused(
            _("These are more than %(most)s names. Choose a district or a village.") % {"most": MOST_ROWS},
            code="too_many",
        )
    audit_record(
        actor=actor,
        action="task.export",
        subject=region,
        region=region.code,
        detail={"state": state, "rows": len(rows), "format": "csv"},
        persons=sorted({task.person_id for task in rows if task.person_id}),
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_HEADING, *_ANSWER))
    for task in rows:
        card, person = task.membership, task.person
        named = card or person
        writer.writerow(
            (
                task.village_id,
                task.village.name,
                task.bucket,
                "card" if card else "resident",
                shown_number(card.card_number, whole=whole) if card else "",
                shown_number((named.nik if named else "") or "", whole=whole),
                safe_text(named.name if named else ""),
                task.due_on,
                task.outcome,
                safe_text(task.note),
                task.answered_at.date() if task.answered_at else "",
            )
        )
    return out.getvalue()
