"""Residents and households in the admin site: read only, numbers masked, each reading recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import Relation
from beneficiaries.models import Household, Person
from beneficiaries.services.reading import household_read_record, person_read_record
from core.identifiers import mask
from regions.scoped_admin import PlaceFilter, ScopedModelAdmin


@admin.register(Person)
class PersonAdmin(ScopedModelAdmin):
    """Residents."""

    page = "person-detail"
    list_display = ("name", "masked_nik", "sex", "born_on", "village", "status")
    list_filter = (PlaceFilter, "sex", "status")
    list_select_related = ("village",)
    fields = (
        "name", "masked_nik", "no_nik_reason", "sex", "born_on", "birthplace", "relation", "status", "village",
        "valid_from", "recorded_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields

    def record_read(self, request: HttpRequest, row: Any) -> None:
        """Note it as her page does."""
        person_read_record(actor=request.user, person=row)


@admin.register(Household)
class HouseholdAdmin(ScopedModelAdmin):
    """Households."""

    page = "household-detail"
    list_display = ("head_name", "masked_kk", "village", "rt", "rw")
    list_filter = (PlaceFilter,)
    list_select_related = ("village",)
    fields = ("head_name", "masked_kk", "village", "address", "rt", "rw", "updated_at")
    readonly_fields = fields

    def record_read(self, request: HttpRequest, row: Any) -> None:
        """Note it as its page does; of its members the head is named here."""
        heads = Person.objects.visible_to(request.user).filter(household=row, relation=Relation.HEAD)
        household_read_record(actor=request.user, household=row, persons=list(heads.values_list("pk", flat=True)))

    @admin.display(description=_("KK number"))
    def masked_kk(self, household: Household) -> str:
        """Return the number of the family card, masked."""
        return mask(household.kk) if household.kk else "–"
