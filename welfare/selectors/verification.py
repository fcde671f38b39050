"""What the form of a verification stands on, and who may see its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from core.dates import age_on
from core.exceptions import NotWithinReach
from welfare.models import Case, MemberFinding, Verification, VerificationDraft, VerificationPhoto
from welfare.models.questionnaire import questionnaire_named
from welfare.rules.member_questions import member_summary, questions_about
from welfare.rules.questionnaire import AnswerLine, Question, Questionnaire
from welfare.rules.workflow import find_verification
from welfare.selectors.cases import case_get, left_at
from welfare.selectors.questionnaires import questionnaire_in_force

KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Visit:
    """A case to verify: what is asked, whom of the household one looks for, what is written and pictured already."""

    case: Case
    questionnaire: Questionnaire
    members: Sequence[Person]
    draft: VerificationDraft | None
    photos: Sequence[VerificationPhoto]


def visit_offered(*, user: Any, number: str) -> Visit:
    """Return what the form of a verification stands on, for whoever may send it now.

    A visit that was begun stays on the version of the questionnaire that it began with.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state``.
    """
    case = case_get(user=user, number=number, action="verify")
    find_verification(case.definition, case.state)
    draft = draft_of(user=user, case=case)
    asked = questionnaire_named(draft.questionnaire) if draft else questionnaire_in_force(timezone.localdate())
    return Visit(case, asked, members_to_confirm(user=user, case=case), draft, photos_waiting(case))


def draft_of(*, user: Any, case: Case) -> VerificationDraft | None:
    """Return one's own draft for a case that the caller has fetched within reach."""
    since = timezone.now() - KEPT
    return VerificationDraft.objects.filter(user=user, case=case, saved_at__gte=since).first()


def members_to_confirm(*, user: Any, case: Case) -> list[Person]:
    """Return whom one looks for at a visit: those of the case, and all of its household whom the reader may see."""
    household = Q(household=case.household_id) & Q(pk__in=Person.objects.visible_to(user).values("pk"))
    about = Q(case_members__case=case)
    people = Person.objects.residents().filter(household | about).distinct()
    return list(people.order_by("relation", "born_on", "pk"))


def photos_waiting(case: Case) -> list[VerificationPhoto]:
    """Return the pictures of a case, fetched within reach, that wait for the verification to be sent."""
    return list(case.photos.filter(verification=None, removed_at=None).order_by("kind", "pk"))


@dataclass(frozen=True, slots=True)
class MemberEvidence:
    """What was found about one member, with the answers to the questions about her in words."""

    finding: MemberFinding
    answers: Sequence[AnswerLine]


def visit_evidence(verification: Verification) -> tuple[list[MemberEvidence], list[VerificationPhoto]]:
    """Return the members found and the pictures of a verification that the caller has fetched within reach."""
    found = verification.members.select_related("person", "proposal").order_by("person__relation", "pk")
    asked = questionnaire_named(verification.questionnaire)
    members = [MemberEvidence(each, member_summary(asked, each.answers)) for each in found]
    return members, list(verification.photos.filter(removed_at=None).order_by("kind", "pk"))


def visit_photo(*, user: Any, photo_id: int) -> VerificationPhoto:
    """Return a picture that was not taken back, of a case that ``user`` may see.

    Who sees a case only until its household moved away sees no picture of the time after.

    Raises:
        NotWithinReach: there is none for this reader.
    """
    photos = VerificationPhoto.objects.filter(case__in=Case.objects.visible_to(user), removed_at=None)
    photo = photos.select_related("case").filter(pk=photo_id).first()
    until = left_at(user, photo.case) if photo else None
    if photo is None or (until and photo.added_at > until):
        raise NotWithinReach(_("There is no such picture."))
    return photo


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form on paper asks, and of whom."""

    questionnaire: Questionnaire
    members: Sequence[Person]

    @property
    def sections(self) -> dict[str, list[Question]]:
        """The questions under their headings."""
        grouped: dict[str, list[Question]] = {}
        for question in self.questionnaire.questions:
            grouped.setdefault(question.section, []).append(question)
        return grouped

    @property
    def member_rows(self) -> list[tuple[Question, list[bool]]]:
        """The questions about members, each with whether it is asked of each of ``members``."""
        today = timezone.localdate()
        asked = [
            questions_about(self.questionnaire, sex=each.sex, age=age_on(today, each.born_on)) for each in self.members
        ]
        return [(each, [each in of_one for of_one in asked]) for each in self.questionnaire.member_questions]


def sheet_for(*, user: Any, case: Case) -> Sheet:
    """Return what the form on paper holds, of a case that the caller has fetched within reach."""
    draft = draft_of(user=user, case=case)
    asked = questionnaire_named(draft.questionnaire) if draft else questionnaire_in_force(timezone.localdate())
    return Sheet(asked, members_to_confirm(user=user, case=case))
