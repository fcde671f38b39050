"""Where a case may go from where it stands: asked of its definition, the facts, and the hand that wants to act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from welfare.codes import Act, Form, Hand, Signal
from welfare.exceptions import Missing, StepRefused
from welfare.rules.definition import Ask, Definition, Step, Transition
from welfare.rules.definition_checks import DECISIONS
from welfare.rules.requirements import Facts, Line, check
from welfare.rules.working_days import add_working_days


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives with a transition. ``day`` is the day on which it happened."""

    note: str = ""
    reason: str = ""
    outcome: str = ""
    day: date | None = None

    def codes(self) -> Mapping[str, str]:
        """Return what the record keeps besides the note."""
        kept = {"reason": self.reason, "outcome": self.outcome, "on": self.day.isoformat() if self.day else ""}
        return {key: value for key, value in kept.items() if value}


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose hands act: her own, and those of colleagues for whom she stands in; what they did counts as done by her."""

    own: int
    lent: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A transition as it stands for a case: its checklist, and why this hand may not take it (empty: it may)."""

    transition: Transition
    lines: tuple[Line, ...]
    hand: str = ""

    @property
    def missing(self) -> list[Line]:
        """What is not done yet."""
        return [line for line in self.lines if not line.met]

    @property
    def open(self) -> bool:
        """Whether it can be taken now by this hand."""
        return not self.hand and not self.missing


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a step should be done; ``at`` only where it counts by hours."""

    on: date | None = None
    at: datetime | None = None


def options(definition: Definition, state: str, facts: Facts, hands: Hands) -> list[Option]:
    """Return the transitions out of ``state`` that people take, in the order of the definition."""
    return [option_for(each, facts, hands) for each in definition.leaving(state) if not each.by_system]


def option_for(transition: Transition, facts: Facts, hands: Hands) -> Option:
    """Return how one transition stands."""
    return Option(
        transition,
        tuple(check(condition, facts) for condition in transition.requires),
        _hand_refused(transition, facts, hands),
    )


def find_transition(definition: Definition, state: str, code: str) -> Transition:
    """Return the transition ``code`` out of ``state``.

    Raises:
        StepRefused: ``wrong_state``.
    """
    transition = definition.transitions.get(code)
    if transition is None or state not in transition.before:
        raise StepRefused(wrong_state(definition, state), code="wrong_state")
    return transition


def find_verification(definition: Definition, state: str) -> Transition:
    """Return the transition that the questionnaire takes out of ``state``.

    Raises:
        StepRefused: ``wrong_state``.
    """
    for each in definition.leaving(state):
        if each.form is Form.VERIFICATION:
            return each
    raise StepRefused(wrong_state(definition, state, Form.VERIFICATION), code="wrong_state")


def decisions(definition: Definition, state: str) -> dict[Act, Transition]:
    """Return the transitions that decide in ``state``, by act.

    Raises:
        StepRefused: ``wrong_state``: there is nothing to decide.
    """
    found = {each.act: each for each in definition.leaving(state) if each.act in DECISIONS}
    if not found:
        raise StepRefused(wrong_state(definition, state, Form.DECISION), code="wrong_state")
    return found


def find_signalled(definition: Definition, state: str, signal: Signal) -> Transition | None:
    """Return the transition that the system takes out of ``state`` when it hears ``signal``, if there is one."""
    return next((each for each in definition.leaving(state) if each.on is signal), None)


def wrong_state(definition: Definition, state: str, form: Form = Form.PLAIN) -> str:
    """Return the sentence for a step out of order: where the case stands, and what would come first."""
    step = definition.steps[state]
    named = {"state": _(step.label)}
    if step.closed:
        return _("This case is closed (%(state)s). Register a new case if the household still has the need.") % named
    if form is Form.VERIFICATION:
        return _("This case is not waiting for verification: it stands at “%(state)s”. Nothing was changed.") % named
    if form is Form.DECISION:
        return _("This case is not waiting for a decision: it stands at “%(state)s”. Nothing was changed.") % named
    return _("This step does not fit: the case stands at “%(state)s”. Nothing was changed.") % named


def check_taken(definition: Definition, transition: Transition, facts: Facts, hands: Hands, given: Given) -> None:
    """Refuse a transition that the hand, the case or what is given does not allow.

    Raises:
        StepRefused: ``same_person``; or ``missing``, naming everything that is missing at once (a single thing by its own
            code, with its field).
    """
    option = option_for(transition, facts, hands)
    if option.hand:
        raise StepRefused(option.hand, code="same_person")
    missing = [Missing(line.code, line.sentence) for line in option.missing]
    missing += _not_given(definition, transition, given, facts.day)
    if missing:
        raise StepRefused.of(missing)


def due_of(step: Step, now: datetime, holidays: Collection[date] = frozenset()) -> Due:
    """Return until when ``step`` should be done by a case that enters it ``now`` (a local time)."""
    if step.hours:
        at = now + timedelta(hours=step.hours)
        return Due(at.date(), at)
    return Due(add_working_days(now.date(), step.working_days, holidays)) if step.working_days else Due()


def _hand_refused(transition: Transition, facts: Facts, hands: Hands) -> str:
    for hand in transition.not_by:
        did = facts.hands.get(hand, frozenset())
        if hands.own in did:
            return f"{Hand(hand).label} {_('Somebody else has to do this.')}"
        if not did.isdisjoint(hands.lent):
            return _(
                "The colleague for whom you stand in did an earlier step of this case. Somebody else has to do this."
            )
    return ""


def _not_given(definition: Definition, transition: Transition, given: Given, today: date) -> list[Missing]:
    found = []
    asked = [each for each in transition.asks if each not in transition.optional]
    if Ask.NOTE in asked and not given.note.strip():
        found.append(Missing("note_missing", _note_sentence(transition), "note"))
    codes = {reason.code for reason in definition.reasons}
    if (Ask.REASON in asked or given.reason) and given.reason not in codes:
        found.append(Missing("reason_missing", _("Choose a reason; the household is told."), "reason"))
    outcomes = {outcome.code for outcome in definition.outcomes}
    if (Ask.OUTCOME in asked or given.outcome) and given.outcome not in outcomes:
        found.append(Missing("outcome_missing", _("Choose with what outcome the case is closed."), "outcome"))
    if Ask.DAY in asked and given.day is None:
        found.append(Missing("day_missing", _("Write on which day it was."), "day"))
    if given.day is not None and given.day > today:
        found.append(Missing("day_ahead", _("This day has not come yet. Write the day on which it was."), "day"))
    return found


def _note_sentence(transition: Transition) -> str:
    if transition.act is Act.RETURN:
        return _("Write what is missing, so that the case can be completed.")
    return _("Write a note: whoever works on the case next reads it.")
