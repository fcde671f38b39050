"""The short questionnaire of a verification: the nine criteria of Kepmensos 262/HUK/2022 and two facts about the home.

Answers are kept with the version they were given to. A new version is a new entry in ``VERSIONS``; the old ones stay, so
that old answers can still be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.exceptions import AnswersRefused

YES, NO = "yes", "no"
POOR_LIGHTING = frozenset({"none", "450"})
MOST_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``choices`` are pairs of stored value and label; without any it asks for a number of people.

    ``meets`` holds the answers that meet a criterion of need; empty when the question is not one of the nine.
    """

    key: str
    text: str | Promise
    choices: tuple[tuple[str, str | Promise], ...] = ()
    meets: frozenset[str] = frozenset()
    help: str | Promise = ""


_YES_NO = ((YES, gettext_lazy("Yes")), (NO, gettext_lazy("No")))


def _criterion(key: str, text: str | Promise, *, meets: str = YES) -> Question:
    return Question(key, text, _YES_NO, frozenset({meets}))


# Domain 4.3, in the order of the decree. Asked as one asks at the door; "meets" says which answer speaks for need.
_V1 = (
    Question("people", gettext_lazy("How many people sleep in this house?"), help=gettext_lazy("Count babies too.")),
    _criterion("shelter", gettext_lazy("Has the family a place to live in day by day?"), meets=NO),
    _criterion("income", gettext_lazy("Has the head of the family work with a steady income?"), meets=NO),
    _criterion("food_worry", gettext_lazy("Did they fear having no food, or go without, in the past year?")),
    _criterion("food_share", gettext_lazy("Does more than half of the spending go to food?")),
    _criterion("clothing", gettext_lazy("Did they buy any clothes in the past year?"), meets=NO),
    _criterion("floor", gettext_lazy("Is the floor mostly earth or plaster?")),
    _criterion(
        "walls",
        gettext_lazy("Are the walls mostly bamboo, wire, boards, tarpaulin, cardboard, bare brick, thatch or zinc?"),
    ),
    _criterion("toilet", gettext_lazy("Has the house a toilet of its own?"), meets=NO),
    Question(
        "power",
        gettext_lazy("What lights the house?"),
        (
            ("none", gettext_lazy("No electricity")),
            ("450", gettext_lazy("Electricity, 450 watts")),
            ("900", gettext_lazy("Electricity, 900 watts")),
            ("more", gettext_lazy("Electricity, more than 900 watts")),
        ),
        POOR_LIGHTING,
        gettext_lazy("The meter shows the watts."),
    ),
)

CURRENT = "262/HUK/2022-1"
VERSIONS: dict[str, tuple[Question, ...]] = {CURRENT: _V1}


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the criteria of need a household meets. A help for the one who decides, never a decision."""

    met: int
    criteria: int


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer in words; ``speaks_for_need`` when it meets a criterion."""

    question: str
    answer: str
    speaks_for_need: bool


def questions(version: str = CURRENT) -> tuple[Question, ...]:
    """Return the questions of a version.

    Raises:
        AnswersRefused: ``unknown_version``.
    """
    try:
        return VERSIONS[version]
    except KeyError as error:
        raise AnswersRefused(_("This version of the questionnaire is not known."), code="unknown_version") from error


def check_answers(answers: Mapping[str, Any], version: str = CURRENT) -> dict[str, str | int]:
    """Return the answers that belong to the version, complete and in its order: texts for choices, whole numbers.

    Raises:
        AnswersRefused: ``missing`` or ``out_of_range``, with the question's key as ``field``.
    """
    clean: dict[str, str | int] = {}
    for question in questions(version):
        value = answers.get(question.key)
        if value in (None, ""):
            raise AnswersRefused(_("Answer this question."), code="missing", field=question.key)
        if question.choices:
            if value not in dict(question.choices):
                raise AnswersRefused(_("Choose one of the answers."), code="out_of_range", field=question.key)
            clean[question.key] = str(value)
        else:
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_PEOPLE:
                raise AnswersRefused(
                    _("Write a number from 1 to %(most)s.") % {"most": MOST_PEOPLE},
                    code="out_of_range",
                    field=question.key,
                )
            clean[question.key] = value
    return clean


def score(answers: Mapping[str, Any], version: str = CURRENT) -> Score:
    """Count the criteria of need that the answers meet."""
    criteria = [question for question in questions(version) if question.meets]
    return Score(sum(answers.get(question.key) in question.meets for question in criteria), len(criteria))


def summary(answers: Mapping[str, Any], version: str = CURRENT) -> list[AnswerLine]:
    """Return every answer in words, in the order of the questions; one that is absent shows a dash."""
    lines = []
    for question in questions(version):
        value = answers.get(question.key)
        words = dict(question.choices).get(str(value), value) if question.choices else value
        lines.append(AnswerLine(str(question.text), "–" if words is None else str(words), value in question.meets))
    return lines
