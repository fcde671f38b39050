"""A list of people as a file: the act that takes data out of the house, so it is allowed apart, limited and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.services import audit_record
from beneficiaries.exceptions import ExportRefused
from beneficiaries.selectors.exporting import MOST_ROWS, Exported, export_plan
from core.logging import mask_text
from exchange.exports import FORMATS, ExportFile, Mark, export_number, marked_file
from regions.capabilities import Capability
from regions.querysets import places_of

SHORTEST_NOTE, LONGEST_NOTE = 5, 200


class ExportPurpose(models.TextChoices):
    """What a list of people may leave the house for."""

    FIELD = "field", gettext_lazy("Visits in the field")
    COMPARISON = "comparison", gettext_lazy("Comparing with other data")
    PROPOSAL = "proposal", gettext_lazy("A proposal to BPJS or the ministry")
    REPORT = "report", gettext_lazy("A report or a meeting")
    AUTHORITY = "authority", gettext_lazy("Another authority has asked by letter")
    OTHER = "other", gettext_lazy("Something else")


@transaction.atomic
def people_export(
    *,
    actor: Any,
    exported: Exported,
    purpose: str,
    note: str,
    region: str = "",
    filters: Mapping[str, str] | None = None,
    file_format: str = "csv",
) -> ExportFile:
    """Return the persons or households whom ``actor`` may export, in ``region``, as far as ``filters`` describe them.

    Records ``person.export`` or ``household.export``: purpose, note, number of rows, filters, and the number of the export
    that stands in the file.

    Raises:
        NotAllowed: the actor may export nowhere. NotWithinReach: not in this region.
        ExportRefused: ``format``, ``purpose``, ``note`` or ``too_many``.
    """
    plan = export_plan(user=actor, exported=exported, region=region, filters=filters)
    if file_format not in FORMATS:
        raise ExportRefused(_("There are CSV and XLSX files only."), code="format", field="file_format")
    if purpose not in ExportPurpose.values:
        raise ExportRefused(_("Choose what the list is for."), code="purpose", field="purpose")
    note = _checked(note)
    rows = list(plan.rows[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise ExportRefused(
            _("These are more than %(most)s rows. Choose a smaller place or more filters.") % {"most": MOST_ROWS},
            code="too_many",
        )
    at = timezone.now()
    number = export_number(at)
    audit_record(
        actor=actor,
        action="person.export" if exported is Exported.PERSONS else "household.export",
        subject=None,
        region=plan.place.chosen.code if plan.place.chosen else places_of(actor, Capability.EXPORT_PEOPLE)[0],
        detail={
            "number": number,
            "rows": len(rows),
            "format": file_format,
            "places": list(plan.place.places),
            "purpose": purpose,
            "reason": note,
            "filters": [f"{name}={code}" for name, code in plan.chosen.query.items()],
        },
    )
    mark = Mark(
        number=number,
        account=actor.get_username(),
        full_name=actor.get_full_name(),
        at=at,
        purpose=f"{ExportPurpose(purpose).label}: {note}",
        about=[(_("Rows"), str(len(rows))), (_("Place"), plan.place_name), (_("Filters"), plan.filter_words or "–")],
    )
    return marked_file(
        name=exported.file_name, file_format=file_format, headings=plan.columns, rows=map(plan.cells, rows), mark=mark
    )


def _checked(note: str) -> str:
    """Return what somebody wrote about the purpose: a sentence without a number of a person.

    Raises:
        ExportRefused: ``note``.
    """
    note = " ".join(note.split())
    if not SHORTEST_NOTE <= len(note) <= LONGEST_NOTE:
        raise ExportRefused(_("Write in a few words what the list is for."), code="note", field="note")
    if mask_text(note) != note:
        raise ExportRefused(
            _("Write no NIK, KK or card number here: this stays in the record and in the file."),
            code="note",
            field="note",
        )
    return note
