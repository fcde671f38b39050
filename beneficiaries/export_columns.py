"""The columns of an exported list in words, grouped as people think of them; which of them want special care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``code`` is its heading in the file."""

    code: str
    label: str | Promise
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns that belong together."""

    label: str | Promise
    columns: Sequence[Column]


# Sensitive: what opens doors elsewhere (numbers), UU 27/2022 Pasal 4 (2) (health, means), and where somebody can be found.
_GROUPS = (
    ColumnGroup(
        _("Numbers"),
        (
            Column("nik", "NIK", sensitive=True),
            Column("kk", "KK", sensitive=True),
            Column("no_nik_reason", _("Why no NIK")),
        ),
    ),
    ColumnGroup(
        _("Person"),
        (
            Column("name", _("Name")),
            Column("sex", _("Sex")),
            Column("born", _("Date of birth")),
            Column("birthplace", _("Birthplace")),
            Column("marital", _("Marital status")),
            Column("religion", _("Religion"), sensitive=True),
            Column("education", _("Schooling")),
            Column("occupation", _("Occupation")),
            Column("disability", _("Disability"), sensitive=True),
            Column("status", _("Status (living here, moved, deceased)")),
        ),
    ),
    ColumnGroup(
        _("Family"),
        (
            Column("head", _("Head of family")),
            Column("relation", _("Relation to head")),
            Column("members", _("Number of members")),
            Column("decile", _("DTSEN decile"), sensitive=True),
        ),
    ),
    ColumnGroup(
        _("Where they live"),
        (
            Column("address", _("Address"), sensitive=True),
            Column("rt", "RT"),
            Column("rw", "RW"),
            Column("village", _("Code of the village")),
            Column("village_name", _("Village")),
            Column("latitude", _("Latitude"), sensitive=True),
            Column("longitude", _("Longitude"), sensitive=True),
        ),
    ),
)


def column_groups(codes: Sequence[str]) -> list[ColumnGroup]:
    """Return the groups with those of their columns that a file with the headings ``codes`` has; empty ones are left out."""
    found = [
        ColumnGroup(group.label, [column for column in group.columns if column.code in codes]) for group in _GROUPS
    ]
    return [group for group in found if group.columns]
