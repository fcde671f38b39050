"""Pages and searches as somebody would write them who knows the database and one reach, to compare ours with."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connection

from accounts.models import User
from benchmarks.harness import Result, say
from benchmarks.search import Work
from benchmarks.statements import database_time
from beneficiaries.rules.search import NameSearch
from beneficiaries.selectors.names import persons_named
from beneficiaries.selectors.persons import visible_rows
from beneficiaries.selectors.places import Sort, place_page
from core.web.paging import COUNT_CAP, PAGE_SIZE, capped_count
from regions.models import Level, Region
from regions.querysets import within
from regions.rules.codes import level_of

PAIRS = 9
TIMES = 5
WORDS = (("SITI",), ("SAN", "JO"), ("ULAN",))

_ROWS = """
    SELECT * FROM beneficiaries_person person
    JOIN regions_region village ON village.code = person.village_id
    LEFT JOIN regions_region district ON district.code = village.parent_id
    LEFT JOIN beneficiaries_household household ON household.id = person.household_id
"""
_LIST = _ROWS + "WHERE person.merged_into_id IS NULL AND {places} ORDER BY person.name, person.id LIMIT 51"
_LIST_OF_PLACES = (
    _ROWS
    + """
    WHERE person.id IN (
        SELECT first.id FROM unnest(%s) place (code), LATERAL (
            SELECT id, name FROM beneficiaries_person
            WHERE village_id = place.code AND merged_into_id IS NULL ORDER BY name, id LIMIT 51
        ) first ORDER BY first.name, first.id LIMIT 51
    ) ORDER BY person.name, person.id
"""
)
_COUNT_LIST = """
    SELECT count(*) FROM (
        SELECT id FROM beneficiaries_person person WHERE merged_into_id IS NULL AND {places} LIMIT %s
    ) counted
"""
# An array for each area, not a join with LATERAL: that one is planned as a hash join over everybody, for ten seconds.
_FOUND = (
    _ROWS
    + """
    WHERE person.id = ANY(ARRAY(
        SELECT unnest(ARRAY(
            SELECT id FROM beneficiaries_person WHERE {found}
            ORDER BY CASE WHEN name >= %(text)s AND name < %(text)s || chr(1114111) THEN 0 WHEN {words} THEN 1 ELSE 2 END,
                name, id
            LIMIT 51
        )) FROM unnest(%(areas)s) area (code) LIMIT 51
    ))
"""
)
_COUNT = """
    SELECT count(*) FROM (
        SELECT unnest(ARRAY(SELECT id FROM beneficiaries_person WHERE {found} LIMIT %(most)s))
        FROM unnest(%(areas)s) area (code) LIMIT %(most)s
    ) counted
"""


def overheads(reaches: Mapping[str, tuple[User, Sequence[str]]], residents: int) -> list[Result]:
    """Return the ratio of the time at the database to that of a statement by hand, for pages and searches in each reach."""
    results = []
    for name, (user, places) in reaches.items():
        pairs: dict[str, tuple[Work, Work]] = {"list": (partial(_list, user, places), partial(_list_by_hand, places))}
        for words in WORDS:
            search = NameSearch(" ".join(words), words)
            pairs[search.start] = (partial(_found, user, search), partial(_found_by_hand, places, search))
        for kind, (ours, by_hand) in pairs.items():
            result = _ratio(ours, by_hand, residents)
            say(f"    {kind}, {name}: {result.value} ({result.reference_s} s by hand)")
            results.append(result)
    return results


def _ratio(ours: Work, by_hand: Work, residents: int) -> Result:
    taken = [(_time(ours), _time(by_hand)) for _ in range(PAIRS + 1)][1:]
    value = statistics.median(a / b for a, b in taken)
    mine, reference = (round(statistics.median(column), 5) for column in zip(*taken, strict=True))
    return Result("scope.overhead", round(value, 3), "ratio", mine, reference, rows=residents)


def _time(work: Work) -> float:
    with database_time() as clock:
        for _ in range(TIMES):
            work()
    return clock.spent / TIMES


def _list(user: User, places: Sequence[str]) -> None:
    persons = visible_rows(user)
    place_page(persons, within_places=places, by="name", sort=Sort.NAME, after="", before="")
    capped_count(persons)


def _list_by_hand(places: Sequence[str]) -> None:
    villages = _codes(places, Level.VILLAGE)
    there = f"person.village_id >= '{places[0]}.' AND person.village_id < '{places[0]}/'"
    if level_of(places[0]) == Level.VILLAGE:
        there = "person.village_id IN ('" + "', '".join(places) + "')"
    if len(villages) == 1 or level_of(places[0]) == Level.REGENCY:
        _fetch(_LIST.format(places=there), [])
    else:
        _fetch(_LIST_OF_PLACES, [villages])
    _fetch(_COUNT_LIST.format(places=there), [COUNT_CAP + 1])


def _found(user: User, search: NameSearch) -> None:
    found = persons_named(user=user, search=search, after="", size=PAGE_SIZE)
    list(visible_rows(user).filter(pk__in=found.keys))


def _found_by_hand(places: Sequence[str], search: NameSearch) -> None:
    of_villages = level_of(places[0]) == Level.VILLAGE
    keys = [f"left(area.code, 8) || '{key}'" for key in search.keys] + ["area.code"] * of_villages
    conditions = [f"person_name_parts(name, village_id) @> ARRAY[{', '.join(keys)}]", "merged_into_id IS NULL"]
    conditions += [f"translate(name, '''`‘’', '') LIKE '%%{word}%%'" for word in search.long]
    words = " AND ".join(f"' ' || name LIKE '%% {word}%%'" for word in search.words)
    values = {
        "areas": _codes(places, Level.VILLAGE if of_villages else Level.DISTRICT),
        "text": search.start,
        "most": COUNT_CAP + 1,
    }
    statement = {"found": " AND ".join(conditions), "words": words}
    _fetch(_FOUND.format(**statement), values)
    _fetch(_COUNT.format(**statement), values)


def _codes(places: Sequence[str], level: Level) -> list[str]:
    known = _known.get((tuple(places), level))
    if known is None:
        regions = Region.objects.filter(within("code", places), level=level).order_by("code")
        known = _known[tuple(places), level] = list(regions.values_list("code", flat=True))
    return known


_known: dict[tuple[tuple[str, ...], Level], list[str]] = {}


def _fetch(statement: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()
