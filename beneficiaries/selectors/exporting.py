"""What an export of a list would hold: the rows that may be exported of those one sees, and in which columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from import_export.resources import ModelResource

from beneficiaries.filters import household_filters, person_filters
from beneficiaries.models import Household, Person
from beneficiaries.resources import HouseholdResource, PersonResource
from beneficiaries.selectors.places import PlaceFilter, place_filter
from core.exceptions import NotAllowed
from core.web.filters import Chosen, choose
from core.web.paging import capped_count
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of

MOST_AT_ONCE = 20_000  # more are written in the background
_CHUNK = 2_000


class Exported(StrEnum):
    """Which list is exported."""

    PERSONS = "persons"
    HOUSEHOLDS = "households"

    @property
    def work_title(self) -> str:
        """What the making of the file is called."""
        return _("Export of residents") if self is Exported.PERSONS else _("Export of households")

    @property
    def file_name(self) -> str:
        """The first word of the file's name."""
        return "penduduk" if self is Exported.PERSONS else "rumah-tangga"


@dataclass(frozen=True)
class ExportPlan:
    """What would be exported. ``rows`` is not read yet."""

    rows: QuerySet[Any]
    resource: ModelResource
    place: PlaceFilter
    chosen: Chosen

    @property
    def columns(self) -> list[str]:
        """The headings of the file."""
        return list(self.resource.get_export_headers())

    @cached_property
    def counted(self) -> tuple[int, bool]:
        """The number of rows, and whether there are more than are exported at once."""
        return capped_count(self.rows, MOST_AT_ONCE)

    @cached_property
    def place_name(self) -> str:
        """The places that it covers, in words."""
        regions = [self.place.chosen] if self.place.chosen else Region.objects.filter(code__in=self.place.places)
        return ", ".join(region.full_name for region in regions)

    @property
    def filter_words(self) -> str:
        """The filters in force, in words."""
        return "; ".join(f"{each.label}: {option.label}" for each, option in self.chosen.options)

    def lines(self) -> Iterator[list[str]]:
        """Yield the cells of each row as text that no spreadsheet runs, in chunks from the server.

        By the columns of the resource, and without an object for each row: that takes nine times as long.
        """
        fields = self.resource.get_export_fields()
        writers = [field.widget.render for field in fields]
        values = self.rows.values_list(*(field.attribute for field in fields))
        for row in values.iterator(_CHUNK):
            yield [str(write(value)) for write, value in zip(writers, row, strict=True)]


def export_plan(
    *, user: Any, exported: Exported, region: str = "", filters: Mapping[str, str] | None = None
) -> ExportPlan:
    """Return what ``user`` would export of a list as its address shows it.

    Raises:
        NotAllowed: she may export nowhere. NotWithinReach: not in this region.
    """
    if not places_of(user, Capability.EXPORT_PEOPLE):
        raise NotAllowed(_("Your role does not export lists of people."))
    place = place_filter(user=user, capability=Capability.EXPORT_PEOPLE, code=region)
    of_persons = exported is Exported.PERSONS
    chosen = choose(person_filters() if of_persons else household_filters(), filters or {}, user=user)
    rows = _persons(user) if of_persons else _households(user)
    if place.chosen is not None:
        rows = rows.in_region(place.chosen.code)
    resource = PersonResource() if of_persons else HouseholdResource()
    return ExportPlan(chosen.narrow(rows, user), resource, place, chosen)


def _persons(user: Any) -> Any:
    return Person.objects.visible_to(user, "export").order_by("village", "name", "id")


def _households(user: Any) -> Any:
    # Counted in a subquery, which is left out where the rows are only counted.
    members = Person.objects.residents().filter(household=OuterRef("pk")).order_by().values("household")
    counted = Coalesce(Subquery(members.annotate(members=Count("pk")).values("members")), 0)
    households = Household.objects.visible_to(user, "export")
    return households.annotate(members=counted).order_by("village", "head_name", "id")
