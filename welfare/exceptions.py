"""Why something about a case was refused."""

from __future__ import annotations

from core.exceptions import DomainError


class CaseRefused(DomainError):
    """A case cannot be registered like this: ``nobody_chosen``, ``not_a_member``, ``covered``, ``pending``,
    ``in_open_case`` or ``key_used``.
    """

    code = "case_refused"


class StepRefused(DomainError):
    """A step cannot be taken now: ``wrong_state``, ``same_person``, ``not_confirmed``, ``reason_missing`` or
    ``note_missing``.
    """

    code = "step_refused"


class AnswersRefused(DomainError):
    """The questionnaire is not filled in as it must be: ``unknown_version``, ``missing`` or ``out_of_range``."""

    code = "answers_refused"


class SharingRefused(DomainError):
    """A case cannot be shared like this: ``until``, ``reason``, ``colleague`` or ``verify``."""

    code = "sharing_refused"
