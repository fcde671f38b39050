"""A workflow as it is written down: its parts, read strictly, so that a file says all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from regions.capabilities import Capability
from welfare.codes import Act, Effect, Form, Hand, Signal, Stage
from welfare.exceptions import DefinitionRefused
from welfare.rules.tables import Table


class Ask(StrEnum):
    """What a transition can ask the person for; ``note?`` in a file means that it may stay empty."""

    NOTE = "note"
    REASON = "reason"
    OUTCOME = "outcome"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list that a workflow offers: the outcomes of its cases, or the reasons of a refusal."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a case stands. It may stay there for ``working_days``, or for ``hours`` in an urgent lane.

    ``label`` is its name and ``waits`` the sentence on top of the timeline; both are messages to be translated.
    ``good`` marks a closing step that one hopes for.
    """

    code: str
    label: str
    waits: str
    stage: Stage
    working_days: int | None
    hours: int | None
    good: bool

    @property
    def closed(self) -> bool:
        """Whether nothing is left to do here."""
        return self.stage is Stage.CLOSED


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement named in a file: ``finding:confirmed`` is the code ``finding`` with the argument ``confirmed``."""

    code: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some steps to another. ``label`` stands on its button, ``done`` in the timeline afterwards.

    ``requires`` must hold for the case, ``asks`` must be given by the person (``optional`` may be); hands in ``not_by``
    may not take it. One with ``on`` is taken by the system when it hears that signal. ``outcome`` is what a closing
    transition closes with, unless it asks for one.
    """

    code: str
    act: Act
    label: str
    done: str
    before: tuple[str, ...]
    after: str
    capability: Capability
    form: Form
    requires: tuple[Condition, ...]
    asks: tuple[Ask, ...]
    optional: frozenset[Ask]
    not_by: tuple[Hand, ...]
    on: Signal | None
    effect: Effect | None
    outcome: str

    @property
    def by_system(self) -> bool:
        """Whether no person takes it."""
        return self.on is not None


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a workflow. ``urgent_start`` is where the urgent lane begins, empty without one."""

    code: str
    version: int
    title: str
    start: str
    urgent_start: str
    steps: Mapping[str, Step]
    transitions: Mapping[str, Transition]
    outcomes: tuple[Choice, ...]
    reasons: tuple[Choice, ...]

    def leaving(self, step: str) -> list[Transition]:
        """Return the transitions out of a step, in the order of the file: the first is the one hoped for."""
        return [each for each in self.transitions.values() if step in each.before]

    def outcome_label(self, code: str) -> str:
        """Return the message of an outcome, or its code."""
        return _label(self.outcomes, code)

    def reason_label(self, code: str) -> str:
        """Return the message of a reason, or its code."""
        return _label(self.reasons, code)


def _label(choices: Iterable[Choice], code: str) -> str:
    return next((each.label for each in choices if each.code == code), code)


def read_definition(data: Mapping[str, Any]) -> Definition:
    """Return the definition in ``data``, the content of a file.

    Reading says what is missing, unknown or of the wrong kind; whether the parts fit together is asked by
    :func:`welfare.rules.definition_checks.faults`.

    Raises:
        DefinitionRefused: with every fault.
    """
    faults: list[str] = []
    table = Table(data, "workflow", faults)
    definition = Definition(
        code=table.text("code"),
        version=table.number("version") or 0,
        title=table.text("title"),
        start=table.text("start"),
        urgent_start=table.text("urgent_start", optional=True),
        steps=_by_code(faults, [_step(each) for each in table.tables("steps")]),
        transitions=_by_code(faults, [_transition(each) for each in table.tables("transitions")]),
        outcomes=tuple(_choice(each) for each in table.tables("outcomes")),
        reasons=tuple(_choice(each) for each in table.tables("reasons", optional=True)),
    )
    if not definition.version:
        table.fault("version is missing")
    for key in ("in_force_from", "source"):  # of the version, not of the way of a case
        table.text(key)
    table.finish()
    if faults:
        raise DefinitionRefused(faults)
    return definition


Coded = TypeVar("Coded", Step, Transition)


def _by_code(faults: list[str], parts: Iterable[Coded]) -> dict[str, Coded]:
    found: dict[str, Coded] = {}
    for part in parts:
        if part.code in found:
            faults.append(f"workflow: {part.code} is there twice")
        found[part.code] = part
    return found


def _choice(table: Table) -> Choice:
    choice = Choice(code=table.text("code"), label=table.text("label"))
    table.finish()
    return choice


def _step(table: Table) -> Step:
    step = Step(
        code=table.text("code"),
        label=table.text("label"),
        waits=table.text("waits", optional=True),
        stage=table.one_of("stage", Stage, Stage.WORK),
        working_days=table.number("working_days"),
        hours=table.number("hours"),
        good=table.flag("good"),
    )
    table.finish()
    return step


def _transition(table: Table) -> Transition:
    asked = table.texts("asks")
    transition = Transition(
        code=table.text("code"),
        act=table.one_of("act", Act, Act.ADVANCE),
        label=table.text("label"),
        done=table.text("done"),
        before=table.texts("from"),
        after=table.text("to"),
        capability=table.one_of("capability", Capability, Capability.DECIDE_CASES),
        form=table.maybe_one_of("form", Form) or Form.PLAIN,
        requires=tuple(Condition(code, argument) for code, _colon, argument in map(_split, table.texts("requires"))),
        asks=_asks(table, asked),
        optional=frozenset(_asks(table, [each for each in asked if each.endswith("?")])),
        not_by=table.several_of("not_by", Hand),
        on=table.maybe_one_of("on", Signal),
        effect=table.maybe_one_of("effect", Effect),
        outcome=table.text("outcome", optional=True),
    )
    table.finish()
    return transition


def _split(condition: str) -> tuple[str, str, str]:
    return condition.partition(":")


def _asks(table: Table, asked: Iterable[str]) -> tuple[Ask, ...]:
    found = []
    for name in asked:
        try:
            found.append(Ask(name.removesuffix("?")))
        except ValueError:
            table.fault(f"asks “{name}” is not known")
    return tuple(found)
