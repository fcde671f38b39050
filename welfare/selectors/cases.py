"""Reads about cases: one with all that happened, and what the next step needs."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from beneficiaries.models import Household, Person
from beneficiaries.panels import Chip, person_chips
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.querysets import within
from regions.rules.codes import ancestors_of
from welfare.codes import Hand, Stage
from welfare.models import Case, CaseEvent, CaseMember, CaseProblem, CaseUserGrant, Decision, Verification
from welfare.models.questionnaire import questionnaire_named
from welfare.querysets import SHARED, action_for
from welfare.rules.definition import Transition
from welfare.rules.questionnaire import AnswerLine, Score, score, summary
from welfare.rules.workflow import Option, options
from welfare.selectors.facts import case_facts, hands_of

_NEWEST = ("-registered_at", "-id")


def case_get(*, user: Any, number: str, action: str = "view") -> Case:
    """Return one case with household, village, district and who registered it.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, but not this done to it.
    """
    seen = Case.objects.visible_to(user).select_related("household", "village__parent", "registered_by", "assigned_to")
    case = seen.filter(number=number).first()
    if case is None:
        raise NotWithinReach(_("There is no such case."))
    if action != "view" and not Case.objects.visible_to(user, action).filter(pk=case.pk).exists():
        raise NotAllowed(_("Your role does not include this step."))
    return case


def case_find(*, user: Any, number: str) -> Case | None:
    """Return the open case with this number that the user sees, or ``None``; any text is taken."""
    return Case.objects.visible_to(user).open().filter(number=number).first()


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of a case: the person, her coverage today when the reader may know it, and her proposal."""

    member: CaseMember
    chip: Chip | None

    @property
    def person(self) -> Person:
        """The resident."""
        return self.member.person


@dataclass(frozen=True, slots=True)
class CaseOption:
    """A way on from where the case stands. ``role`` is empty, or says that the reader's role does not include it."""

    option: Option
    role: str

    @property
    def transition(self) -> Transition:
        """The transition."""
        return self.option.transition

    @property
    def refusal(self) -> str:
        """Why the reader may not take it: role or hand; empty when it is only a matter of what is missing."""
        return self.role or self.option.hand

    @property
    def open(self) -> bool:
        """Whether the reader can take it now."""
        return not self.refusal and self.option.open


def case_options(*, user: Any, case: Case) -> list[CaseOption]:
    """Return the ways on for a case fetched within reach, as they stand for the reader, in the order of its workflow."""
    found = options(case.definition, case.state, case_facts([case])[case.pk], hands_of(user))
    needed = {each.transition.capability for each in found}
    if case.sensitive:  # the place is not enough
        seen = Case.objects.filter(pk=case.pk)
        held = {each for each in needed if seen.visible_to(user, action_for(each)).exists()}
    else:
        held = {capability for capability in needed if user.reach.at(capability, case.village_id)}
    if Capability.VERIFY_CASES in needed - held:  # a case shared by name may include verifying
        shared = Case.objects.visible_to(user, "verify").filter(pk=case.pk).exists()
        held |= {Capability.VERIFY_CASES} if shared else set()
    absent = _("Your role does not include this step.")
    return [CaseOption(each, "" if each.transition.capability in held else absent) for each in found]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with all that happened.

    ``responsible`` are those who can take the next step, the nearest place first; ``shared`` says with whom else it is;
    ``options`` are the ways on, as they stand for the reader. ``until`` is there for a reader at a village that the
    household has left: she sees what happened until then, and not where it lives now.
    """

    case: Case
    members: list[MemberLine]
    events: list[CaseEvent]
    verification: Verification | None
    decision: Decision | None
    responsible: list[User]
    shared: list[CaseUserGrant]
    options: list[CaseOption]
    problems: list[CaseProblem]
    until: datetime | None = None

    @property
    def score(self) -> Score | None:
        """How many criteria the household met, when the village asked."""
        if self.verification is None or not self.verification.answers:
            return None
        return score(questionnaire_named(self.verification.questionnaire), self.verification.answers)

    @property
    def answers(self) -> list[AnswerLine]:
        """The answers in words."""
        if self.verification is None or not self.verification.answers:
            return []
        return summary(questionnaire_named(self.verification.questionnaire), self.verification.answers)


def case_detail(*, user: Any, number: str) -> CaseDetail:
    """Return a case within reach with everything its page shows.

    Raises:
        NotWithinReach: there is none.
    """
    case = case_get(user=user, number=number)
    until = left_at(user, case)
    upto = until or timezone.now()
    return CaseDetail(
        case=case,
        members=case_members(user=user, case=case),
        events=list(case.events.filter(at__lte=upto).select_related("actor").order_by("-at", "-id")),
        verification=case.verifications.filter(verified_at__lte=upto).select_related("verified_by").first(),
        decision=case.decisions.filter(decided_at__lte=upto).select_related("decided_by").first(),
        responsible=responsible_for(case),
        shared=case_shared(case),
        options=case_options(user=user, case=case),
        problems=list(case.problems.select_related("type", "person")),
        until=until,
    )


def left_at(user: Any, case: Case) -> datetime | None:
    """Return when the household left the last of the reader's places, when that is all that she reaches the case by."""
    if user.reach.at(Capability.VIEW_CASES, case.village_id):
        return None
    if case_shared_with(case, user):
        return None
    places = user.reach.places(Capability.VIEW_CASES)
    former = case.former_places.filter(within("village", places)).order_by("-left_at").first()
    return former.left_at if former else None


def case_members(*, user: Any, case: Case) -> list[MemberLine]:
    """Return the members of a case that the caller has fetched within reach."""
    members = list(case.members.select_related("person", "proposal__batch").order_by("person__relation", "person_id"))
    chips = person_chips(user, [member.person for member in members])
    return [MemberLine(member, chips.get(member.person_id)) for member in members]


def case_shared(case: Case) -> list[CaseUserGrant]:
    """Return with whom a case, fetched within reach, is shared today: the grants to see it."""
    grants = case.grants.in_force_on(timezone.localdate()).filter(permission__codename=SHARED["view"])
    return list(grants.select_related("user", "granted_by").order_by("until", "id"))


def case_shared_with(case: Case, user: Any) -> bool:
    """Whether a case is shared with ``user`` by name today."""
    return bool(case.grants.in_force_on(timezone.localdate()).filter(user=user).exists())


def responsible_for(case: Case) -> list[User]:
    """Return up to five people who can take the next step, the nearest place first.

    That is whom the case is assigned to; who registered it, when it came back to be completed; else those whose role
    includes the step at the case's place and whose hand the step does not refuse.
    """
    if case.closed_at:
        return []
    if case.stage == Stage.COMPLETION and case.registered_by.is_active:
        return [case.registered_by]
    if case.stage in {Stage.WORK, Stage.COMPLETION} and case.assigned_to is not None:
        return [case.assigned_to]
    if case.sensitive:
        return [case.assigned_to or case.registered_by]
    leaving = case.definition.leaving(case.state)
    if not leaving:
        return []
    hands = {Hand.REGISTERED: case.registered_by_id, Hand.VERIFIED: case.verified_by_id}
    refused = [key for hand in leaving[0].not_by if (key := hands.get(hand)) is not None]
    return colleagues_at(case.village_id, leaving[0].capability, without=refused)[:5]


def colleagues_at(village: str, capability: Capability, *, without: Collection[int] = ()) -> list[User]:
    """Return up to fifty people whose role includes ``capability`` at a village, the nearest place first."""
    rows = (
        Assignment.objects.active_on(timezone.localdate())
        .filter(
            region_id__in=[*ancestors_of(village), village],
            role__permissions__codename=capability.value,
            user__is_active=True,
        )
        .exclude(user_id__in=without)
        .select_related("user")
        .order_by("-region__level", "user__full_name")
    )
    return list(dict.fromkeys(row.user for row in rows[:50]))


def case_of_submission(*, user: Any, household_id: int, key: str) -> Case | None:
    """Return the case that this user's form with this key has made already, or ``None``; any text is taken as a key."""
    try:
        parsed = uuid.UUID(key)
    except ValueError:
        return None
    return (
        Case.objects.visible_to(user, "register")
        .filter(submission_key=parsed, household=household_id, registered_by=user)
        .first()
    )


def household_cases(*, user: Any, household: Household, limit: int = 5) -> list[Case]:
    """Return the newest cases of a household that the user may see."""
    return list(Case.objects.visible_to(user).filter(household=household).order_by(*_NEWEST)[:limit])


def person_cases(*, user: Any, person: Person, limit: int = 5) -> list[Case]:
    """Return the newest cases about a person that the user may see."""
    return list(Case.objects.visible_to(user).filter(members__person=person).order_by(*_NEWEST)[:limit])
