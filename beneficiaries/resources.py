"""What an export says of a person: the columns of the ``standard`` residents profile (docs/contract.md)."""

from __future__ import annotations

from typing import Any

from import_export import fields, resources, widgets

from beneficiaries.codes import LifeStatus
from beneficiaries.models import Person

# A cell that begins like this is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_STATUS = {LifeStatus.ALIVE: "hidup", LifeStatus.DECEASED: "meninggal", LifeStatus.MOVED: "pindah"}


class PlainText(widgets.Widget):  # type: ignore[misc]
    """Text as it is, numbers of persons among it; what a spreadsheet would run gets an apostrophe before it."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the cell."""
        text = "" if value is None else str(value)
        return f"'{text}" if text.startswith(_FORMULA) else text


class StatusWord(PlainText):
    """The profile's own words for a status."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return ``hidup``, ``meninggal`` or ``pindah``."""
        return _STATUS[LifeStatus(value)]


def _column(name: str, attribute: str = "", widget: widgets.Widget | None = None) -> fields.Field:
    return fields.Field(attribute=attribute or name, column_name=name, widget=widget or PlainText())


class PersonResource(resources.ModelResource):  # type: ignore[misc]
    """Persons out, in the order and the words that ``residents_import --profile standard`` reads."""

    nik = _column("nik")
    no_nik_reason = _column("no_nik_reason")
    kk = _column("kk", "household__kk")
    name = _column("name")
    sex = _column("sex")
    born = _column("born", "born_on", widgets.DateWidget(format="%Y-%m-%d"))
    birthplace = _column("birthplace")
    relation = _column("relation")
    marital = _column("marital")
    religion = _column("religion")
    education = _column("education")
    occupation = _column("occupation")
    disability = _column("disability")
    address = _column("address", "household__address")
    rt = _column("rt", "household__rt")
    rw = _column("rw", "household__rw")
    village = _column("village", "village_id")
    status = _column("status", widget=StatusWord())

    class Meta:
        model = Person
        fields = (
            "nik", "kk", "name", "sex", "born", "birthplace", "relation", "marital", "religion", "education",
            "occupation", "disability", "address", "rt", "rw", "village", "status", "no_nik_reason",
        )  # fmt: skip
        export_order = fields
