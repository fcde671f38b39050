"""What is held on somebody, for the answer to her request: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from beneficiaries.models import (
    FormerNumber,
    Household,
    HouseholdSpell,
    HousePhoto,
    Person,
    PersonSpell,
    WelfareRank,
)
from core.exceptions import NotAllowed
from insurance.models import Membership, MembershipPast, Proposal
from privacy.models import SubjectRequest
from welfare.models import Assistance, Case, CaseMember, Referral

# Every table that hangs on a person, a household or a case is told here or says why not; a test sees to it.
TOLD = frozenset(
    {
        "beneficiaries.Person",
        "beneficiaries.PersonSpell",
        "beneficiaries.FormerNumber",
        "beneficiaries.HouseholdSpell",
        "beneficiaries.WelfareRank",
        "beneficiaries.HousePhoto",
        "insurance.Membership",
        "insurance.MembershipPast",
        "insurance.Proposal",
        "privacy.SubjectRequest",
        "welfare.Assistance",
        "welfare.Case",
        "welfare.CaseDocument",
        "welfare.CaseMember",
        "welfare.CaseProblem",
        "welfare.Decision",
        "welfare.MemberFinding",
        "welfare.PlanGoal",
        "welfare.Referral",
        "welfare.Verification",
        "welfare.VerificationPhoto",
    }
)
NOT_TOLD = {
    "beneficiaries.ChangeProposal": "what a visit said of her: with her cases, and as her state once it is confirmed",
    "beneficiaries.DuplicatePair": "a doubt about two records, one of them perhaps somebody else's (Pasal 33 b)",
    "beneficiaries.PersonMerge": "which records became hers: what they held is told as hers",
    "insurance.CardFinding": "what counting says of her card, worked out anew each night; the card is told",
    "insurance.FindingTask": "a question to a village about a card; what came of it is in the record of processing",
    "insurance.MatchDecision": "whose a card is, by its number; the card is told as hers or is not hers",
    "insurance.ResidentFinding": "how she counts, worked out anew each night from what is told",
    "welfare.CaseDraft": "a form that an officer has not sent; gone when it is",
    "welfare.CaseEvent": "what happened to a case is in the record of processing",
    "welfare.CaseUserGrant": "who sees a case is in the record of processing",
    "welfare.DeliberationItem": "what a meeting said of a case: in its minutes, which name other families too",
    "welfare.PlannedVisit": "a day in an officer's calendar; the visit itself is told",
    "welfare.VerificationDraft": "a form that an officer has not sent; gone when it is",
    "welfare.FormerPlace": "where the family lived is told by her earlier states",
}


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything on one person, hers alone: of her family only how many they are."""

    person: Person
    household: Household | None
    family: int
    former_numbers: Sequence[FormerNumber]
    spells: Sequence[PersonSpell]
    household_spells: Sequence[HouseholdSpell]
    ranks: Sequence[WelfareRank]
    photos: int
    cards: Sequence[Membership]
    past_cards: Sequence[MembershipPast]
    proposals: Sequence[Proposal]
    cases: Sequence[Case]
    assistance: Sequence[Assistance]
    referrals: Sequence[Referral]
    requests: Sequence[SubjectRequest]


def holdings_of(*, user: Any, person: Person, cases_too: bool = True) -> Holdings:
    """Return what is held on ``person``, whom the caller has fetched within reach; without her cases when told so.

    Her card may be listed in another regency, her case belong to another village: whoever cannot see all of it does not
    answer for it, because an answer that leaves something out in silence is a wrong one.

    Raises:
        NotAllowed: a part of it lies outside of what ``user`` may see.
    """
    keys = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    cards = Membership.objects.filter(person__in=keys)
    proposals = Proposal.objects.filter(person__in=keys)
    cases = Case.objects.filter(pk__in=CaseMember.objects.filter(person__in=keys).values("case_id"))
    given = Assistance.objects.filter(person__in=keys, withdrawn_at__isnull=True)
    referred = Referral.objects.filter(persons__in=keys).distinct()
    if not cases_too:
        cases, given, referred = cases.none(), given.none(), referred.none()
    for rows, seen in (
        (cards, Membership.objects.visible_to(user)),
        (proposals, Proposal.objects.visible_to(user)),
        (cases, Case.objects.visible_to(user)),
    ):
        _check_whole(rows, seen)
    household = person.household
    return Holdings(
        person=person,
        household=household,
        family=0 if household is None else Person.objects.residents().filter(household=household).count(),
        former_numbers=list(FormerNumber.objects.filter(person__in=keys)),
        household_spells=list(HouseholdSpell.objects.filter(household=household).select_related("village")),
        ranks=list(WelfareRank.objects.filter(household=household)),
        photos=HousePhoto.objects.filter(household=household, removed_at__isnull=True).count(),
        spells=list(PersonSpell.objects.filter(person__in=keys).select_related("village").order_by("valid_from", "id")),
        cards=list(cards.select_related("territory").order_by("id")),
        past_cards=list(MembershipPast.objects.filter(person__in=keys).order_by("valid_from", "id")),
        proposals=list(proposals.select_related("batch").order_by("proposed_at")),
        cases=list(
            cases.order_by("registered_at").prefetch_related(
                "verifications__members", "verifications__photos", "decisions", "problems__type", "goals", "documents"
            )
        ),
        assistance=list(given.select_related("kind").order_by("from_on", "id")),
        referrals=list(referred.select_related("partner").order_by("offered_at", "id")),
        requests=list(SubjectRequest.objects.filter(person__in=keys).order_by("received_at")),
    )


def _check_whole(rows: QuerySet[Any], seen: QuerySet[Any]) -> None:
    if rows.exclude(pk__in=seen.values("pk")).exists():
        raise NotAllowed(
            _("A part of what is held on her lies outside of what you may see. Let somebody answer who sees all of it.")
        )
