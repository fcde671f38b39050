"""Two records beside each other: fact by fact, with what differs marked, and the reasons for the score in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from beneficiaries.evidence import Evidence
from beneficiaries.rules.duplicates import CERTAIN, LIKELY
from beneficiaries.selectors.rows import PersonRow

_STRONG = 15
_FIRST = 4  # name, birth date, sex, village
NONE = "–"


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a fact; ``differs`` when the other record does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of both records. ``sides`` are their words; ``first``: it is looked at first, even when it is the same."""

    label: str | Promise
    sides: tuple[Sequence[Part], Sequence[Part]]
    differs: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the score is what it is; ``strength`` says in words how much it speaks for or against."""

    sentence: str | Promise
    speaks_for: bool
    strong: bool
    strength: str


def facts_of(rows: tuple[PersonRow, PersonRow]) -> list[Fact]:
    """Return what the records say, but for their numbers, which the page shows masked."""
    one, other = (_said(row) for row in rows)
    lines = enumerate(zip(one, other, strict=True))
    return [_fact(label, a, b, first=place < _FIRST) for place, ((label, a), (_label, b)) in lines]


def reasons_in_words(reasons: Sequence[tuple[Evidence, int]]) -> list[Reason]:
    """Return the sentences for the reasons of a score."""
    return [
        Reason(code.label, weight > 0, abs(weight) >= _STRONG, _strength(weight)) for code, weight in reasons if weight
    ]


def score_in_words(score: int) -> str:
    """Return how likely a pair with this score is one person."""
    if score >= CERTAIN:
        return _("Almost certainly one person")
    return _("Probably one person") if score >= LIKELY else _("Possibly one person")


def _strength(weight: int) -> str:
    if weight > 0:
        return _("Speaks strongly for it") if weight >= _STRONG else _("Speaks for it")
    return _("Speaks strongly against it") if weight <= -_STRONG else _("Speaks against it")


def _said(row: PersonRow) -> list[tuple[str | Promise, Any]]:
    person, household = row.person, row.household
    return [
        (_("Name"), person.name),
        (_("Born"), date_format(person.born_on, "j F Y")),
        (_("Sex"), person.get_sex_display()),
        (_("Village"), person.village.full_name),
        (_("Birthplace"), person.birthplace),
        (_("Status"), person.get_status_display()),
        (_("Since"), date_format(person.valid_from, "j M Y")),
        (_("Household"), household.head_name if household else ""),
        (_("Relation"), person.get_relation_display()),
        (_("Address"), household.address if household else ""),
        ("RT/RW", f"{household.rt or NONE}/{household.rw or NONE}" if household else ""),
        (_("Marital status"), person.get_marital_display()),
        (_("Schooling"), person.get_education_display()),
        (_("Occupation"), person.occupation),
        (_("Recorded"), date_format(person.recorded_at, "j M Y")),
    ]


def _fact(label: str | Promise, one: Any, other: Any, *, first: bool) -> Fact:
    a, b = str(one or NONE), str(other or NONE)
    words = a.split(), b.split()
    sides = tuple(
        [Part(word, differs=word not in those) for word in these]
        for these, those in ((words[0], words[1]), (words[1], words[0]))
    )
    return Fact(label, (sides[0], sides[1]), differs=a != b, first=first)
