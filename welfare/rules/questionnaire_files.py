"""Reading a questionnaire from a file: strictly, saying everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from welfare.exceptions import DefinitionRefused
from welfare.rules.questionnaire import Band, Criterion, Given, Kind, Option, Question, Questionnaire
from welfare.rules.tables import Table

RESERVED = frozenset({"finding", "note", "visited_on", "questionnaire", "submission_key", "csrfmiddlewaretoken"})


def read_questionnaire(data: Mapping[str, Any]) -> Questionnaire:
    """Return the questionnaire in ``data``, the content of a file.

    Raises:
        DefinitionRefused: with every fault: what is missing or of the wrong kind, a question that is asked after one that
            comes later, a criterion that looks at answers nobody can give, bands that do not begin at nought.
    """
    faults: list[str] = []
    table = Table(data, "questionnaire", faults)
    questionnaire = Questionnaire(
        code=table.text("code"),
        name=table.text("name"),
        version=table.number("version") or 0,
        title=table.text("title"),
        source=table.text("source"),
        questions=tuple(_question(each) for each in table.tables("questions")),
        member_questions=tuple(
            _question(each, of_member=True) for each in table.tables("member_questions", optional=True)
        ),
        criteria=tuple(_criterion(each) for each in table.tables("criteria")),
        bands=tuple(_band(each) for each in table.tables("bands")),
    )
    if not questionnaire.version:
        table.fault("version is missing")
    table.text("in_force_from")  # of the version, not of what is asked
    table.finish()
    faults += _unfit(questionnaire) if not faults else []
    if faults:
        raise DefinitionRefused(faults)
    return questionnaire


def _question(table: Table, *, of_member: bool = False) -> Question:
    official = tuple(Option(code, words, official=True) for code, words in table.pairs("official"))
    question = Question(
        code=table.text("code"),
        label=table.text("label"),
        section=table.text("title"),
        source=table.text("source"),
        kind=table.maybe_one_of("kind", Kind) or Kind.CHOICE,
        options=official or tuple(_option(each) for each in table.tables("choices", optional=True)),
        ask_if=_given(table, "ask_if"),
        hint=table.text("hint", optional=True),
        least=table.number("least", least=0) or 0,
        most=table.number("most") or 0,
        sex=table.text("sex", optional=True) if of_member else "",
        least_age=(table.number("least_age") or 0) if of_member else 0,
        most_age=(table.number("most_age") or 0) if of_member else 0,
    )
    if question.sex not in {"", "L", "P"}:
        table.fault(f"sex “{question.sex}” is not known")
    table.finish()
    return question


def _option(table: Table) -> Option:
    option = Option(table.text("code"), table.text("label"))
    table.finish()
    return option


def _given(table: Table, key: str) -> tuple[Given, ...]:
    found = []
    for each in table.tables(key, optional=True):
        found.append(Given(each.text("question"), frozenset(each.texts("answers"))))
        each.finish()
    return tuple(found)


def _criterion(table: Table) -> Criterion:
    criterion = Criterion(
        code=table.text("code"),
        label=table.text("label"),
        weight=table.number("weight") or 0,
        met_by=_given(table, "met_by"),
        source=table.text("source"),
    )
    if not criterion.weight:
        table.fault("weight is missing")
    table.finish()
    return criterion


def _band(table: Table) -> Band:
    band = Band(table.text("code"), table.text("label"), table.number("from", least=0) or 0)
    table.finish()
    return band


def _unfit(questionnaire: Questionnaire) -> list[str]:
    """Return what does not fit together."""
    before: dict[str, Question] = {}
    faults = _out_of_order(questionnaire.questions, before) + _out_of_order(questionnaire.member_questions, {})
    faults += _twice("criterion", [each.code for each in questionnaire.criteria])
    for criterion in questionnaire.criteria:
        if not criterion.met_by:
            faults.append(f"criterion {criterion.code}: nothing meets it")
        faults += [f"criterion {criterion.code}: {fault}" for fault in _unknown(criterion.met_by, before)]
    lowest = [band.least for band in questionnaire.bands]
    if (
        lowest[:1] != [0]
        or any(one >= next_one for one, next_one in pairwise(lowest))
        or lowest[-1] > questionnaire.most
    ):
        faults.append("bands: the first begins at 0, each later one higher, the last within the sum of the weights")
    return faults


def _out_of_order(questions: Sequence[Question], before: dict[str, Question]) -> list[str]:
    """Return what is wrong with a row of questions, and fill ``before`` with them."""
    faults = _twice("question", [each.code for each in questions])
    for question in questions:
        faults += _unanswerable(question)
        faults += [f"question {question.code}: {fault}" for fault in _unknown(question.ask_if, before)]
        before[question.code] = question
    return faults


def _unanswerable(question: Question) -> list[str]:
    where = f"question {question.code}"
    faults = [f"{where}: the form needs this code itself"] if question.code in RESERVED else []
    if not question.code.isidentifier():
        faults.append(f"{where}: the code is no word of letters, digits and _")
    if question.kind is Kind.NUMBER and not question.least <= question.most:
        faults.append(f"{where}: least and most leave no number")
    if question.most_age and question.most_age < question.least_age:
        faults.append(f"{where}: least_age and most_age leave nobody")
    if question.kind is not Kind.NUMBER and len(question.options) < 2:
        faults.append(f"{where}: there is nothing to choose from")
    return faults + _twice(f"{where}: choice", [option.code for option in question.options])


def _unknown(conditions: Sequence[Given], known: Mapping[str, Question]) -> list[str]:
    faults = []
    for condition in conditions:
        question = known.get(condition.question)
        if question is None:
            faults.append(f"“{condition.question}” is no question before it")
            continue
        strange = condition.answers - {option.code for option in question.options}
        if strange or not condition.answers:
            faults.append(f"“{condition.question}” is never answered {', '.join(sorted(strange)) or 'with nothing'}")
    return faults


def _twice(what: str, codes: Sequence[str]) -> list[str]:
    return [f"{what} {code} is there twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
