"""Reads about cases: the list, one case with all that happened, and what the next step needs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from beneficiaries.models import Household, Person
from beneficiaries.panels import Chip, person_chips
from core.exceptions import NotAllowed, NotWithinReach
from core.web.paging import Page, keyset_page
from insurance.selectors.proposals import covered_persons, proposed_persons
from regions.capabilities import Capability
from regions.rules.codes import ancestors_of
from welfare.codes import CaseState
from welfare.models import Case, CaseEvent, CaseMember, CaseUserGrant, Decision, Verification
from welfare.querysets import OPEN_STATES, SHARED
from welfare.rules.questionnaire import AnswerLine, Score, score, summary
from welfare.rules.workflow import TRANSITIONS, next_action

_NEWEST = ("-registered_at", "-id")


def case_list(
    *, user: Any, state: str = "", mine: bool = False, overdue: bool = False, after: str = "", before: str = ""
) -> Page[Case]:
    """Return a page of the cases within reach, newest first, with household, village and district.

    ``state`` is one of :class:`CaseState` or ``open``; anything else means all. ``mine`` are those the user registered.
    """
    rows: QuerySet[Case] = Case.objects.visible_to(user).select_related("household", "village__parent")
    if state == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif state in CaseState.values:
        rows = rows.filter(state=state)
    if mine:
        rows = rows.filter(registered_by=user)
    if overdue:
        rows = rows.overdue_on(timezone.localdate())  # type: ignore[attr-defined]
    return keyset_page(rows, order=_NEWEST, after=after, before=before)


def case_get(*, user: Any, number: str, action: str = "view") -> Case:
    """Return one case with household, village, district and who registered it.

    Raises:
        NotWithinReach: there is none within reach. NotAllowed: it may be seen, but not this done to it.
    """
    seen = Case.objects.visible_to(user).select_related("household", "village__parent", "registered_by")
    case = seen.filter(number=number).first()
    if case is None:
        raise NotWithinReach(_("There is no such case."))
    if action != "view" and not Case.objects.visible_to(user, action).filter(pk=case.pk).exists():
        raise NotAllowed(_("Your role does not include this step."))
    return case


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
class CaseDetail:
    """A case with all that happened.

    ``responsible`` are those who can take the next step, the nearest place first; ``shared`` says with whom else it is.
    """

    case: Case
    members: list[MemberLine]
    events: list[CaseEvent]
    verification: Verification | None
    decision: Decision | None
    responsible: list[User]
    shared: list[CaseUserGrant]

    @property
    def score(self) -> Score | None:
        """How many criteria the household met, when the village asked."""
        if self.verification is None or not self.verification.answers:
            return None
        return score(self.verification.answers, self.verification.questionnaire)

    @property
    def answers(self) -> list[AnswerLine]:
        """The answers in words."""
        if self.verification is None or not self.verification.answers:
            return []
        return summary(self.verification.answers, self.verification.questionnaire)


def case_detail(*, user: Any, number: str) -> CaseDetail:
    """Return a case within reach with everything its page shows.

    Raises:
        NotWithinReach: there is none.
    """
    case = case_get(user=user, number=number)
    return CaseDetail(
        case=case,
        members=case_members(user=user, case=case),
        events=list(case.events.select_related("actor").order_by("-at", "-id")),
        verification=case.verifications.select_related("verified_by").first(),
        decision=case.decisions.select_related("decided_by").first(),
        responsible=responsible_for(case),
        shared=case_shared(case),
    )


def case_members(*, user: Any, case: Case) -> list[MemberLine]:
    """Return the members of a case that the caller has fetched within reach."""
    members = list(case.members.select_related("person", "proposal__batch").order_by("person__relation", "person_id"))
    chips = person_chips(user, [member.person for member in members])
    return [MemberLine(member, chips.get(member.person_id)) for member in members]


def case_shared(case: Case) -> list[CaseUserGrant]:
    """Return with whom a case, fetched within reach, is shared today: the grants to see it."""
    grants = case.grants.in_force_on(timezone.localdate()).filter(permission__codename=SHARED["view"])
    return list(grants.select_related("user", "granted_by").order_by("until", "id"))


def responsible_for(case: Case) -> list[User]:
    """Return up to five people whose role includes the next step at the case's place, the nearest first."""
    action = next_action(CaseState(case.state))
    capability = TRANSITIONS[action].capability if action else None
    if case.state == CaseState.PROPOSED:
        capability = Capability.SEND_PROPOSALS
    if capability is None:
        return []
    if case.state == CaseState.RETURNED:
        return [case.registered_by]
    places = [*ancestors_of(case.village_id), case.village_id]
    rows = (
        Assignment.objects.active_on(timezone.localdate())
        .filter(region_id__in=places, role__permissions__codename=capability.value, user__is_active=True)
        .exclude(user_id=case.registered_by_id if capability is Capability.DECIDE_CASES else 0)
        .select_related("user")
        .order_by("-region__level", "user__full_name")
    )
    return list(dict.fromkeys(row.user for row in rows[:20]))[:5]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of a household; ``obstacle`` says why she cannot be chosen now, empty when she can."""

    person: Person
    chip: Chip | None
    obstacle: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """The household and its living members."""

    household: Household
    persons: list[Candidate]

    @property
    def free(self) -> list[Candidate]:
        """Those who can be chosen."""
        return [candidate for candidate in self.persons if not candidate.obstacle]

    @property
    def others(self) -> list[Candidate]:
        """Those who cannot."""
        return [candidate for candidate in self.persons if candidate.obstacle]


def case_candidates(*, user: Any, household_id: int) -> Candidates:
    """Return who of a household can be registered for health insurance today.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
    """
    seen = Household.objects.visible_to(user).select_related("village__parent")
    household = seen.filter(pk=household_id).first()
    if household is None:
        raise NotWithinReach(_("There is no such household."))
    if not Household.objects.visible_to(user, "register_case").filter(pk=household_id).exists():
        raise NotAllowed(_("Your role does not include registering a need."))
    persons = list(
        Person.objects.visible_to(user, "register_case")
        .residents()
        .filter(household=household)
        .order_by("relation", "born_on", "id")
    )
    chips = person_chips(user, persons)
    obstacles = _obstacles(persons)
    return Candidates(
        household,
        [Candidate(person, chips.get(person.pk), obstacles.get(person.pk, "")) for person in persons],
    )


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


def _obstacles(persons: list[Person]) -> Mapping[int, str]:
    keys = [person.pk for person in persons]
    in_case = CaseMember.objects.filter(person__in=keys, case__state__in=OPEN_STATES)
    found = {key: _("Has an open case already") for key in in_case.values_list("person_id", flat=True)}
    found |= {key: _("Waits for an answer from BPJS") for key in proposed_persons(keys)}
    return found | {key: _("Covered: active JKN membership") for key in covered_persons(persons)}


def household_cases(*, user: Any, household: Household, limit: int = 5) -> list[Case]:
    """Return the newest cases of a household that the user may see."""
    return list(Case.objects.visible_to(user).filter(household=household).order_by(*_NEWEST)[:limit])
