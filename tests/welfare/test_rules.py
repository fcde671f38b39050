"""The calendar of working days, on plain values."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from welfare.rules.working_days import add_working_days, is_working_day


def test_an_office_works_from_monday_to_friday() -> None:
    friday = date(2026, 11, 20)
    assert add_working_days(friday, 0) == friday
    assert add_working_days(friday, 1) == date(2026, 11, 23)
    assert add_working_days(friday + timedelta(days=1), 5) == date(2026, 11, 27)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_a_due_date_is_a_working_day_and_leaves_its_days(day: date, days: int) -> None:
    due = add_working_days(day, days)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, between)) == days
