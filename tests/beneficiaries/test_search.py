"""What one writes into the search box, and who is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.exceptions import SearchRefused
from beneficiaries.rules.search import (
    PARTS_WORDS,
    VANISHES,
    CardSearch,
    NameSearch,
    NumberSearch,
    WholeNameSearch,
    read_search,
)
from beneficiaries.selectors.persons import person_search
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_person

NIK = "1504031705809001"


@pytest.mark.parametrize(
    "text",
    [NIK, f" {NIK} ", f"'{NIK}", f"`{NIK}", f"\u2018{NIK}", "1504 0317 0580 9001", "150403-170580-9001",
     "150403.170580.9001", "1504\u00a00317\u00a005809001", f"\ufeff{NIK}\u200b", f"{NIK}\t"],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert read_search(text) == NumberSearch(NIK)


@pytest.mark.parametrize("text", ["0001234567890", "0001-2345-67890", " '0001 234 567 890"])
def test_thirteen_digits_are_a_card(text: str) -> None:
    assert read_search(text) == CardSearch("0001234567890")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("   ", "empty"), ("\x00", "empty"), ("12345", "digits"), (NIK + "1", "digits"), ("9001", "digits"),
     ("150403******9001", "masked"), ("150403\u2022\u2022\u2022\u2022\u2022\u20229001", "masked"),
     ("1" * 16, "kk_repeated"), ("...", "too_short"), ("' - '", "too_short"), ("_", "too_short"), ("%", "too_short"),
     ("!!!", "too_short")],
)  # fmt: skip
def test_what_cannot_be_searched_for_says_what_to_write(text: str, code: str) -> None:
    with pytest.raises(SearchRefused) as refusal:
        read_search(text)
    assert refusal.value.code == code
    assert not any(word in str(refusal.value) for word in text.split() if len(word) > 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("budi", NameSearch("BUDI", ("BUDI",))),
        ("  budi   har ", NameSearch("BUDI HAR", ("BUDI", "HAR"))),
        ("ma'ruf", NameSearch("MA'RUF", ("MARUF",))),
        ("az-zahra", NameSearch("AZ-ZAHRA", ("AZ", "ZAHRA"))),
        ("i wayan", NameSearch("I WAYAN", ("I", "WAYAN"))),
        ("M.Ali", NameSearch("M.ALI", ("M", "ALI"))),
        ("li", WholeNameSearch("LI")),
        ("A", WholeNameSearch("A")),
        ("o'", WholeNameSearch("O'")),
    ],
)
def test_a_name_is_read_as_a_beginning_and_as_words(text: str, expected: object) -> None:
    assert read_search(text) == expected


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        search = read_search(text)
    except SearchRefused:
        return
    if isinstance(search, NumberSearch | CardSearch):
        assert len(search.number) in (13, 16)
        assert search.number.isascii()
    elif isinstance(search, NameSearch):
        assert not set("".join(search.words)) & set(PARTS_WORDS + VANISHES)
        assert all(1 <= len(key.lstrip("^")) <= 3 for key in search.keys)


NAMES = [
    "BUDI HARTONO", "BUDIMAN", "ABDUL BUDI", "MA'RUF AMIN", "NUR AZ-ZAHRA", "A", "LI", "I WAYAN DARMA", "M.ALI", "ÉLISE",
    "HARTONO BUDI SANTOSO", "D'ARCY O'NEIL", "Q" * 100, "SITI/AISYAH", "50% DISKON", "UNDER_SCORE",
]  # fmt: skip


@pytest.fixture
def names(world: World, cast: Cast) -> list[str]:
    family = make_household(world.rengas)
    for name in NAMES:
        make_person(family, name=name, relation=4)
    return NAMES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("budi", ["BUDI HARTONO", "BUDIMAN", "ABDUL BUDI", "HARTONO BUDI SANTOSO"]),
        ("bud har", ["BUDI HARTONO", "HARTONO BUDI SANTOSO"]),
        ("HAR bud", ["BUDI HARTONO", "HARTONO BUDI SANTOSO"]),
        ("HARTONO bud", ["HARTONO BUDI SANTOSO", "BUDI HARTONO"]),
        ("udi", ["ABDUL BUDI", "BUDI HARTONO", "BUDIMAN", "HARTONO BUDI SANTOSO"]),
        ("arto antos", ["HARTONO BUDI SANTOSO"]),
        ("hartano", []),
        ("hartonx", []),
        ("maruf", ["MA'RUF AMIN"]),
        ("Ma\u2019ruf", ["MA'RUF AMIN"]),
        ("aruf", ["MA'RUF AMIN"]),
        ("zahra", ["NUR AZ-ZAHRA"]),
        ("nur az z", ["NUR AZ-ZAHRA"]),
        ("azzahra", []),
        ("ali", ["M.ALI"]),
        ("m ali", ["M.ALI"]),
        ("i way", ["I WAYAN DARMA"]),
        ("a way", []),
        ("wa da", ["I WAYAN DARMA"]),
        ("A", ["A"]),
        ("li", ["LI"]),
        ("élise", ["ÉLISE"]),
        ("darcy oneil", ["D'ARCY O'NEIL"]),
        ("q" * 100, ["Q" * 100]),
        ("aisyah", ["SITI/AISYAH"]),
        ("50% dis", ["50% DISKON"]),
        ("bud%", ["ABDUL BUDI", "BUDI HARTONO", "BUDIMAN", "HARTONO BUDI SANTOSO"]),
        ("score", ["UNDER_SCORE"]),
        ("' OR 1=1 --", []),
        ("bud & ! har", ["BUDI HARTONO", "HARTONO BUDI SANTOSO"]),
        ("\U0010ffff\U0010ffff\U0010ffff abc", []),
        ("(budi) [har]", ["BUDI HARTONO", "HARTONO BUDI SANTOSO"]),
    ],
)
def test_names_are_found_by_parts_whole_names_first_and_what_is_inside_last(
    names: list[str], cast: Cast, text: str, found: list[str]
) -> None:
    result = person_search(user=cast.village_officer, text=text)
    assert [row.person.name for row in result.rows] == found
    assert (result.count, result.more, result.next) == (len(found), False, "")


def test_a_kk_finds_the_family_with_its_head_first(families: Families, cast: Cast) -> None:
    result = person_search(user=cast.village_officer, text=families.own.kk or "")
    assert [row.person.name for row in result.rows] == ["BUDI HARTONO", "SITI AMINAH"]
    assert result.rows[0].household == families.own


def test_a_nik_finds_one_person_also_when_she_moved_away(families: Families, cast: Cast) -> None:
    families.wife.status = "moved"
    families.wife.save()
    result = person_search(user=cast.village_officer, text=families.wife.nik or "")
    assert [row.person.pk for row in result.rows] == [families.wife.pk]


def test_the_text_is_in_no_address(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    answer = client.post(reverse("person-list"), {"text": "BUDI HARTONO"})
    assert answer.status_code == 200
    assert "BUDI" not in answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]
    # By address nothing is searched, so that nobody is led to write such addresses.
    assert client.get(reverse("person-list"), {"text": "BUDI HARTONO"}).context["found"] is None


def test_htmx_gets_the_results_alone(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    fragment = client.post(reverse("person-list"), {"text": "BUDI"}, headers={"HX-Request": "true"}).content.decode()
    page = client.post(reverse("person-list"), {"text": "BUDI"}).content.decode()
    assert "<html" not in fragment
    assert "<html" in page
    for text in (fragment, page):
        assert reverse("person-detail", args=[families.head.pk]) in text


@pytest.mark.parametrize("text", ["", "ab'", "12", "1234567890123", "x" * 101, "150403******9001", "\x00"])
def test_bad_input_is_answered_in_words(families: Families, cast: Cast, client_of: Any, text: str) -> None:
    answer = client_of(cast.village_officer).post(reverse("person-list"), {"text": text})
    assert answer.status_code == 200
    assert answer.context["refusal"] or answer.context["found"].rows == []


def test_next_page_without_a_script_is_a_form(world: World, cast: Cast, client_of: Any) -> None:
    family = make_household(world.rengas)
    for number in range(51):
        make_person(family, name=f"TUTI {number:02}")
    client = client_of(cast.village_officer)
    first = client.post(reverse("person-list"), {"text": "tuti"}).context["found"]
    second = client.post(reverse("person-list"), {"text": "tuti", "after": first.next}).context["found"]
    assert (len(first.rows), len(second.rows), second.next) == (50, 1, "")
