"""A list of people as a file: the act that takes data out of the house, so it is allowed apart, limited and recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX

from audit.services import audit_record
from beneficiaries.exceptions import ExportRefused
from beneficiaries.models import Person
from beneficiaries.resources import PersonResource
from beneficiaries.selectors.places import place_filter
from core.exceptions import NotAllowed
from regions.capabilities import Capability
from regions.querysets import places_of

MOST_ROWS = 20_000
_FORMATS = {"csv": CSV, "xlsx": XLSX}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file for the browser."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def persons_export(*, actor: Any, region: str = "", file_format: str = "csv") -> ExportFile:
    """Return the persons whom ``actor`` may export, in ``region`` or everywhere, as ``csv`` or ``xlsx``.

    Records ``person.export`` with the number of rows.

    Raises:
        NotAllowed: the actor may export nowhere. NotWithinReach: not in this region.
        ExportRefused: ``format`` or ``too_many``.
    """
    if not places_of(actor, Capability.EXPORT_PEOPLE):
        raise NotAllowed(_("Your role does not export lists of people."))
    if file_format not in _FORMATS:
        raise ExportRefused(_("There are CSV and XLSX files only."), code="format")
    chosen = place_filter(user=actor, capability=Capability.EXPORT_PEOPLE, code=region).chosen
    persons = Person.objects.visible_to(actor, "export").select_related("household")
    if chosen is not None:
        persons = persons.in_region(chosen.code)
    rows = list(persons.order_by("village", "name", "id")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise ExportRefused(
            _("These are more than %(most)s people. Choose a district or a village.") % {"most": MOST_ROWS},
            code="too_many",
        )
    audit_record(
        actor=actor,
        action="person.export",
        subject=None,
        region=chosen.code if chosen else places_of(actor, Capability.EXPORT_PEOPLE)[0],
        detail={"rows": len(rows), "format": file_format, "places": places_of(actor, Capability.EXPORT_PEOPLE)},
    )
    writer = _FORMATS[file_format]()
    content = writer.export_data(PersonResource().export(queryset=rows))
    return ExportFile(
        name=f"penduduk-{timezone.localdate():%Y%m%d}.{file_format}",
        content_type=writer.get_content_type(),
        content=content.encode("utf-8-sig") if isinstance(content, str) else content,
    )
