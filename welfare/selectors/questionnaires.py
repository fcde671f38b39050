"""Which questionnaire is asked."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from welfare.exceptions import AnswersRefused
from welfare.models import QuestionnaireVersion
from welfare.models.questionnaire import questionnaire_named
from welfare.rules.questionnaire import Questionnaire


def questionnaire_in_force(day: date) -> Questionnaire:
    """Return the version that verifications begun on ``day`` are asked by: the one that came into force last.

    Raises:
        AnswersRefused: ``unknown_version``: none is in force on that day.
    """
    names = QuestionnaireVersion.objects.filter(in_force_from__lte=day).order_by("-in_force_from", "-version")
    name = names.values_list("name", flat=True).first()
    if name is None:
        raise AnswersRefused(_("No questionnaire is in force. Tell the administrator."), code="unknown_version")
    return questionnaire_named(name)


def questionnaire_begun(name: str) -> Questionnaire:
    """Return the version that a verification was begun with, by the name that its form carries.

    Raises:
        AnswersRefused: ``unknown_version``.
    """
    try:
        return questionnaire_named(name)
    except QuestionnaireVersion.DoesNotExist as error:
        raise AnswersRefused(_("This version of the questionnaire is not known."), code="unknown_version") from error
