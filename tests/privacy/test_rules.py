"""Clocks count hours, and the law says which refusal suits which right."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from privacy.codes import ARTICLES, BREACH_CLOCK, Ground, RequestStatus, Right
from privacy.exceptions import StepRefused
from privacy.rules.clock import clock, due_moment, hours_late
from privacy.rules.steps import GROUNDS, OUTCOMES, check_answer, check_identify, grounds_for
from privacy.services.deadlines import SHIPPED

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
S, R, G = RequestStatus, Right, Ground


@pytest.mark.parametrize(
    ("now", "stopped", "level"),
    [
        (DUE - timedelta(hours=25), None, "ok"),
        (DUE - timedelta(hours=24), None, "soon"),
        (DUE, None, "soon"),
        (DUE + timedelta(seconds=1), None, "late"),
        (DUE + timedelta(days=9), DUE, "met"),
        (DUE + timedelta(days=9), DUE + timedelta(seconds=1), "missed"),
    ],
)
def test_how_a_clock_stands(now: datetime, stopped: datetime | None, level: str) -> None:
    assert clock(due_at=DUE, stopped_at=stopped, now=now).level == level


def test_three_times_24_hours_run_over_the_weekend() -> None:
    friday = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert due_moment(friday, 72) == DUE


@pytest.mark.parametrize(("minutes", "hours"), [(-1, None), (0, None), (1, 1), (60, 1), (61, 2), (72 * 60, 72)])
def test_each_hour_begun_is_late(minutes: int, hours: int | None) -> None:
    assert hours_late(DUE, DUE + timedelta(minutes=minutes)) == hours


def test_an_answer_is_lawful_or_refused() -> None:
    """Of all that one could ask for, what comes through was open, is identified, and is refused by law if at all."""
    through = []
    for right, status, outcome, ground in product(Right, RequestStatus, OUTCOMES, ["", *Ground]):
        with suppress(StepRefused):
            check_answer(right=right, status=status, outcome=outcome, ground=ground)
            through.append((right, status, outcome, ground))
    for right, status, outcome, ground in through:
        assert status in (S.RECEIVED, S.IDENTIFIED)
        assert (ground == "") is (outcome == S.FULFILLED)
        assert not ground or ground in GROUNDS[right]
        assert status == S.IDENTIFIED or (outcome == S.REFUSED and ground == G.IDENTITY)
    assert {right for right, *_rest in through} == set(Right)


@pytest.mark.parametrize(
    ("right", "ground", "allowed"),
    [
        (R.ACCESS, G.OTHERS_DATA, True),
        (R.ACCESS, G.PUBLIC_INTEREST, False),  # Pasal 15 leaves access alone
        (R.CORRECTION, G.LAW_ENFORCEMENT, False),
        (R.CORRECTION, G.OTHER_OFFICE, True),
        (R.DELETION, G.RETENTION, True),
        (R.DELETION, G.PUBLIC_INTEREST, True),
        (R.RESTRICTION, G.RETENTION, False),
        (R.WITHDRAWAL, G.NO_CONSENT, True),
        (R.DELETION, G.NO_CONSENT, False),
        (R.COMPLAINT, G.UNFOUNDED, True),
    ],
)
def test_the_grounds_of_the_law(right: Right, ground: Ground, allowed: bool) -> None:
    assert (ground in grounds_for(right)) is allowed
    if allowed:
        check_answer(right=right, status=S.IDENTIFIED, outcome=S.REFUSED, ground=ground)
    else:
        with pytest.raises(StepRefused) as refusal:
            check_answer(right=right, status=S.IDENTIFIED, outcome=S.REFUSED, ground=ground)
        assert refusal.value.code == "ground_unfit"


def test_identity_is_checked_once() -> None:
    check_identify(S.RECEIVED)
    for status in (S.IDENTIFIED, S.FULFILLED, S.REFUSED):
        with pytest.raises(StepRefused):
            check_identify(status)


def test_every_right_has_articles_grounds_and_a_clock_with_its_source() -> None:
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert set(ARTICLES) == set(GROUNDS) == set(Right)
    assert {row["code"] for row in rows} == {*Right.values, BREACH_CLOCK}
    assert all(row["source"] and row["valid_from"] == "2022-10-17" for row in rows)
    three_days = {row["code"] for row in rows if row["hours"] == 72}
    assert three_days == {"access", "correction", "completion", "withdrawal", "restriction", "breach"}
