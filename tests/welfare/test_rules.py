"""The questionnaire and the calendar, on plain values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.welfare.story import ANSWERS
from welfare.exceptions import AnswersRefused
from welfare.rules.questionnaire import check_answers, questions, score, summary
from welfare.rules.working_days import add_working_days, is_working_day


def test_nine_criteria_are_counted() -> None:
    result = score(ANSWERS)
    assert (result.met, result.criteria) == (8, 9)
    assert score({}).met == 0
    assert [line.speaks_for_need for line in summary(ANSWERS)].count(True) == 8


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": 0}, "out_of_range"),
        ({"people": True}, "out_of_range"),
        ({"people": "4"}, "out_of_range"),
        ({"people": None}, "missing"),
        ({"power": "1300"}, "out_of_range"),
        ({"floor": ""}, "missing"),
    ],
)
def test_answers_are_complete_or_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(AnswersRefused) as refusal:
        check_answers({**ANSWERS, **change})
    assert (refusal.value.code, refusal.value.field) == (code, next(iter(change)))


def test_what_was_not_asked_is_not_kept() -> None:
    assert list(check_answers({**ANSWERS, "extra": "x"})) == [question.key for question in questions()]
    with pytest.raises(AnswersRefused):
        questions("146/HUK/2013")


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
