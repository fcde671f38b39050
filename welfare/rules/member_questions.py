"""What a questionnaire asks about single members: of whom, whether it is answered, and the answers in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from welfare.rules.questionnaire import Answer, AnswerLine, Question, Questionnaire, clean_answers


def questions_about(questionnaire: Questionnaire, *, sex: str, age: int) -> list[Question]:
    """Return the questions that concern a member of this sex (``L``, ``P``) and age in years, in their order."""
    return [
        question
        for question in questionnaire.member_questions
        if question.sex in {"", sex}
        and question.least_age <= age
        and (not question.most_age or age <= question.most_age)
    ]


def check_member_answers(
    questionnaire: Questionnaire, answers: Mapping[str, Any], *, sex: str, age: int
) -> dict[str, Answer]:
    """Return the answers about one member, complete and in order, without those that do not concern her.

    Raises:
        AnswersRefused: ``missing`` or ``out_of_range``, with the question's code as ``field``.
    """
    return clean_answers(questions_about(questionnaire, sex=sex, age=age), answers)


def member_summary(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[AnswerLine]:
    """Return what was answered about one member, in words and in the order of the questions."""
    return [
        AnswerLine(
            question=_(question.label),
            answer=question.words(answers[question.code]),
            speaks_for_need=False,
            source=question.source,
            section=_(question.section),
        )
        for question in questionnaire.member_questions
        if question.code in answers
    ]


def member_field(code: str, person_id: int) -> str:
    """Return what a form calls the answer to question ``code`` about a member: ``r412-17``."""
    return f"{code}-{person_id}"
