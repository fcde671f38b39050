"""Why something about a case was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.exceptions import DomainError


class CaseRefused(DomainError):
    """A case cannot be registered like this: ``nobody_chosen``, ``not_a_member``, ``covered``, ``pending``,
    ``in_open_case`` or ``key_used``.
    """

    code = "case_refused"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a step still needs: what to do in a sentence, and the field of the form when there is one."""

    code: str
    sentence: str
    field: str = ""


class StepRefused(DomainError):
    """A step cannot be taken now: ``wrong_state``, ``same_person``, or what is missing.

    One missing thing gives its own code (``finding``, ``note_missing``…), several give ``missing``; ``missing`` lists
    them all.
    """

    code = "step_refused"
    missing: tuple[Missing, ...] = ()

    @classmethod
    def of(cls, missing: Sequence[Missing]) -> StepRefused:
        """Return the refusal that names everything in ``missing``."""
        first = missing[0]
        code = first.code if len(missing) == 1 else "missing"
        refusal = cls(" ".join(each.sentence for each in missing), code=code, field=first.field or None)
        refusal.missing = tuple(missing)
        return refusal


class DefinitionRefused(DomainError):
    """A workflow is not as it must be; ``faults`` says everything that is wrong with it."""

    code = "definition_refused"

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("The workflow is not complete. " + " · ".join(faults))
        self.faults = tuple(faults)


class AnswersRefused(DomainError):
    """The questionnaire is not filled in as it must be: ``unknown_version``, ``missing`` or ``out_of_range``."""

    code = "answers_refused"


class OverrideRefused(DomainError):
    """The result of a score cannot be set like this: ``no_score``, ``waits``, ``same``, ``band``, ``reason``, ``none``
    waits, or ``same_person``.
    """

    code = "override_refused"


class VisitRefused(DomainError):
    """A visit cannot be planned like this: ``past``, ``far``, ``officer``, ``closed``; or it is ``over`` already."""

    code = "visit_refused"


class DeliberationRefused(DomainError):
    """Minutes that cannot be kept like this: ``ahead``, ``attendance``, ``nothing`` decided, ``case``, or ``key_used``."""

    code = "deliberation_refused"


class PhotoRefused(DomainError):
    """A picture of a visit that cannot be taken in: ``too_many``."""

    code = "photo_refused"


class SharingRefused(DomainError):
    """A case cannot be shared like this: ``until``, ``reason``, ``colleague`` or ``verify``."""

    code = "sharing_refused"


class AssignmentRefused(DomainError):
    """A case cannot be given like this: ``colleague``, ``same`` or ``confidential``."""

    code = "assignment_refused"


class PlanRefused(DomainError):
    """A plan cannot be written like this: ``closed``, ``text``, ``past``, ``responsible``, ``too_many``; or an action ended:
    ``ended``, ``future``, ``result``.
    """

    code = "plan_refused"


class AssistanceRefused(DomainError):
    """Assistance cannot be recorded: ``twice``, ``kind``, ``amount``, ``period`` or ``future``."""

    code = "assistance_refused"


class ReferralRefused(DomainError):
    """A referral cannot be made or answered: ``closed``, ``partner``, ``asked``, ``persons``, ``receiver``, ``until``,
    ``running``; ``answered``, ``reason``, ``not_accepted``, ``result``, ``ended``.
    """

    code = "referral_refused"


class DocumentRefused(DomainError):
    """A paper cannot be added or taken back: ``too_many``, ``replaced`` or ``used``."""

    code = "document_refused"
