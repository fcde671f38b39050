"""Whom of a household one can register for a need, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import Household, Person
from beneficiaries.panels import Chip, person_chips
from core.exceptions import NotAllowed, NotWithinReach
from insurance.selectors.proposals import carded_persons, covered_persons, proposed_persons
from welfare.codes import Need
from welfare.models import Case, CaseMember
from welfare.selectors.workflows import NeedRule, need_rules


class Obstacle(StrEnum):
    """Why somebody cannot be chosen; also the code of the refusal."""

    COVERED = "covered"
    PENDING = "pending"
    NO_CARD = "no_card"
    IN_OPEN_CASE = "in_open_case"


OBSTACLE_WORDS: dict[Obstacle, str | Promise] = {
    Obstacle.COVERED: gettext_lazy("Covered: active JKN membership"),
    Obstacle.PENDING: gettext_lazy("Waits for an answer from BPJS"),
    Obstacle.NO_CARD: gettext_lazy("Has no JKN card to make active again"),
    Obstacle.IN_OPEN_CASE: gettext_lazy("Has an open case already"),
}


def obstacles(user: Any, persons: Sequence[Person], rule: NeedRule) -> dict[int, Obstacle]:
    """Return what stands in the way of each person for a need, by key; the gravest when there are several.

    Takes persons whom the caller has fetched within reach. A confidential case is in nobody's way who may not see it:
    "she has a case already" would tell of it.
    """
    keys = [person.pk for person in persons]
    in_case = CaseMember.objects.filter(person__in=keys, case__closed_at__isnull=True, case__need=rule.need)
    in_case = in_case.exclude(case__in=Case.objects.filter(sensitive=True).exclude(pk__in=_seen(user)))
    found = dict.fromkeys(in_case.values_list("person_id", flat=True), Obstacle.IN_OPEN_CASE)
    if rule.candidates == "anyone":
        return found
    if rule.candidates == "inactive":
        found |= dict.fromkeys(set(keys) - carded_persons(persons), Obstacle.NO_CARD)
    found |= dict.fromkeys(proposed_persons(keys), Obstacle.PENDING)
    return found | dict.fromkeys(covered_persons(persons), Obstacle.COVERED)


def _seen(user: Any) -> QuerySet[Case]:
    seen: QuerySet[Case] = Case.objects.visible_to(user).filter(sensitive=True).values("pk")  # type: ignore[assignment]
    return seen


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


def intake_household(*, user: Any, household_id: int) -> Household:
    """Return a household with its village and district, for whoever may register a need for it.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
    """
    seen = Household.objects.visible_to(user).select_related("village__parent")
    household = seen.filter(pk=household_id).first()
    if household is None:
        raise NotWithinReach(_("There is no such household."))
    if not Household.objects.visible_to(user, "register_case").filter(pk=household_id).exists():
        raise NotAllowed(_("Your role does not include registering a need."))
    return household


def case_candidates(*, user: Any, household_id: int, need: Need = Need.HEALTH_INSURANCE) -> Candidates:
    """Return who of a household can be registered for a need today.

    Raises:
        NotWithinReach: there is no such household. NotAllowed: it may be seen, not registered for.
    """
    household = intake_household(user=user, household_id=household_id)
    persons = list(
        Person.objects.visible_to(user, "register_case")
        .residents()
        .filter(household=household)
        .order_by("relation", "born_on", "id")
    )
    chips = person_chips(user, persons)
    found = {key: str(OBSTACLE_WORDS[each]) for key, each in obstacles(user, persons, need_rules()[need]).items()}
    return Candidates(
        household, [Candidate(person, chips.get(person.pk), found.get(person.pk, "")) for person in persons]
    )
