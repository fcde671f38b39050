"""Profiles: how a sender's files are written, as data. Shipped ones are JSON beside their kind; an office adds its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from exchange.engine.cells import Reading
from exchange.engine.reading import folded
from exchange.exceptions import ImportRefused
from exchange.models import ImportProfile

_VILLAGE_BY = ("code", "names", "sender")


@dataclass(frozen=True, slots=True)
class Profile:
    """``headings`` names for each of our columns what senders call it; ``values`` which word means which code.

    ``village_by``: a column holds its ``code``; columns hold ``names`` of village and district; or all rows are of the
    village that is given with the file (``sender``).
    """

    code: str
    title: str
    headings: Mapping[str, Sequence[str]]
    ignored: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    village_by: str = "code"

    @property
    def reading(self) -> Reading:
        """How its cells are read."""
        return Reading(blanks=self.blank, values=self.values)

    def column_of(self, heading: str) -> str:
        """Return our column for a heading (already folded), or an empty text."""
        return next((column for column, known in self.headings.items() if heading in known), "")

    def mapping(self, headings: Iterable[str], told: Mapping[str, str] | None = None) -> dict[str, int]:
        """Return the position of each of our columns. ``told`` (heading to column, "" for none) goes before the profile."""
        found: dict[str, int] = {}
        for index, heading in enumerate(map(folded, headings)):
            column = (told or {}).get(heading)
            column = self.column_of(heading) if column is None else column
            if column:
                found.setdefault(column, index)
        return found

    def unknown(self, headings: Iterable[str], told: Mapping[str, str] | None = None) -> list[str]:
        """Return the headings that neither the profile nor a person has placed."""
        return [
            heading
            for heading in headings
            if folded(heading)
            and folded(heading) not in self.ignored
            and folded(heading) not in (told or {})
            and not self.column_of(folded(heading))
        ]


def profile_from(definition: Mapping[str, Any]) -> Profile:
    """Read a definition.

    Raises:
        ValueError: it has not the shape; the message says where.
    """
    for key in ("code", "title", "headings"):
        if not definition.get(key):
            raise ValueError(f"a profile needs {key}")
    village_by = definition.get("village_by", "code")
    if village_by not in _VILLAGE_BY:
        raise ValueError(f"village_by must be one of {', '.join(_VILLAGE_BY)}")
    headings = {column: [folded(name) for name in names] for column, names in definition["headings"].items()}
    every = [name for names in headings.values() for name in names]
    if twice := sorted({name for name in every if every.count(name) > 1}):
        raise ValueError(f"headings placed twice: {', '.join(twice)}")
    return Profile(
        code=definition["code"],
        title=definition["title"],
        headings=headings,
        ignored=frozenset(map(folded, definition.get("ignored", ()))),
        values=definition.get("values", {}),
        blank=frozenset(definition.get("blank", ())),
        village_by=village_by,
    )


@cache
def _shipped(folder: Path) -> dict[str, Profile]:
    files = sorted(folder.glob("*.json"))
    return {path.stem: profile_from(json.loads(path.read_text(encoding="utf-8"))) for path in files}


def profiles(kind: str, folder: Path) -> dict[str, Profile]:
    """Return the profiles of a kind by code: the shipped ones in ``folder`` and those that the office added."""
    own = ImportProfile.objects.filter(kind=kind).values_list("definition", flat=True)
    return {**_shipped(folder), **{each.code: each for each in map(profile_from, own)}}


def profile_named(kind: str, folder: Path, code: str) -> Profile:
    """Return one profile.

    Raises:
        ImportRefused: ``profile_unknown``.
    """
    known = profiles(kind, folder)
    if code not in known:
        raise ImportRefused(
            _("There is no profile “%(code)s”. Known are: %(known)s.")
            % {"code": code, "known": ", ".join(sorted(known))},
            code="profile_unknown",
            field="profile",
        )
    return known[code]
