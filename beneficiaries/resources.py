"""The columns of residents' files, said once: for exports, for previews, and for the bulk path (``exchange.engine``)."""

from __future__ import annotations

from typing import Any

from import_export import fields, resources

from beneficiaries.codes import (
    Disability,
    Education,
    LifeStatus,
    Marital,
    NoNikReason,
    Relation,
    Religion,
    Sex,
)
from beneficiaries.models import Household, Person
from exchange.engine.cells import Cell, Choice, Day, Padded, PlainText, RegionCode, Sixteen, Text

_STATUS = {LifeStatus.ALIVE: "hidup", LifeStatus.DECEASED: "meninggal", LifeStatus.MOVED: "pindah"}


class StatusWord(PlainText):
    """The profile's own words for a status."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return ``hidup``, ``meninggal`` or ``pindah``."""
        return _STATUS[LifeStatus(value)]


class Degrees(PlainText):
    """Degrees of a point; a minus before a number is no formula, nor a reason for an apostrophe."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the number as text."""
        return "" if value is None else str(value)


class PersonResource(resources.ModelResource):  # type: ignore[misc]
    """Persons in the order and the words of the ``standard`` residents profile (docs/contract.md)."""

    nik = Cell(Sixteen(dated=True), column_name="nik")
    kk = Cell(Sixteen(), column_name="kk", attribute="household__kk")
    name = Cell(Text(longest=100, required=True, upper=True), column_name="name")
    sex = Cell(Choice(Sex, required=True, numeric=False), column_name="sex")
    born = Cell(Day(required=True), column_name="born", attribute="born_on")
    birthplace = Cell(Text(longest=60, upper=True), column_name="birthplace")
    relation = Cell(Choice(Relation), column_name="relation")
    marital = Cell(Choice(Marital), column_name="marital")
    religion = Cell(Choice(Religion), column_name="religion")
    education = Cell(Choice(Education), column_name="education")
    occupation = Cell(Text(longest=60, upper=True), column_name="occupation")
    disability = Cell(Choice(Disability), column_name="disability")
    address = Cell(Text(longest=200), column_name="address", attribute="household__address")
    rt = Cell(Padded(), column_name="rt", attribute="household__rt")
    rw = Cell(Padded(), column_name="rw", attribute="household__rw")
    village = Cell(RegionCode(), column_name="village", attribute="village_id")
    status = Cell(Choice(LifeStatus, numeric=False), column_name="status", widget=StatusWord())
    no_nik_reason = Cell(Choice(NoNikReason, numeric=False), column_name="no_nik_reason")

    class Meta:
        model = Person
        fields = (
            "nik", "kk", "name", "sex", "born", "birthplace", "relation", "marital", "religion", "education",
            "occupation", "disability", "address", "rt", "rw", "village", "status", "no_nik_reason",
        )  # fmt: skip
        export_order = fields


class HouseholdResource(resources.ModelResource):  # type: ignore[misc]
    """Households as their list shows them, for exports; ``members`` are those who live there, counted by the queryset."""

    kk = fields.Field(column_name="kk", attribute="kk", widget=PlainText())
    head = fields.Field(column_name="head", attribute="head_name", widget=PlainText())
    address = fields.Field(column_name="address", attribute="address", widget=PlainText())
    rt = fields.Field(column_name="rt", attribute="rt", widget=PlainText())
    rw = fields.Field(column_name="rw", attribute="rw", widget=PlainText())
    village = fields.Field(column_name="village", attribute="village_id", widget=PlainText())
    village_name = fields.Field(column_name="village_name", attribute="village__name", widget=PlainText())
    members = fields.Field(column_name="members", attribute="members", widget=PlainText())
    decile = fields.Field(column_name="decile", attribute="decile", widget=PlainText())
    latitude = fields.Field(column_name="latitude", attribute="latitude", widget=Degrees())
    longitude = fields.Field(column_name="longitude", attribute="longitude", widget=Degrees())

    class Meta:
        model = Household
        fields = (
            "kk", "head", "address", "rt", "rw", "village", "village_name", "members", "decile", "latitude", "longitude",
        )  # fmt: skip
        export_order = fields
