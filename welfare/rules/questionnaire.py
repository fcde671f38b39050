"""A questionnaire as it is written down: its questions, the criteria that answers meet, and what a score of them is called.

Answers are kept with the name of the version that they were given to; a version in use never changes. All functions take
plain values: a :class:`Questionnaire`, and answers by the code of their question (a code, a number, or a list of codes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from welfare.exceptions import AnswersRefused

Answer: TypeAlias = "str | int | list[str]"


class Kind(StrEnum):
    """How a question is answered: by one choice, by several or none, or by a whole number."""

    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Given:
    """That one of ``answers`` was given to ``question``."""

    question: str
    answers: frozenset[str]

    def holds(self, given: Mapping[str, Any]) -> bool:
        """Whether it was."""
        value = given.get(self.question)
        found = value if isinstance(value, list) else [value]
        return not self.answers.isdisjoint(each for each in found if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: ``label`` is a message; ``official`` words of a code list stand as they are in every language."""

    code: str
    label: str
    official: bool = False

    @property
    def words(self) -> str:
        """The choice in the reader's language."""
        return self.label if self.official else _(self.label)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``ask_if`` says after which earlier answers it is asked at all; without any it always is.

    ``section`` is the heading under which it stands. ``least`` and ``most`` bound a number. A question about members may be
    of one ``sex`` (``L``, ``P``) and of an age only, from ``least_age`` to ``most_age`` years; nought is no bound.
    """

    code: str
    label: str
    section: str
    source: str
    kind: Kind
    options: tuple[Option, ...] = ()
    ask_if: tuple[Given, ...] = ()
    hint: str = ""
    least: int = 0
    most: int = 0
    sex: str = ""
    least_age: int = 0
    most_age: int = 0

    def asked(self, given: Mapping[str, Any]) -> bool:
        """Whether it is asked, given the answers to the questions before it."""
        return not self.ask_if or any(condition.holds(given) for condition in self.ask_if)

    def words(self, value: Any) -> str:
        """Return an answer in words; a dash when there is none."""
        named = {option.code: option.words for option in self.options}
        if isinstance(value, list):
            return ", ".join(named.get(str(each), str(each)) for each in value) or "–"
        return "–" if value in (None, "") else named.get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of need: met by one of ``met_by``, it counts ``weight``."""

    code: str
    label: str
    weight: int
    met_by: tuple[Given, ...]
    source: str

    def met(self, given: Mapping[str, Any]) -> bool:
        """Whether the answers meet it."""
        return any(condition.holds(given) for condition in self.met_by)


@dataclass(frozen=True, slots=True)
class Band:
    """What a score of ``least`` points or more is called."""

    code: str
    label: str
    least: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version. ``name`` is what answers are kept with; ``bands`` ascend, the first from nought.

    ``member_questions`` are asked of each member who lives there (:mod:`welfare.rules.member_questions`); criteria look at
    the household's answers alone.
    """

    code: str
    name: str
    version: int
    title: str
    source: str
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    member_questions: tuple[Question, ...] = ()

    @property
    def most(self) -> int:
        """The points of a household that meets every criterion: the sum of the weights."""
        return sum(criterion.weight for criterion in self.criteria)

    def band(self, points: int) -> Band:
        """Return what a score is called."""
        return next(band for band in reversed(self.bands) if band.least <= points)

    def band_named(self, code: str) -> Band | None:
        """Return the band ``code``, or ``None``."""
        return next((band for band in self.bands if band.code == code), None)


@dataclass(frozen=True, slots=True)
class Score:
    """Which of the criteria a household meets. A help for the one who decides, never a decision.

    ``points`` of at most ``most`` are the weights of those met; ``band`` is what such a score is called.
    """

    met: int
    criteria: int
    points: int
    most: int
    band: Band


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer in words; ``speaks_for_need`` when it meets a criterion. ``source`` says where the question is from."""

    question: str
    answer: str
    speaks_for_need: bool
    source: str
    section: str


@dataclass(frozen=True, slots=True)
class Why:
    """One criterion of a score: what it counts, whether it is met, and the answers that it looks at, in words."""

    label: str
    weight: int
    met: bool
    answers: tuple[str, ...]
    source: str

    @property
    def points(self) -> int:
        """What it adds to the score."""
        return self.weight if self.met else 0


def check_answers(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers that belong to the questionnaire, complete and in its order, without those not asked.

    Raises:
        AnswersRefused: ``missing`` or ``out_of_range``, with the question's code as ``field``.
    """
    return clean_answers(questionnaire.questions, answers)


def clean_answers(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers to ``questions``, complete and in their order, without those not asked.

    Raises:
        AnswersRefused: as :func:`check_answers`.
    """
    clean: dict[str, Answer] = {}
    for question in questions:
        if question.asked(clean):
            clean[question.code] = _clean(question, answers.get(question.code))
    return clean


def score(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Score:
    """Add up the criteria of need that the answers meet."""
    met = [criterion for criterion in questionnaire.criteria if criterion.met(answers)]
    points = sum(criterion.weight for criterion in met)
    return Score(len(met), len(questionnaire.criteria), points, questionnaire.most, questionnaire.band(points))


def why(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[Why]:
    """Return every criterion with its weight and the answers behind it, in the order of the questionnaire."""
    questions = {question.code: question for question in questionnaire.questions}
    return [
        Why(
            label=_(criterion.label),
            weight=criterion.weight,
            met=criterion.met(answers),
            answers=tuple(
                questions[each.question].words(answers[each.question])
                for each in criterion.met_by
                if each.question in answers
            ),
            source=criterion.source,
        )
        for criterion in questionnaire.criteria
    ]


def summary(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[AnswerLine]:
    """Return every answer in words, in the order of the questions; one that is absent shows a dash."""
    return [
        AnswerLine(
            question=_(question.label),
            answer=question.words(answers.get(question.code)),
            speaks_for_need=any(
                given.question == question.code and given.holds(answers)
                for criterion in questionnaire.criteria
                for given in criterion.met_by
            ),
            source=question.source,
            section=_(question.section),
        )
        for question in questionnaire.questions
        if question.asked(answers)
    ]


def _clean(question: Question, value: Any) -> Answer:
    codes = {option.code for option in question.options}
    if question.kind is Kind.SEVERAL:
        return _several(question, value or [], codes)
    if value in (None, ""):
        raise AnswersRefused(_("Answer this question."), code="missing", field=question.code)
    if question.kind is Kind.CHOICE:
        if value not in codes:
            raise AnswersRefused(_("Choose one of the answers."), code="out_of_range", field=question.code)
        return str(value)
    if not isinstance(value, int) or isinstance(value, bool) or not question.least <= value <= question.most:
        raise AnswersRefused(
            _("Write a number from %(least)s to %(most)s.") % {"least": question.least, "most": question.most},
            code="out_of_range",
            field=question.code,
        )
    return value


def _several(question: Question, value: Any, codes: set[str]) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not set(value) <= codes:
        raise AnswersRefused(_("Choose one of the answers."), code="out_of_range", field=question.code)
    return [option.code for option in question.options if option.code in value]
