"""Numbers of persons: what is taken, what is refused, what is shown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.id import nik as stdnum_nik

from core.identifiers import (
    InvalidIdentifier,
    clean_digits,
    mask,
    nik_agrees,
    nik_doubts,
    nik_facts,
    parse_card,
    parse_kk,
    parse_nik,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 21))
REGIONS = st.from_regex(r"[1-9][0-9]{5}\Z", fullmatch=True)
SERIALS = st.integers(min_value=9000, max_value=9999)


def written(region: str, born_on: date, sex: str, serial: int) -> str:
    day = born_on.day + (40 if sex == "P" else 0)
    return f"{region}{day:02d}{born_on:%m%y}{serial:04d}"


NIKS = st.builds(written, REGIONS, DAYS, st.sampled_from("LP"), SERIALS)
COPIED = " '`\t\u00a0\u200b\u200e\u202a\u202c\u2060\ufeff\u2019"


@given(REGIONS, DAYS, st.sampled_from("LP"), SERIALS)
def test_a_nik_says_region_day_and_sex(region: str, born_on: date, sex: str, serial: int) -> None:
    nik = written(region, born_on, sex, serial)
    assert parse_nik(nik) == nik
    facts = nik_facts(nik)
    assert (facts.issued_in, facts.day, facts.month) == (region, born_on.day, born_on.month)
    assert (facts.year_of_century, facts.sex, facts.temporary) == (born_on.year % 100, sex, False)
    assert nik_agrees(nik, born_on=born_on, sex=sex)
    assert not nik_agrees(nik, born_on=born_on, sex="L" if sex == "P" else "P")


@given(NIKS, st.lists(st.tuples(st.sampled_from(COPIED), st.integers(0, 16)), max_size=8))
def test_what_comes_along_when_a_number_is_copied_does_no_harm(nik: str, noise: list[tuple[str, int]]) -> None:
    text = list(nik)
    for mark, place in noise:
        text.insert(place, mark)
    assert parse_nik("".join(text)) == nik
    assert parse_nik(f"{nik}.0") == nik


@given(st.text(max_size=40))
def test_any_text_is_taken_or_refused_without_being_repeated(text: str) -> None:
    for parse in (parse_nik, parse_kk, parse_card):
        try:
            number = parse(text)
        except InvalidIdentifier as refusal:
            assert refusal.code == str(refusal)  # noqa: PT017 - every text is tried, refused or not
        else:
            assert number == clean_digits(text)
            assert number.isascii()
            assert number.isdigit()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nik_length"),
        ("0", "nik_length"),
        ("-", "nik_length"),
        ("150403170580900", "nik_length"),
        ("15040317058090011", "nik_length"),
        ("150403170580900O", "nik_length"),
        ("1504-0317-0580-9001", "nik_length"),
        (
            "\u0661\u0665\u0660\u0664\u0660\u0663\u0661\u0667\u0660\u0665\u0668\u0660\u0669\u0660\u0660\u0661",
            "nik_length",
        ),
        ("1.50403E+15", "nik_damaged"),
        ("3.2E+15", "nik_damaged"),
        ("1,50403e15", "nik_damaged"),
        ("1504031705809001.5", "nik_length"),
        ("1111111111111111", "nik_repeated"),
        ("0000000000000000", "nik_repeated"),
        ("1504031705800000", "nik_serial"),
        ("1504030005809001", "nik_date"),
        ("1504033205809001", "nik_date"),
        ("1504034005809001", "nik_date"),
        ("1504037205809001", "nik_date"),
        ("1504031700809001", "nik_date"),
        ("1504031713809001", "nik_date"),
        ("1504033104809001", "nik_date"),
        ("1504037104809001", "nik_date"),
        ("1504033002809001", "nik_date"),
    ],
)
def test_what_is_no_nik_is_refused_for_a_reason(text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_nik(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["1504032902019001", "1504036902019001", "1504037112809001", "9999993112999999"])
def test_rare_days_and_unknown_regions_pass(text: str) -> None:
    # 29 February in a year that has none: which century it was is not in the number.
    assert parse_nik(text) == text


def test_a_number_that_begins_with_nought_is_the_villages_own() -> None:
    assert nik_facts(parse_nik("0504031705809001")).temporary


def test_a_kk_needs_no_date() -> None:
    assert parse_kk("1504039999999999") == "1504039999999999"
    with pytest.raises(InvalidIdentifier, match="kk_length"):
        parse_kk("0")


@pytest.mark.parametrize(("text", "code"), [("1.2E+12", "card_damaged"), ("123", "card_length"), ("", "card_length")])
def test_a_card_that_lost_its_zeros_is_refused(text: str, code: str) -> None:
    assert parse_card("0001234567890") == "0001234567890"
    with pytest.raises(InvalidIdentifier, match=code):
        parse_card(text)


@given(st.from_regex(r"[0-9]{13}([0-9]{3})?\Z", fullmatch=True))
def test_a_masked_number_keeps_its_length_and_hides_its_middle(number: str) -> None:
    shown = mask(number)
    assert len(shown) == len(number)
    assert shown.startswith(number[:6])
    assert shown.endswith(number[-4:])
    assert set(shown[6:-4]) == {"*"}


@given(st.text(alphabet="0123456789", max_size=10))
def test_a_short_number_is_hidden_whole(number: str) -> None:
    assert mask(number) == "*" * len(number)


@given(st.sampled_from(["150403", "110101", "317101", "640512"]), DAYS, st.sampled_from("LP"), SERIALS)
def test_what_we_take_for_a_nik_the_worlds_library_takes_as_well(
    region: str, born_on: date, sex: str, serial: int
) -> None:
    nik = parse_nik(written(region, born_on, sex, serial))
    assert stdnum_nik.validate(nik) == nik
    read = stdnum_nik.get_birth_date(nik)
    assert (read.day, read.month, read.year % 100) == (born_on.day, born_on.month, born_on.year % 100)


@pytest.mark.parametrize(
    ("nik", "doubts"),
    [
        ("1504031705809001", []),
        ("3171011705809001", []),  # issued elsewhere: a number never changes when somebody moves
        ("9301011705809001", []),
        ("9901011705809001", ["nik_province"]),
        ("0504031705809001", ["nik_temporary"]),
        ("1504035705809001", ["nik_sex"]),
        ("1504031605809001", ["nik_born"]),
        ("9904035605819001", ["nik_province", "nik_born", "nik_sex"]),
    ],
)
def test_what_is_odd_about_a_nik_asks_for_a_look_and_forbids_nothing(nik: str, doubts: list[str]) -> None:
    assert nik_doubts(parse_nik(nik), born_on=date(1980, 5, 17), sex="L") == doubts
