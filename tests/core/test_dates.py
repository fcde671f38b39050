"""Days as offices write them, and ages."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import age_on, long_date, month_end, parse_date

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 11, 30))


@given(DAYS)
def test_every_way_of_writing_a_day_names_it(day: date) -> None:
    texts = ("{0:%Y-%m-%d}", "{0:%d-%m-%Y}", "{0:%d/%m/%Y}", "{0:%d.%m.%Y}", "{0:%Y%m%d}", "{0.day}-{0.month}-{0.year}")
    for text in texts:
        assert parse_date(f"  {text.format(day)} ") == day


@pytest.mark.parametrize(
    "text",
    ["", "x", "2024-02-30", "29-02-2023", "00-01-2024", "2024-13-01", "1-1-24", "25 November 2024", "2024/11/25",
     "0000-01-01", "45621", "45621.0", "2024-11-25T00:00:00", "\u0662\u0660\u0662\u0664-01-01", "2024-11-25\n1"],
)  # fmt: skip
def test_what_names_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(text)


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(parse_date(text), date)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), st.integers(min_value=0, max_value=50_000))
def test_age_grows_by_one_on_each_birthday(born_on: date, days: int) -> None:
    day = born_on + timedelta(days=days)
    age = age_on(day, born_on)
    assert age >= 0
    assert age_on(day + timedelta(days=1), born_on) - age == ((day + timedelta(days=1)) in birthdays(born_on))


def birthdays(born_on: date) -> set[date]:
    """The days on which somebody is a year older; who was born on 29 February is so on 1 March in other years."""
    found = set()
    for year in range(born_on.year + 1, born_on.year + 140):
        try:
            found.add(born_on.replace(year=year))
        except ValueError:
            found.add(date(year, 3, 1))
    return found


@given(DAYS)
def test_a_month_ends_where_the_next_begins(day: date) -> None:
    end = month_end(day)
    assert (end.year, end.month) == (day.year, day.month)
    assert (end + timedelta(days=1)).day == 1


def test_letters_write_dates_in_indonesian() -> None:
    assert long_date(date(2024, 8, 5)) == "5 Agustus 2024"
