"""Reads about what runs beside the steps of a case: plan, assistance, referrals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.models import Person
from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from welfare.codes import Direction, ReferralState
from welfare.models import Assistance, AssistanceKind, Case, PlanAction, PlanGoal, Referral, ReferralPartner
from welfare.selectors.cases import colleagues_at


def may_handle_case(user: Any, case: Case) -> bool:
    """Whether ``user`` works on a case that was fetched within reach."""
    if not user.reach.at(Capability.HANDLE_CASES, case.village_id):
        return False
    return not case.sensitive or bool(Case.objects.visible_to(user, "handle").filter(pk=case.pk).exists())


def plan_of(case: Case) -> list[PlanGoal]:
    """Return the goals of a case, fetched within reach, each with its actions by due date."""
    actions = PlanAction.objects.select_related("responsible", "ended_by").order_by("due_on", "id")
    return list(case.goals.prefetch_related(Prefetch("actions", actions)).order_by("id"))


def action_of(case: Case, key: int) -> PlanAction:
    """Return an action of a case that was fetched within reach.

    Raises:
        NotWithinReach: there is none.
    """
    action = PlanAction.objects.filter(goal__case=case, pk=key).select_related("goal").first()
    if action is None:
        raise NotWithinReach(_("There is no such action."))
    return action


def assistance_of(case: Case) -> list[Assistance]:
    """Return what was given in a case, fetched within reach; the newest first, withdrawn ones too."""
    return list(case.assistance.select_related("kind", "person", "recorded_by"))


def assistance_kinds() -> list[AssistanceKind]:
    """Return the kinds in use."""
    return list(AssistanceKind.objects.filter(ended_on__isnull=True))


def persons_of(case: Case) -> list[Person]:
    """Return the members of a case that was fetched within reach."""
    return [member.person for member in case.members.select_related("person").order_by("person__relation", "person_id")]


def referrals_of(case: Case) -> list[Referral]:
    """Return the referrals of a case, fetched within reach; the newest first."""
    return list(case.referrals.select_related("partner", "receiver", "answered_by"))


@dataclass(frozen=True, slots=True)
class ReferralChoices:
    """Whom a referral can go to, for whom, and whose account may receive it."""

    partners: list[ReferralPartner]
    persons: list[Person]
    receivers: list[User]


def referral_choices(case: Case) -> ReferralChoices:
    """Return what the form of a referral offers, for a case that the caller has fetched for working on it."""
    return ReferralChoices(
        partners=list(ReferralPartner.objects.filter(ended_on__isnull=True)),
        persons=persons_of(case),
        receivers=colleagues_at(case.village_id, Capability.ANSWER_REFERRALS),
    )


@dataclass(frozen=True, slots=True)
class ReferralDetail:
    """A referral as its reader sees it: ``case`` is there for who sees the case, otherwise only what was shared."""

    referral: Referral
    persons: list[Person]
    case: Case | None
    may_answer: bool
    may_finish: bool
    may_withdraw: bool


def referral_detail(*, user: Any, key: int) -> ReferralDetail:
    """Return a referral within reach.

    Raises:
        NotWithinReach: there is none, or it does not run any more for the reader.
    """
    rows = Referral.objects.visible_to(user).select_related("partner", "receiver", "offered_by", "answered_by", "case")
    referral = rows.filter(pk=key).first()
    if referral is None:
        raise NotWithinReach(_("There is no such referral."))
    mine = Referral.objects.filter(pk=key)
    answers = mine.visible_to(user, "answer").exists()
    return ReferralDetail(
        referral=referral,
        persons=list(referral.persons.select_related("village").order_by("relation", "id")),
        case=Case.objects.visible_to(user).select_related("household", "village").filter(pk=referral.case_id).first(),
        may_answer=answers and referral.state == ReferralState.OFFERED,
        may_finish=answers and referral.state == ReferralState.ACCEPTED,
        may_withdraw=referral.running and mine.visible_to(user, "handle").exists(),
    )


def referrals_received(*, user: Any) -> list[Referral]:
    """Return the running referrals that were offered to ``user``, those to answer first."""
    rows = Referral.objects.visible_to(user).filter(receiver=user, direction=Direction.OUT, ended_at__isnull=True)
    running = rows.filter(state__in=(ReferralState.OFFERED, ReferralState.ACCEPTED))
    return list(running.select_related("partner").order_by("-state", "answer_due_on", "id")[:100])
