"""Whether the parts of a workflow fit together: no case may be lost in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from regions.capabilities import Capability
from welfare.codes import Act, DecisionOutcome, Effect, Form, Stage
from welfare.exceptions import DefinitionRefused
from welfare.rules.definition import Ask, Definition, Step, Transition, read_definition
from welfare.rules.requirements import REQUIREMENTS

# What an act takes, where that is fixed: the record says by it whether somebody acted on a colleague's behalf.
CAPABILITY_OF: dict[Act, Capability] = {
    Act.REGISTER: Capability.REGISTER_CASES,
    Act.VERIFY: Capability.VERIFY_CASES,
    Act.CHECK: Capability.VERIFY_CASES,
    Act.APPROVE: Capability.DECIDE_CASES,
    Act.REFUSE: Capability.DECIDE_CASES,
    Act.RETURN: Capability.DECIDE_CASES,
    Act.RESUBMIT: Capability.REGISTER_CASES,
    Act.FULFIL: Capability.SEND_PROPOSALS,
    Act.FAIL: Capability.SEND_PROPOSALS,
}

# Who finds a case in her worklist must be able to do something about it.
WORKED_BY: dict[Stage, Capability] = {
    Stage.VERIFICATION: Capability.VERIFY_CASES,
    Stage.CHECK: Capability.VERIFY_CASES,
    Stage.DECISION: Capability.DECIDE_CASES,
    Stage.COMPLETION: Capability.REGISTER_CASES,
    Stage.WORK: Capability.HANDLE_CASES,
}

CASE_CAPABILITIES = frozenset({*CAPABILITY_OF.values(), *WORKED_BY.values()})
DECISIONS = frozenset(Act(outcome.value) for outcome in DecisionOutcome)


def checked_definition(data: Mapping[str, Any]) -> Definition:
    """Return the definition in ``data``, read and checked.

    Raises:
        DefinitionRefused: with every fault.
    """
    definition = read_definition(data)
    if found := faults(definition):
        raise DefinitionRefused(found)
    return definition


def faults(definition: Definition) -> list[str]:
    """Return every fault in words, empty when there is none."""
    found = [fault for step in definition.steps.values() for fault in _of_step(definition, step)]
    found += [fault for each in definition.transitions.values() for fault in _of_transition(definition, each)]
    return [*found, *_of_the_whole(definition)]


def _of_step(definition: Definition, step: Step) -> Iterator[str]:
    where, leaving = f"step {step.code}", definition.leaving(step.code)
    if step.closed:
        if step.working_days or step.hours:
            yield f"{where}: is closed and has a time to be done in"
        if any(each.act not in {Act.REOPEN, Act.APPEAL} for each in leaving):
            yield f"{where}: is closed and is left by something else than reopening or an appeal"
        return
    if not step.waits:
        yield f"{where}: waits is missing: the sentence that says what comes next"
    if bool(step.working_days) == bool(step.hours):
        yield f"{where}: needs either working_days or hours"
    if not leaving:
        yield f"{where}: nothing leads out of it"
    yield from _told_apart(where, leaving)
    needed = WORKED_BY.get(step.stage)
    if needed and not any(each.capability == needed for each in leaving if not each.by_system):
        yield f"{where}: stands in the worklists of those who {needed.value}, and nothing leads out of it for them"


def _told_apart(where: str, leaving: Sequence[Transition]) -> Iterator[str]:
    for form in (Form.VERIFICATION, Form.DECISION):
        acts = [each.act for each in leaving if each.form is form]
        if len(acts) != len(set(acts)):
            yield f"{where}: two transitions of the form {form.value} do the same"
    signals = [each.on for each in leaving if each.on]
    if len(signals) != len(set(signals)):
        yield f"{where}: two transitions wait for the same signal"


def _of_transition(definition: Definition, each: Transition) -> Iterator[str]:
    where = f"transition {each.code}"
    if not each.before:
        yield f"{where}: from is empty"
    for code in (*each.before, each.after):
        if code not in definition.steps:
            yield f"{where}: there is no step {code}"
    for condition in each.requires:
        requirement = REQUIREMENTS.get(condition.code)
        if requirement is None:
            yield f"{where}: the requirement {condition.code} is not known"
        elif not requirement.takes(condition.argument):
            yield f"{where}: the requirement {condition.code} does not take “{condition.argument}”"
    yield from _who(where, each)
    yield from _what_it_asks(definition, where, each)
    yield from _how_it_closes(definition, where, each)


def _who(where: str, each: Transition) -> Iterator[str]:
    fixed = CAPABILITY_OF.get(each.act)
    if each.act is Act.REGISTER:
        yield f"{where}: a case is registered once, by the intake"
    if fixed and each.capability != fixed:
        yield f"{where}: {each.act.value} takes the capability {fixed.value}"
    if each.capability not in CASE_CAPABILITIES:
        yield f"{where}: the capability {each.capability.value} is none of cases"
    if each.by_system and (each.asks or each.not_by or each.form is not Form.PLAIN):
        yield f"{where}: is taken by the system, which can be asked for nothing"
    if (each.form is Form.VERIFICATION) != (each.act is Act.VERIFY):
        yield f"{where}: the form verification and the act verify belong together"
    if (each.form is Form.DECISION) != (each.act in DECISIONS):
        yield f"{where}: the form decision and the acts approve, refuse and return belong together"
    if each.effect is Effect.PROPOSE_MEMBERS and each.act is not Act.APPROVE:
        yield f"{where}: only an approval can propose members to BPJS"


def _what_it_asks(definition: Definition, where: str, each: Transition) -> Iterator[str]:
    if Ask.REASON in each.asks and not definition.reasons:
        yield f"{where}: asks for a reason, and the workflow lists none"
    if each.act is Act.REFUSE and (Ask.REASON not in each.asks or Ask.REASON in each.optional):
        yield f"{where}: a refusal has to ask for a reason"
    if each.act is Act.RETURN and (Ask.NOTE not in each.asks or Ask.NOTE in each.optional):
        yield f"{where}: a return has to ask for a note on what is missing"


def _how_it_closes(definition: Definition, where: str, each: Transition) -> Iterator[str]:
    codes = [outcome.code for outcome in definition.outcomes]
    closes = each.after in definition.steps and definition.steps[each.after].closed
    if each.outcome and each.outcome not in codes:
        yield f"{where}: there is no outcome {each.outcome}"
    asked = Ask.OUTCOME in each.asks and Ask.OUTCOME not in each.optional
    if closes and bool(each.outcome) == asked:
        yield f"{where}: closes the case and needs an outcome, either its own or asked for"
    if not closes and (each.outcome or Ask.OUTCOME in each.asks):
        yield f"{where}: does not close the case and has nothing to do with an outcome"


def _of_the_whole(definition: Definition) -> Iterator[str]:
    starts = [code for code in (definition.start, definition.urgent_start) if code]
    for code in starts:
        if code not in definition.steps:
            yield f"workflow: there is no step {code} to start with"
        elif definition.steps[code].closed:
            yield f"workflow: it starts with {code}, which is closed"
    yield from _ways(definition, starts)
    for listed in (definition.outcomes, definition.reasons):
        codes = [choice.code for choice in listed]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"workflow: {code} is listed twice"


def _ways(definition: Definition, starts: Iterable[str]) -> Iterator[str]:
    closed = [step.code for step in definition.steps.values() if step.closed]
    if not closed:
        yield "workflow: no step closes a case"
    forward: dict[str, set[str]] = {}
    backward: dict[str, set[str]] = {}
    for each in definition.transitions.values():
        for code in each.before:
            forward.setdefault(code, set()).add(each.after)
            backward.setdefault(each.after, set()).add(code)
    reached, ending = _reached(starts, forward), _reached(closed, backward)
    for code in definition.steps:
        if code not in reached:
            yield f"step {code}: no way leads to it"
        if closed and code not in ending:
            yield f"step {code}: no way leads from it to an end"


def _reached(starts: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(starts)
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            ahead.extend(ways.get(code, ()))
    return found
