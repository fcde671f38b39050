"""Workflows as data: what is wrong with one is said, no case is lost in one, and what a step needs is named at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare.codes import Act, Effect, Finding, Form, Hand, Signal, Stage
from welfare.exceptions import DefinitionRefused, StepRefused
from welfare.rules.definition import Definition
from welfare.rules.definition_checks import DECISIONS, checked_definition
from welfare.rules.requirements import REQUIREMENTS, Facts, check
from welfare.rules.workflow import (
    Given,
    Hands,
    check_taken,
    due_of,
    find_signalled,
    find_transition,
    find_verification,
    options,
)
from welfare.services.effects import EFFECTS
from welfare.workflows import shipped

TODAY = date(2026, 11, 20)  # a Friday
SHIPPED = {data["code"]: checked_definition(data) for data in shipped()}
ALL = st.sampled_from(sorted(SHIPPED))
REGISTRAR, OFFICER, DECIDER = 1, 2, 3

ready = Facts(
    day=TODAY,
    members=1,
    finding=Finding.CONFIRMED,
    closed_on=TODAY,
    hands={Hand.REGISTERED: frozenset({REGISTRAR}), Hand.VERIFIED: frozenset({OFFICER})},
)


def data_of(code: str = "health_insurance") -> dict[str, Any]:
    """Return a copy of a shipped definition to spoil."""
    return copy.deepcopy(next(data for data in shipped() if data["code"] == code))


def part(data: dict[str, Any], kind: str, code: str) -> dict[str, Any]:
    """Return a step or transition of it."""
    found: dict[str, Any] = next(each for each in data[kind] if each["code"] == code)
    return found


def test_the_four_ways_are_shipped() -> None:
    assert set(SHIPPED) == {"health_insurance", "pbi_reactivation", "social_case", "complaint"}
    assert set(EFFECTS) == set(Effect)


SPOILT: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("workflow: title is missing", lambda d: d.pop("title")),
    ("workflow: version must be a whole number from 1", lambda d: d.update(version=0)),
    ("workflow: there is no step nowhere to start with", lambda d: d.update(start="nowhere")),
    ("workflow: it starts with refused, which is closed", lambda d: d.update(start="refused")),
    ("workflow: colour is not known here", lambda d: d.update(colour="red")),
    ("workflow: covered is listed twice", lambda d: d["outcomes"].append(d["outcomes"][0])),
    ("workflow: verify is there twice", lambda d: d["transitions"].append(part(d, "transitions", "verify"))),
    ("stage “waiting” is not known", lambda d: part(d, "steps", "registered").update(stage="waiting")),
    ("needs either working_days or hours", lambda d: part(d, "steps", "registered").update(hours=3)),
    ("step registered: waits is missing", lambda d: part(d, "steps", "registered").pop("waits")),
    ("step refused: is closed and has a time", lambda d: part(d, "steps", "refused").update(hours=3)),
    ("capability “fly” is not known", lambda d: part(d, "transitions", "verify").update(capability="fly")),
    (
        "transition withdraw: the capability view_audit is none of cases",
        lambda d: part(d, "transitions", "withdraw").update(capability="view_audit"),
    ),
    (
        "transition approve: approve takes the capability decide_cases",
        lambda d: part(d, "transitions", "approve").update(capability="verify_cases"),
    ),
    ("there is no step moon", lambda d: part(d, "transitions", "verify").update(to="moon")),
    (
        "the requirement horoscope is not known",
        lambda d: part(d, "transitions", "approve")["requires"].append("horoscope"),
    ),
    (
        "the requirement finding does not take “maybe”",
        lambda d: part(d, "transitions", "approve").update(requires=["finding:maybe"]),
    ),
    ("asks “money” is not known", lambda d: part(d, "transitions", "withdraw").update(asks=["money"])),
    ("not_by “nobody” is not known", lambda d: part(d, "transitions", "approve").update(not_by=["nobody"])),
    ("a refusal has to ask for a reason", lambda d: part(d, "transitions", "refuse").update(asks=[])),
    ("needs an outcome, either its own or asked for", lambda d: part(d, "transitions", "withdraw").pop("outcome")),
    ("there is no outcome luck", lambda d: part(d, "transitions", "withdraw").update(outcome="luck")),
    ("does not close the case", lambda d: part(d, "transitions", "resubmit").update(outcome="covered")),
    ("a case is registered once", lambda d: part(d, "transitions", "resubmit").update(act="register")),
    ("is taken by the system", lambda d: part(d, "transitions", "fulfil").update(asks=["note"])),
    ("the form verification and the act verify", lambda d: part(d, "transitions", "verify").pop("form")),
    ("do the same", lambda d: part(d, "transitions", "grant").update({"from": ["verified"]})),
    ("step returned: nothing leads out of it", lambda d: d.update(transitions=_without(d, "resubmit", "withdraw"))),
    ("step appealed: no way leads to it", lambda d: d.update(transitions=_without(d, "appeal"))),
    (
        "step registered: stands in the worklists of those who verify_cases",
        lambda d: d.update(transitions=_without(d, "verify")),
    ),
    ("no step closes a case", lambda d: [step.update(stage="outside") for step in d["steps"]]),
]


def _without(data: dict[str, Any], *codes: str) -> list[dict[str, Any]]:
    return [
        {**each, "from": [code for code in each["from"] if each["code"] != "withdraw" or code != "returned"]}
        for each in data["transitions"]
        if each["code"] not in codes or each["code"] == "withdraw"
    ]


@pytest.mark.parametrize(("words", "spoil"), SPOILT, ids=[words for words, _spoil in SPOILT])
def test_what_is_wrong_with_a_workflow_is_said(words: str, spoil: Callable[[dict[str, Any]], Any]) -> None:
    data = data_of()
    spoil(data)
    with pytest.raises(DefinitionRefused) as refusal:
        checked_definition(data)
    assert any(words in fault for fault in refusal.value.faults), refusal.value.faults


def test_everything_wrong_is_said_at_once() -> None:
    data = data_of()
    data["steps"][0].pop("label")
    data["transitions"][0]["capability"] = "fly"
    with pytest.raises(DefinitionRefused) as refusal:
        checked_definition(data)
    assert len(refusal.value.faults) == 2


@given(ALL, st.data())
def test_a_case_is_never_lost(code: str, data: st.DataObject) -> None:
    """Whatever is done, in whatever order: there is a way on, or the case is closed with an outcome of the workflow's."""
    definition = SHIPPED[code]
    starts = [start for start in (definition.start, definition.urgent_start) if start]
    state = data.draw(st.sampled_from(starts))
    for _step in range(data.draw(st.integers(0, 30))):
        ways = definition.leaving(state)
        assert ways or definition.steps[state].closed
        if not ways:
            return
        taken = data.draw(st.sampled_from(ways))
        state = taken.after
        if definition.steps[state].closed:
            listed = {outcome.code for outcome in definition.outcomes}
            assert taken.outcome in listed or "outcome" in taken.asks
    assert _ends(definition, state)


def _ends(definition: Definition, state: str) -> bool:
    seen, ahead = set(), [state]
    while ahead:
        state = ahead.pop()
        if definition.steps[state].closed:
            return True
        if state not in seen:
            seen.add(state)
            ahead += [each.after for each in definition.leaving(state)]
    return False


@given(ALL, st.data())
def test_taking_away_a_part_is_noticed_or_harmless(code: str, data: st.DataObject) -> None:
    """A definition without one of its parts is refused with words, never accepted into a state that loses cases."""
    spoilt = data_of(code)
    kind = data.draw(st.sampled_from(["steps", "transitions"]))
    del spoilt[kind][data.draw(st.integers(0, len(spoilt[kind]) - 1))]
    with suppress(DefinitionRefused):
        definition = checked_definition(spoilt)
        assert all(_ends(definition, state) for state in definition.steps)


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_who_decides_has_neither_registered_nor_proposed(code: str) -> None:
    for each in SHIPPED[code].transitions.values():
        if each.act in DECISIONS:
            assert Hand.REGISTERED in each.not_by


def test_a_step_out_of_order_is_refused_with_where_the_case_stands() -> None:
    definition = SHIPPED["health_insurance"]
    with pytest.raises(StepRefused) as refusal:
        find_transition(definition, "registered", "resubmit")
    assert refusal.value.code == "wrong_state"
    with pytest.raises(StepRefused):
        find_verification(definition, "verified")
    assert find_signalled(definition, "registered", Signal.BPJS_ACCEPTED) is None


@pytest.mark.parametrize("own", [REGISTRAR, OFFICER, DECIDER])
def test_the_hand_that_registered_or_verified_does_not_decide(own: int) -> None:
    for hands in (Hands(own), Hands(9, lent={own})):
        approve = next(
            each
            for each in options(SHIPPED["health_insurance"], "verified", ready, hands)
            if each.transition.code == "approve"
        )
        assert approve.open == (own == DECIDER)


def test_everything_that_is_missing_is_named_at_once() -> None:
    definition = SHIPPED["health_insurance"]
    transition = definition.transitions["grant"]
    with pytest.raises(StepRefused) as refusal:
        check_taken(definition, transition, Facts(TODAY), Hands(DECIDER), Given())
    assert refusal.value.code == "missing"
    assert [each.code for each in refusal.value.missing] == ["members", "verification", "note_missing"]
    check_taken(definition, transition, ready, Hands(DECIDER), Given(note="New papers."))


@pytest.mark.parametrize(
    ("code", "given_", "missing"),
    [
        ("refuse", Given(), "reason_missing"),
        ("refuse", Given(reason="dislike"), "reason_missing"),
        ("refuse", Given(reason="quota"), None),
        ("return", Given(note="  "), "note_missing"),
        ("approve", Given(), None),
    ],
)
def test_what_a_decision_asks_for(code: str, given_: Given, missing: str | None) -> None:
    definition = SHIPPED["health_insurance"]
    if missing is None:
        check_taken(definition, definition.transitions[code], ready, Hands(DECIDER), given_)
        return
    with pytest.raises(StepRefused) as refusal:
        check_taken(definition, definition.transitions[code], ready, Hands(DECIDER), given_)
    assert refusal.value.code == missing


def test_a_day_that_has_not_come_is_no_day_of_a_visit() -> None:
    definition = SHIPPED["social_case"]
    first = definition.transitions["begin_assessment"]
    with pytest.raises(StepRefused) as refusal:
        check_taken(definition, first, ready, Hands(9), Given(note="x", day=TODAY + timedelta(days=1)))
    assert refusal.value.code == "day_ahead"
    check_taken(definition, first, ready, Hands(9), Given(note="x", day=TODAY))


def test_the_urgent_lane_decides_first_and_verifies_within_three_days() -> None:
    definition = SHIPPED["pbi_reactivation"]
    assert definition.steps[definition.urgent_start].stage is Stage.DECISION
    visit = definition.transitions["approve_urgently"].after
    assert definition.leaving(visit)[0].form is Form.VERIFICATION
    now = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    due = due_of(definition.steps[visit], now)
    assert due.at == now + timedelta(hours=72)
    assert due_of(definition.steps["verified"], now).on == date(2026, 11, 23)


def test_an_appeal_is_possible_once_and_not_forever() -> None:
    appeal = SHIPPED["health_insurance"].transitions["appeal"]
    assert appeal.act is Act.APPEAL

    def missing(**values: Any) -> list[str]:
        facts = Facts(day=TODAY, **{"closed_on": TODAY, **values})
        return [line.code for line in (check(each, facts) for each in appeal.requires) if not line.met]

    assert missing() == []
    assert missing(appeals=1) == ["first_appeal"]
    assert missing(closed_on=TODAY - timedelta(days=31)) == ["closed_within"]
    assert missing(closed_on=TODAY - timedelta(days=30)) == []
    assert missing(closed_on=None, other_open=True) == ["closed_within", "no_other_open"]


@pytest.mark.parametrize("code", sorted(REQUIREMENTS))
def test_a_requirement_speaks_in_sentences(code: str) -> None:
    assert str(REQUIREMENTS[code].missing).endswith(".")
    assert not str(REQUIREMENTS[code].label).endswith(".")
