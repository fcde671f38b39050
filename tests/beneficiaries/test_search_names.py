"""Parts of names: found whatever the order and the punctuation, by everybody who may, page by page, counted exactly."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.services.assignments import assignment_create
from beneficiaries.models import FormerNumber, HouseholdSpell, Person
from beneficiaries.rules.search import PARTS_WORDS, VANISHES, NameSearch, read_search, words_in
from beneficiaries.selectors import names
from beneficiaries.selectors.persons import SearchResult, person_search
from tests.conftest import Cast, World
from tests.make import KNOWN_AT, LONG_AGO, make_household, make_member, make_person, make_user

PIECES = ["SITI", "ANI", "NUR", "RANI", "YANI", "M", "AZ", "ZAHRA", "MA'RUF", "HARYANI", "A", "SA", "RUFI", "INTAN"]


def everybody(user: Any, text: str, size: int) -> tuple[list[str], SearchResult]:
    """All pages: the names in order, and the first page."""
    found, after = [], ""
    first = person_search(user=user, text=text, size=size)
    for _page in range(400):
        result = person_search(user=user, text=text, after=after, size=size)
        assert len(result.rows) <= size
        assert (result.count, result.more) == (first.count, first.more)
        found += [f"{row.person.village_id} {row.person.name} {row.person.pk}" for row in result.rows]
        after = result.next
        if not after:
            return found, first
    pytest.fail("no end")


@given(name=st.text(alphabet=st.sampled_from("AÉZ09 " + PARTS_WORDS + VANISHES), max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_parts_a_name_as_the_search_does(db: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_name_parts(%s, '15.04.03.1002')", [name])
        parts = set(cursor.fetchone()[0])
    expected = {"15.04.03.1002"}
    for word in words_in(name):
        expected |= {f"15.04.03{word[start : start + 3]}" for start in range(len(word) - 2)}
        expected |= {f"15.04.03^{word[:1]}", f"15.04.03^{word[:2]}"}
    assert parts == expected


@pytest.fixture
def crowd(world: World) -> list[Person]:
    """Two hundred and more people of two and three words, in three villages of two districts."""
    people = []
    for village in (world.rengas, world.sridadi, world.kembang):
        family = make_household(village)
        for one, other in pairwise([*PIECES, *reversed(PIECES)]):
            people += [make_person(family, name=f"{one} {other}"), make_person(family, name=f"{one}-{other}.{one}")]
            people.append(make_person(family, name=f"{other}{one}"))
    return people


def matches(name: str, search: NameSearch) -> bool:
    """What the rule says, name by name."""
    words = words_in(name)
    return all(
        any(part in word if len(part) >= 3 else word.startswith(part) for word in words) for part in search.words
    )


def rank(name: str, search: NameSearch) -> int:
    """0 for a name that begins so, 1 where each part begins a word after a blank, 2 otherwise."""
    if name.startswith(search.start):
        return 0
    return 1 if all(f" {word}" in f" {name}" for word in search.words) else 2


TEXTS = [
    "ani",
    "yani",
    "siti",
    "nur r",
    "a siti",
    "zahra nur",
    "arya",
    "maruf",
    "ma'ruf",
    "intansiti",
    "sa rufi",
    "m az",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("at_once", [2, 1000])
def test_who_is_found_is_who_has_the_parts_and_every_page_shows_the_next(
    crowd: list[Person], cast: Cast, world: World, text: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "_AT_ONCE", at_once)
    search = read_search(text)
    assert isinstance(search, NameSearch)
    for user, length, villages in (
        (cast.village_officer, 13, [world.rengas.code]),
        (cast.district_operator, 8, [world.rengas.code, world.sridadi.code]),
        (cast.social_worker, 8, [world.rengas.code, world.sridadi.code, world.kembang.code]),
    ):
        wanted = sorted(
            (person.village_id[:length], rank(person.name, search), person.name, person.pk, person.village_id)
            for person in crowd
            if person.village_id in villages and matches(person.name, search)
        )
        for size in (7, 50):
            found, first = everybody(user, text, size)
            assert found == [f"{place} {name} {key}" for _area, _rank, name, key, place in wanted]
            assert (first.count, first.more) == (len(wanted), False)


def test_several_villages_and_a_mixed_reach_find_the_same_as_each_alone(
    crowd: list[Person], cast: Cast, world: World
) -> None:
    both, mixed = make_user("dua.desa"), make_user("campuran")
    for user, regions in ((both, (world.rengas, world.kembang)), (mixed, (world.bulian, world.kembang))):
        for region in regions:
            assignment_create(
                actor=None, user=user, role="village_officer", region=region, reason="test", valid_from=LONG_AGO
            )
    for user, villages in (
        (both, {world.rengas.code, world.kembang.code}),
        (mixed, {world.rengas.code, world.sridadi.code, world.kembang.code}),
    ):
        found, first = everybody(user, "ani", 20)
        expected = {
            person.pk
            for person in crowd
            if person.village_id in villages and matches(person.name, NameSearch("", ("ANI",)))
        }
        assert {int(row.rpartition(" ")[2]) for row in found} == expected
        assert first.count == len(expected) == len(found)


def test_a_position_of_somebody_elses_row_begins_at_the_front(crowd: list[Person], cast: Cast, world: World) -> None:
    start = person_search(user=cast.village_officer, text="ani", size=5)
    stranger = next(person for person in crowd if person.village == world.sridadi and "ANI" in person.name)
    for after in (str(stranger.pk), "x", "-1", "9" * 18, "w", "²"):
        again = person_search(user=cast.village_officer, text="ani", after=after, size=5)
        assert [row.person.pk for row in again.rows] == [row.person.pk for row in start.rows]


def test_beyond_the_cap_a_count_says_more(crowd: list[Person], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = person_search(user=cast.social_worker, text="ani").count
    monkeypatch.setattr(names, "_AT_ONCE", 5)
    for cap, expected in ((exact, (exact, False)), (exact - 1, (exact - 1, True))):
        monkeypatch.setattr(names, "COUNT_CAP", cap)
        result = person_search(user=cast.social_worker, text="ani", size=5)
        assert (result.count, result.more) == expected


def test_nobody_known_finds_nobody(crowd: list[Person], cast: Cast) -> None:
    for user in (cast.outsider, cast.account_admin, None):
        for text in ("ani", "siti", "LI", crowd[0].nik or ""):
            assert person_search(user=user, text=text).rows == []


def test_a_merged_record_is_not_found_and_who_remains_is_found_by_its_number(cast: Cast, world: World) -> None:
    family = make_household(world.rengas)
    remains, gone = make_person(family, name="SITI ZUBAIDAH"), make_person(family, name="ST ZUBAIDAH")
    Person.objects.filter(pk=gone.pk).update(merged_into=remains)
    FormerNumber.objects.create(
        person=remains, nik=gone.nik or "", ended_on=LONG_AGO, recorded_at=KNOWN_AT, cause="merge"
    )
    for text in ("zubaidah", gone.nik or "", remains.nik or ""):
        assert [row.person.pk for row in person_search(user=cast.village_officer, text=text).rows] == [remains.pk]
    assert person_search(user=cast.other_officer, text=gone.nik or "").rows == []


def test_a_family_is_found_by_a_kk_it_had_before(cast: Cast, world: World) -> None:
    family = make_household(world.rengas)
    head = make_person(family)
    HouseholdSpell.objects.create(
        household=family, kk="1504031234567890", head_name="X", village=world.rengas, valid_to=LONG_AGO,
        superseded_at=KNOWN_AT, cause="test",
    )  # fmt: skip
    for user, keys in ((cast.village_officer, [head.pk]), (cast.other_officer, [])):
        assert [row.person.pk for row in person_search(user=user, text="1504031234567890").rows] == keys


def test_a_card_number_finds_who_holds_it_for_those_who_may_see_cards(cast: Cast, world: World) -> None:
    person = make_person(make_household(world.rengas))
    matched = make_member(person, territory=world.regency)
    other = make_person(make_household(world.rengas), name="BELUM DICOCOKKAN")
    unmatched = make_member(
        None, territory=world.regency, nik=other.nik, village_id=world.rengas.code, place=world.rengas.code
    )
    verifier = make_user("verifikator", role="verifier", region=world.regency)
    for card, holder in ((matched, person), (unmatched, other)):
        for user in (cast.social_worker, cast.village_officer):
            assert [row.person.pk for row in person_search(user=user, text=card.card_number).rows] == [holder.pk]
        # A verifier sees the resident but not whose card is which.
        assert person_search(user=verifier, text=card.card_number).rows == []


def test_a_name_that_changes_or_moves_is_found_at_once(cast: Cast, world: World) -> None:
    person = make_person(make_household(world.rengas), name="KARTINI")
    Person.objects.filter(pk=person.pk).update(name="SUKARTI")
    assert person_search(user=cast.village_officer, text="kartini").rows == []
    assert person_search(user=cast.village_officer, text="karti").count == 1
    Person.objects.filter(pk=person.pk).update(village=world.sridadi)
    assert person_search(user=cast.village_officer, text="karti").rows == []
    assert person_search(user=cast.other_officer, text="karti").count == 1
