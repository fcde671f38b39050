"""The search for duplicates over a whole registry: how long it takes, and how many planted second records it finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from random import Random
from typing import Any, NamedTuple

from django.db import transaction

from benchmarks.harness import Result, seconds
from benchmarks.misspelling import BIRTHDAYS, NAMES, nik_slip
from beneficiaries.models import DuplicatePair, Person
from beneficiaries.rules.duplicates import LIKELY
from beneficiaries.services.duplicates import Found, duplicates_find

PLANTED = 2_000
NUMBERS = ("no nik", "nik slip", "own nik")
PLACES = {"same village": 13, "same district": 8, "elsewhere": 5}  # how much of the village's code stays
_FREE_SERIAL = 9990  # the seed begins at 9000 and at 9500 for each day; a handful of births a day never gets here


class Way(NamedTuple):
    """How somebody is written a second time."""

    name: str
    birthday: str
    number: str
    place: str


class Figures(NamedTuple):
    """``recall`` by each part of the ways; ``likely`` counts pairs that look like one person, and those planted."""

    seconds: float
    found: Found
    planted: int
    likely: int
    likely_planted: int
    recall: dict[str, float]


def plant(region: str, count: int = PLANTED, seed: int = 1) -> dict[tuple[int, int], Way]:
    """Write ``count`` residents of ``region`` a second time; return the pairs of keys with how each was written."""
    rng = Random(seed)
    there = Person.objects.in_region(region)
    keys = list(there.exclude(nik=None).order_by("pk").values_list("pk", flat=True))
    villages = sorted(set(there.values_list("village_id", flat=True)))
    taken = set(Person.objects.values_list("nik", flat=True)) - {None}
    copies, ways = [], []
    for person in Person.objects.filter(pk__in=rng.sample(keys, count)).order_by("pk"):
        way = Way(*(rng.choice(list(choices)) for choices in (NAMES, BIRTHDAYS, NUMBERS, PLACES)))
        if (
            way.number == "nik slip"
        ):  # a slip in the number is one slip; with the birthday wrong as well nobody finds it
            way = way._replace(birthday="born same")
        copy = _again(person, way, villages, rng)
        if copy.nik not in taken:
            taken.add(copy.nik)
            copies.append(copy)
            ways.append((person.pk, way))
        taken.discard(None)
    made = Person.objects.bulk_create(copies)
    return {(key, copy.pk): way for (key, way), copy in zip(ways, made, strict=True)}


def measure(region: str, planted: int = PLANTED) -> Figures:
    """Plant, search, compare; all of it is rolled back."""
    with transaction.atomic():
        pairs = plant(region, planted)
        found: list[Found] = []
        taken = seconds(lambda: found.append(duplicates_find(actor=None, region=region)))
        rows = DuplicatePair.objects.values_list("first_id", "second_id", "score")
        scores = {(first, second): score for first, second, score in rows}
        transaction.set_rollback(True)
    by_way: dict[str, Counter[bool]] = defaultdict(Counter)
    for pair, way in pairs.items():
        for part in (*way, "all"):
            by_way[part][pair in scores] += 1
    likely = {pair for pair, score in scores.items() if score >= LIKELY}
    recall = {part: round(count[True] / count.total(), 3) for part, count in sorted(by_way.items())}
    return Figures(round(taken, 1), found[0], len(pairs), len(likely), len(likely & pairs.keys()), recall)


def results(region: str) -> list[Result]:
    """Return what ``bench.json`` says of it."""
    figures = measure(region)
    return [
        Result("duplicates.find_s", figures.seconds, "s", ours_s=figures.seconds, rows=figures.found.people),
        Result("duplicates.recall_percent", round(figures.recall["all"] * 100, 1), "%", rows=figures.planted),
        Result(
            "duplicates.likely_right_percent",
            round(figures.likely_planted / max(1, figures.likely) * 100, 1),
            "%",
            rows=figures.likely,
        ),
    ]


def _again(person: Person, way: Way, villages: list[str], rng: Random) -> Person:
    near = person.village_id[: PLACES[way.place]]
    values: dict[str, Any] = {field: getattr(person, field) for field in Person.state_fields()}
    values |= {
        "household_id": None,
        "batch_id": None,
        "village_id": rng.choice([village for village in villages if village.startswith(near)]),
        "name": NAMES[way.name](rng, person.name)[:100],
        "born_on": BIRTHDAYS[way.birthday](rng, person.born_on),
    }
    values["nik"] = _number(person, values, way, rng)
    return Person(**values | {"no_nik_reason": "" if values["nik"] else "unrecorded"})


def _number(person: Person, values: dict[str, Any], way: Way, rng: Random) -> str | None:
    if way.number == "own nik":
        day: date = values["born_on"]
        issued = values["village_id"][:8].replace(".", "")
        return f"{issued}{day.day + 40 * (person.sex == 'P'):02d}{day:%m%y}{_FREE_SERIAL}"
    return nik_slip(rng, person.nik or "") if way.number == "nik slip" else None
