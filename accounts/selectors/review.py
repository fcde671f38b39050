"""Who has access to a place, to one thing, or may do something there; and who has not used it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.querysets import REVIEWERS, places_of_any
from accounts.selectors.review_rows import (
    ReviewRow,
    Way,
    emergency_rows,
    role_rows,
    shared_rows,
    stand_in_rows,
)
from accounts.shared import SharedKind, shared_kinds
from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from regions.rules.codes import covers

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Who reaches ``region``? With ``capability``: who may do that there? With ``number``: who reaches that one thing?"""

    region: Region
    capability: Capability | None = None
    number: str | None = None
    kind: SharedKind | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Who reaches a place or a thing today: by role and place (``rows``), and beyond them (``exceptions``)."""

    question: Question
    rows: list[ReviewRow]
    exceptions: list[ReviewRow]

    @property
    def all_rows(self) -> list[ReviewRow]:
        """Both."""
        return [*self.rows, *self.exceptions]

    @property
    def accounts(self) -> int:
        """How many accounts those are."""
        return len({row.user.pk for row in self.all_rows})

    @property
    def unused(self) -> int:
        """How many of the accounts rest."""
        return len({row.user.pk for row in self.all_rows if row.unused})


def question_about(reader: Any, number: str, capability: Capability | None = None) -> Question:
    """Return the question who reaches the thing with ``number`` (or may do ``capability`` to it).

    Raises:
        NotWithinReach: there is none that the reader reaches himself, or none at a place whose access he reviews.
    """
    for kind in shared_kinds():
        region = kind.place_of(reader, number)
        if region is not None and any(covers(place, region.code) for place in places_of_any(reader, REVIEWERS)):
            return Question(region, capability or kind.needs, number, kind)
    raise NotWithinReach("no such thing")


def access_review(reader: Any, question: Question) -> Review:
    """Return everybody who reaches what ``question`` asks for, the widest place first.

    A role counts when its assignment in force covers the region or lies in it. All are named, also those assigned at a
    wider place than the reader's: whoever answers for a village may know who can look into it. The caller checks the place.
    """
    code, capability = question.region.code, question.capability
    kinds = [question.kind] if question.kind else shared_kinds()
    exceptions = [
        *stand_in_rows(code, capability),
        *emergency_rows(code, capability),
        *shared_rows(reader, kinds, code, capability, question.number),
    ]
    return Review(question, _sorted(role_rows(code, capability)), _sorted(exceptions))


def rows_as_csv(rows: Iterable[ReviewRow]) -> str:
    """Return rows as CSV with a heading; a cell that a spreadsheet would take for a formula is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    heading = ("account", "full_name", "position", "way", "role", "absent", "thing", "region", "place", "from", "until")
    writer.writerow([*heading, "given_by", "reason", "last_sign_in", "unused_90_days"])
    for row in rows:
        cells = [
            row.user.username,
            row.user.full_name,
            row.user.position,
            row.way.value,
            row.role,
            row.absent.username if row.absent else _NOBODY,
            row.number,
            row.region.code,
            row.region.name,
            _day(row.since),
            timezone.localtime(row.until_at).isoformat(timespec="minutes") if row.until_at else _day(row.until),
            row.given_by.username if row.given_by else _NOBODY,
            row.reason,
            _day(timezone.localtime(row.user.last_login).date() if row.user.last_login else None),
            "yes" if row.unused else "no",
        ]
        writer.writerow([_as_text(cell) for cell in cells])
    return out.getvalue()


def _sorted(rows: list[ReviewRow]) -> list[ReviewRow]:
    ways = list(Way)
    return sorted(
        rows,
        key=lambda row: (
            ways.index(row.way),
            row.region.code.count("."),
            row.region.code,
            row.user.full_name,
            row.user.pk,
            row.number,
        ),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
