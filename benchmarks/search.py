"""Lists and the search for persons, at the database: p95 in four reaches, and against the same queries written by hand.

What is asked for is drawn from the data: numbers of people within reach and of strangers, first pages and pages further on,
beginnings of one word and of two, as they come (common words more often) and of words drawn evenly, and pieces of words.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from accounts.models import User
from benchmarks.harness import Result, say
from benchmarks.statements import database_time
from beneficiaries.models import Person
from beneficiaries.rules.search import LEAST_LETTERS, words_in
from beneficiaries.selectors.households import household_list
from beneficiaries.selectors.persons import person_list, person_search
from beneficiaries.selectors.places import Sort

PEOPLE = 40  # drawn in each reach

Work: TypeAlias = Callable[[], object]


def search(reaches: Mapping[str, User], residents: int) -> list[Result]:
    """Return for each kind of question the worst p95 of ``reaches`` (users by the name of their reach)."""
    worst: dict[str, float] = {}
    for name, user in reaches.items():
        for kind, work in _asked(user, random.Random(1)).items():
            value = _p95_ms(work)
            say(f"    {kind:<13} {name:<9} {value:>7.2f} ms")
            worst[kind] = max(worst.get(kind, 0.0), value)
    return [Result(f"search.{kind}_p95_ms", value, "ms", rows=residents) for kind, value in worst.items()]


def _p95_ms(work: list[Work]) -> float:
    """Return the 95th percentile over ``work``, each done once to warm up and once measured."""
    for each in work:
        each()
    taken = []
    for each in work:
        with database_time() as clock:
            each()
        taken.append(clock.spent)
    return round(statistics.quantiles(taken, n=20)[-1] * 1000, 2)


def _asked(user: User, rng: random.Random) -> dict[str, list[Work]]:
    """Return what is asked, by the name of the result."""
    people = _drawn(Person.objects.visible_to(user), rng)
    strangers = _drawn(Person.objects.filter(merged_into__isnull=True), rng)
    pages: list[Work] = [
        partial(listing, user=user, sort=sort) for listing in (person_list, household_list) for sort in Sort
    ]
    pages += [partial(person_list, user=user, after=str(person.pk)) for person in people]
    pages += [partial(household_list, user=user, after=str(person.household_id)) for person in people]
    texts = {
        "nik": [person.nik for person in [*people, *strangers] if person.nik],
        "name_words": list(_beginnings(people, rng)),
        "name_fragment": list(_fragments(people, rng)),
    }
    asked = {"first_page": pages}
    for kind, words in texts.items():
        asked[kind] = [partial(person_search, user=user, text=text) for text in words]
    return asked


def _drawn(persons: Any, rng: random.Random) -> list[Person]:
    """Return people drawn by key, so that each is as likely as the other."""
    keys = persons.order_by("pk").values_list("pk", flat=True)
    low, high = keys.first() or 0, keys.last() or 0
    found = (persons.filter(pk__gte=rng.randint(low, high)).order_by("pk").first() for _ in range(PEOPLE))
    return [person for person in found if person]


def _beginnings(people: list[Person], rng: random.Random) -> Iterator[str]:
    words = [[word for word in words_in(person.name) if len(word) >= LEAST_LETTERS] for person in people]
    evenly = sorted({word for each in words for word in each})
    for each in filter(None, words):
        yield rng.choice(each)[: rng.randint(3, 5)]
        yield rng.choice(evenly)
        if len(each) > 1:
            one, other = rng.sample(each, 2)
            yield f"{one[: rng.randint(3, 4)]} {other[: rng.randint(1, 4)]}"


def _fragments(people: list[Person], rng: random.Random) -> Iterator[str]:
    for word in (word for person in people for word in words_in(person.name) if len(word) > LEAST_LETTERS):
        start = rng.randint(1, len(word) - LEAST_LETTERS)
        yield word[start : start + rng.randint(3, 5)]
