"""A list of people as a file: the act that takes data out of the house, so it is allowed apart, limited and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.services import audit_record
from beneficiaries.exceptions import ExportRefused
from beneficiaries.selectors.exporting import Exported, ExportPlan, export_plan
from core.logging import mask_text
from exchange.exceptions import SHEET_ROWS, SheetFull
from exchange.exports import FORMATS, ExportFile, Mark, export_number, marked_file, write_marked
from exchange.models import Export
from exchange.services.exports import Wanted, export_ask, export_store
from regions.capabilities import Capability
from regions.querysets import places_of

JOB_KIND = "people.export"
COUNTING = gettext_noop("Counting the rows")
WRITING = gettext_noop("Writing the file")
Progress: TypeAlias = Callable[[int, int | None, str], None]
SHORTEST_NOTE, LONGEST_NOTE = 5, 200


class ExportPurpose(models.TextChoices):
    """What a list of people may leave the house for."""

    FIELD = "field", gettext_lazy("Visits in the field")
    COMPARISON = "comparison", gettext_lazy("Comparing with other data")
    PROPOSAL = "proposal", gettext_lazy("A proposal to BPJS or the ministry")
    REPORT = "report", gettext_lazy("A report or a meeting")
    AUTHORITY = "authority", gettext_lazy("Another authority has asked by letter")
    OTHER = "other", gettext_lazy("Something else")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said before a list leaves."""

    purpose: str
    note: str
    file_format: str


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
) -> ExportFile | Export:
    """Return the persons or households whom ``actor`` may export, in ``region``, as far as ``filters`` describe them.

    Up to :data:`MOST_AT_ONCE` rows come as a file at once: records ``person.export`` or ``household.export`` with purpose,
    note, number of rows, filters, and the number of the export that stands in the file. More are made in the background
    (:func:`people_export_make`): the export that was asked for is returned, with its page.

    Raises:
        NotAllowed: the actor may export nowhere. NotWithinReach: not in this region.
        ExportRefused: ``format``, ``purpose`` or ``note``.
    """
    plan = export_plan(user=actor, exported=exported, region=region, filters=filters)
    if file_format not in FORMATS:
        raise ExportRefused(_("There are CSV and XLSX files only."), code="format", field="file_format")
    if purpose not in ExportPurpose.values:
        raise ExportRefused(_("Choose what the list is for."), code="purpose", field="purpose")
    note = _checked(note)
    if plan.counted[1]:
        wanted = Wanted(
            kind=exported.value,
            title=exported.work_title,
            file_name=exported.file_name,
            places=plan.place.places,
            query={name: value for name, value in {"region": region, **plan.chosen.query}.items() if value},
            described=plan.filter_words,
            purpose=purpose,
            note=note,
            file_format=file_format,
        )
        return export_ask(actor=actor, work=JOB_KIND, wanted=wanted)
    rows = list(plan.lines())
    at, said = timezone.now(), Said(purpose, note, file_format)
    mark = _mark(actor, plan, said, at, export_number(at))
    _record(actor, plan, exported, said, number=mark.number, rows=len(rows))
    return marked_file(name=exported.file_name, file_format=file_format, headings=plan.columns, rows=rows, mark=mark)


@transaction.atomic
def people_export_make(*, export: Export, progress: Progress) -> Export:
    """Write the file of an export that was asked for, for who asked, with what she may export at this moment.

    Streams: the memory it takes does not depend on the rows. Records ``person.export`` or ``household.export``.
    ``progress(done, total, phase)`` hears of every row.

    Raises:
        NotAllowed, NotWithinReach: she lost her reach meanwhile.
        SheetFull: more rows than a workbook holds. ImportRefused: ``disk_full``.
    """
    actor, exported = export.requested_by, Exported(export.kind)
    filters = {name: value for name, value in export.query.items() if name != "region"}
    plan = export_plan(user=actor, exported=exported, region=export.query.get("region", ""), filters=filters)
    progress(0, None, COUNTING)
    total = plan.rows.order_by().values("pk").count()
    if export.file_format == "xlsx" and total > SHEET_ROWS:
        raise SheetFull(rows=total)
    at, said = timezone.now(), Said(export.purpose, export.note, export.file_format)
    mark = _mark(actor, plan, said, at, export.number)
    # Places are asked anew: a reach that has changed since must not leave a file whose places are not what is in it.
    export.places = list(plan.place.places)
    export.save(update_fields=["places"])

    def cells() -> Iterator[Sequence[str]]:
        for done, line in enumerate(plan.lines(), start=1):
            progress(done, total, WRITING)
            yield line

    def write(target: BinaryIO, scratch: Path) -> int:
        return write_marked(
            target,
            file_format=export.file_format,
            headings=plan.columns,
            rows=cells(),
            mark=mark,
            scratch=scratch,
        )

    export_store(export=export, at=at, write=write)
    _record(actor, plan, exported, said, number=export.number, rows=export.rows)
    return export


def _mark(actor: Any, plan: ExportPlan, said: Said, at: datetime, number: str) -> Mark:
    return Mark(
        number=number,
        account=actor.get_username(),
        full_name=actor.get_full_name(),
        at=at,
        purpose=f"{ExportPurpose(said.purpose).label}: {said.note}",
        about=[(_("Place"), plan.place_name), (_("Filters"), plan.filter_words or "–")],
    )


def _record(actor: Any, plan: ExportPlan, exported: Exported, said: Said, *, number: str, rows: int) -> None:
    audit_record(
        actor=actor,
        action="person.export" if exported is Exported.PERSONS else "household.export",
        subject=None,
        region=plan.place.chosen.code if plan.place.chosen else places_of(actor, Capability.EXPORT_PEOPLE)[0],
        detail={
            "number": number,
            "rows": rows,
            "format": said.file_format,
            "places": list(plan.place.places),
            "purpose": said.purpose,
            "reason": said.note,
            "filters": [f"{name}={code}" for name, code in plan.chosen.query.items()],
        },
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
