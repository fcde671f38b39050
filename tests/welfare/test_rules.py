"""The way of a case, the questionnaire and the calendar, on plain values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.welfare.story import ANSWERS
from welfare.codes import CaseState, DecisionOutcome, Finding
from welfare.exceptions import AnswersRefused, StepRefused
from welfare.rules.questionnaire import check_answers, questions, score, summary
from welfare.rules.workflow import TRANSITIONS, Action, check_decider, check_decision, next_action, transition
from welfare.rules.working_days import add_working_days, is_working_day


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("action", [action for action in Action if action is not Action.REGISTER])
def test_a_step_is_taken_only_from_where_it_starts(state: CaseState, action: Action) -> None:
    if state in TRANSITIONS[action].before:
        assert transition(state, action).action is action
    else:
        with pytest.raises(StepRefused) as refusal:
            transition(state, action)
        assert refusal.value.code == "wrong_state"
        assert str(refusal.value).endswith(".")


def test_every_open_state_leads_somewhere_and_no_closed_one_does() -> None:
    left = {state for step in TRANSITIONS.values() for state in step.before}
    closed = {step.after for step in TRANSITIONS.values() if step.closes}
    assert left | closed == set(CaseState)
    assert not left & closed
    assert {state for state in CaseState if next_action(state)} == left - {CaseState.PROPOSED}


def test_who_registered_or_verified_does_not_decide() -> None:
    check_decider(decider=3, registered_by=1, verified_by=2)
    for hand in (1, 2):
        with pytest.raises(StepRefused) as refusal:
            check_decider(decider=hand, registered_by=1, verified_by=2)
        assert refusal.value.code == "same_person"


@pytest.mark.parametrize(
    ("outcome", "finding", "reason", "note", "code"),
    [
        (DecisionOutcome.APPROVE, Finding.CONFIRMED, "", "", None),
        (DecisionOutcome.APPROVE, Finding.NOT_FOUND, "", "", "not_confirmed"),
        (DecisionOutcome.APPROVE, None, "", "", "not_confirmed"),
        (DecisionOutcome.REFUSE, Finding.NOT_NEEDY, "able_to_pay", "", None),
        (DecisionOutcome.REFUSE, Finding.NOT_NEEDY, "", "why", "reason_missing"),
        (DecisionOutcome.RETURN, Finding.CONFIRMED, "", "No photo of the KK.", None),
        (DecisionOutcome.RETURN, Finding.CONFIRMED, "", "  ", "note_missing"),
    ],
)
def test_a_decision_stands_on_what_was_found(
    outcome: DecisionOutcome, finding: Finding | None, reason: str, note: str, code: str | None
) -> None:
    if code is None:
        check_decision(outcome=outcome, finding=finding, reason=reason, note=note)
    else:
        with pytest.raises(StepRefused) as refusal:
            check_decision(outcome=outcome, finding=finding, reason=reason, note=note)
        assert refusal.value.code == code


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
