"""What speaks for two records being one person, what against, and how much it comes to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.evidence import Evidence
from beneficiaries.rules.duplicates import CERTAIN, LEAST, LIKELY, WEIGHTS, Record, weigh

REGENCY = 307_361
RENGAS, SRIDADI, KEMBANG = "15.04.03.2004", "15.04.03.1002", "15.04.01.2001"
BORN = date(1980, 5, 17)
NIK = "1504031705809001"


def record(**values: Any) -> Record:
    base: dict[str, Any] = {
        "name": "SITI AMINAH",
        "sex": "P",
        "born_on": BORN,
        "nik": "1504035705809001",
        "household": None,
        "village": RENGAS,
        "birthplace": "",
        "status": "alive",
        "namesakes": 30,
    }
    return Record(**base | values)


def score(**other: Any) -> int:
    return weigh(record(), record(**other), people=REGENCY).score


def codes(one: Record, other: Record, **known: Any) -> set[Evidence]:
    return {code for code, _weight in weigh(one, other, people=REGENCY, **known).reasons}


OWN = {"nik": "1504015705809123"}
NONE = {"nik": None}


@pytest.mark.parametrize(
    "other",
    [
        NONE,
        NONE | {"name": "ST. AMINA", "village": SRIDADI},
        NONE | {"name": "AMINAH SITI", "village": KEMBANG},
        NONE | {"born_on": date(1980, 5, 18), "name": "SITI AMINA"},
        NONE | {"name": "BAYI NY. ROHANI", "household": 1},
        OWN,
        OWN | {"village": SRIDADI},
        {"nik": "1504035706809001", "name": "SITI AMINA"},  # one digit of its date wrong, and it contradicts its record
        {"nik": "0004035705809001"},  # a number of the village's own
    ],
)
def test_what_offices_write_twice_is_likely_one_person(other: dict[str, Any]) -> None:
    one = record(household=other.get("household"))
    assert weigh(one, record(**other), people=REGENCY).score >= LIKELY


@pytest.mark.parametrize(
    "other",
    [
        OWN | {"born_on": date(1991, 11, 3)},
        OWN | {"name": "SITI ROHANI"},
        OWN | {"name": "DEWI LESTARI", "village": KEMBANG},
        OWN | {"name": "SITI AMINA", "village": KEMBANG, "namesakes": 900},
        NONE | {"name": "ROHANI"},
        # Born ten days apart in one district, and by chance the same serial of their days: two persons.
        {"nik": "1504036705809001", "born_on": date(1980, 5, 27), "name": "SITI ROHANI"},
    ],
)
def test_people_who_have_something_in_common_are_two_persons(other: dict[str, Any]) -> None:
    assert score(**other) < LIKELY


def test_twins_are_no_candidates_and_the_same_name_twice_on_one_card_is_one() -> None:
    one = record(name="RAFA PRATAMA", household=5)
    twin = record(name="RAFI PRATAMA", household=5, nik="1504035705809002")
    assert Evidence.TWINS in codes(one, twin)
    assert weigh(one, twin, people=REGENCY).score < LEAST
    assert weigh(one, twin._replace(name="RAFA PRATAMA"), people=REGENCY).score >= LIKELY


def test_a_number_that_the_other_had_settles_it() -> None:
    one, other = record(), record(name="SITI AMIRAH", village=KEMBANG, **OWN)
    assert Evidence.NIK_FORMER in codes(one, other, former_number=True)
    assert weigh(one, other, former_number=True, people=REGENCY).score >= CERTAIN


def test_a_rare_name_says_more_than_a_common_one() -> None:
    rare, usual, common = (
        weigh(record(namesakes=count), record(namesakes=count, village=SRIDADI, **OWN), people=REGENCY).score
        for count in (2, 30, 900)
    )
    assert rare > usual > common


def test_the_more_people_the_less_a_coincidence_says() -> None:
    one, other = record(), record(village=KEMBANG, **OWN)
    assert weigh(one, other, people=REGENCY).score > weigh(one, other, people=5_809_790).score


def test_a_birthday_written_for_want_of_a_better_one_says_less() -> None:
    new_year = {"born_on": date(1960, 1, 1)}
    one, other = record(**new_year, nik=None), record(**new_year, nik=None, village=SRIDADI)
    assert Evidence.BORN_UNKNOWN in codes(one, other)
    assert weigh(one, other, people=REGENCY).score < score(nik=None, village=SRIDADI)


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        (BORN, Evidence.BORN_SAME),
        (date(1980, 5, 7), Evidence.BORN_DIGIT),
        (date(1980, 5, 20), Evidence.BORN_NEAR),
        (date(1908, 5, 17), Evidence.BORN_DIGIT),  # two digits changed places
        (date(1975, 3, 2), Evidence.BORN_DIFFERS),
    ],
)
def test_birth_dates_are_told_apart_by_what_is_wrong_with_them(born_on: date, code: Evidence) -> None:
    assert code in codes(record(), record(born_on=born_on))


def test_day_and_month_exchanged_is_seen() -> None:
    assert Evidence.BORN_SWAPPED in codes(record(born_on=date(1980, 3, 12)), record(born_on=date(1980, 12, 3)))


def test_every_reason_has_a_weight_or_weighs_by_the_name() -> None:
    assert set(Evidence) - set(WEIGHTS) == {Evidence.NAME_RARE, Evidence.NAME_COMMON}


days = st.dates(date(1920, 1, 1), date(2026, 1, 1))
records = st.builds(
    Record,
    name=st.sampled_from(["SITI AMINAH", "M. ALI", "BAYI NY SITI", "", "RAFA"]),
    sex=st.sampled_from("LP"),
    born_on=days,
    nik=st.none() | st.from_regex(r"[0-9]{16}", fullmatch=True),
    household=st.none() | st.integers(1, 2),
    village=st.sampled_from([RENGAS, SRIDADI, KEMBANG]),
    birthplace=st.sampled_from(["", "MUARA BULIAN", "PADANG"]),
    status=st.sampled_from(["alive", "moved", "deceased"]),
    namesakes=st.integers(1, 5000),
)


@settings(deadline=None)
@given(records, records, st.booleans())
def test_the_score_lies_between_0_and_100_and_does_not_depend_on_who_comes_first(
    one: Record, other: Record, former: bool
) -> None:
    ahead = weigh(one, other, former_number=former, people=REGENCY)
    assert 0 <= ahead.score <= 100
    assert set(ahead.reasons) == set(weigh(other, one, former_number=former, people=REGENCY).reasons)
