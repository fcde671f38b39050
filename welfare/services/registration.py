"""Register what a household needs."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import Household, Person
from core.exceptions import NotAllowed, NotWithinReach
from welfare.codes import Act, Need
from welfare.exceptions import CaseRefused
from welfare.models import Case, CaseDraft, CaseMember, CaseNumber
from welfare.selectors.calendar_days import holidays_around
from welfare.selectors.candidates import Obstacle, obstacles
from welfare.selectors.workflows import NeedRule, need_rules, workflow_for
from welfare.services.locking import case_event
from welfare.services.problems import Problem, problems_check, problems_keep


@transaction.atomic
def case_register(
    *,
    actor: Any,
    household_id: int,
    person_ids: Collection[int],
    description: str,
    submission_key: uuid.UUID,
    need: Need = Need.HEALTH_INSURANCE,
    urgent: bool = False,
    problems: Collection[Problem] = (),
) -> Case:
    """Register a need of some members of a household, and return the case, at the start of the need's workflow.

    Whoever has one of ``problems`` is named for the case as well; a sensitive one makes the case confidential.
    ``urgent`` takes the urgent lane, where the workflow has one. A form that arrives twice (same ``submission_key``) is one
    case: the second time returns the first. The actor's draft goes. Records ``case.register``.

    Raises:
        NotWithinReach: there is no such household within reach. NotAllowed: it may be seen, not registered for.
        CaseRefused: see there.
    """
    household = _household_lock(actor, household_id)
    earlier = Case.objects.filter(submission_key=submission_key).first()
    if earlier is not None:
        if earlier.household_id != household.pk or earlier.registered_by_id != actor.pk:
            raise CaseRefused(_("This form was already used. Open it again from the household."), code="key_used")
        return earlier
    keys = {*person_ids, *(each.person_id for each in problems if each.person_id)}
    persons = _members(actor, household, need_rules()[need], keys)
    sensitive = problems_check(problems, persons)
    now = timezone.now()
    today = timezone.localdate(now)
    version, definition = workflow_for(need, today)
    if urgent and not definition.urgent_start:
        raise CaseRefused(_("This need has no urgent lane."), code="not_urgent", field="urgent")
    case = Case(
        number=_next_number(today.year),
        need=need,
        urgent=urgent,
        sensitive=sensitive,
        workflow=version,
        household=household,
        village_id=household.village_id,
        description=description.strip(),
        registered_by=actor,
        registered_at=now,
        submission_key=submission_key,
    )
    case.stand(definition.steps[definition.urgent_start if urgent else definition.start], now, holidays_around(today))
    case.save(force_insert=True)
    CaseMember.objects.bulk_create([CaseMember(case=case, person=person) for person in persons])
    problems_keep(case, problems)
    CaseDraft.objects.filter(user=actor, household=household, need=need).delete()
    case_event(
        actor=actor,
        case=case,
        action=Act.REGISTER,
        act=Act.REGISTER,
        before="",
        need=need,
        members=len(persons),
        problems=len(problems),
    )
    if not Case.objects.visible_to(actor, "register").filter(pk=case.pk).exists():
        raise NotWithinReach(_("There is no such household."))
    return case


def _household_lock(actor: Any, household_id: int) -> Household:
    household = (
        Household.objects.visible_to(actor, "register_case")
        .select_for_update(of=("self",))
        .filter(pk=household_id)
        .first()
    )
    if household is not None:
        return household
    if Household.objects.visible_to(actor).filter(pk=household_id).exists():
        raise NotAllowed(_("Your role does not include registering a need."))
    raise NotWithinReach(_("There is no such household."))


def _members(actor: Any, household: Household, rule: NeedRule, keys: set[int]) -> list[Person]:
    if not keys and rule.candidates != "anyone":
        raise CaseRefused(_("Choose at least one member of the household."), code="nobody_chosen", field="persons")
    persons = list(
        Person.objects.visible_to(actor, "register_case")
        .residents()
        .select_for_update(of=("self",))
        .filter(household=household, pk__in=keys)
        .order_by("id")
    )
    if len(persons) != len(keys):
        raise CaseRefused(
            _("Only people who live in this household today can be chosen. Open the form again to see who does."),
            code="not_a_member",
            field="persons",
        )
    found = list(obstacles(actor, persons, rule).values())
    for obstacle, sentence in _REFUSALS.items():
        if count := found.count(obstacle):
            raise CaseRefused(sentence(count), code=obstacle.value, field="persons")
    return persons


def _covered(count: int) -> str:
    sentence = ngettext(
        "%(count)s of the chosen is covered already and cannot be proposed again.",
        "%(count)s of the chosen are covered already and cannot be proposed again.",
        count,
    ) % {"count": count}
    return f"{sentence} {_('Somebody counts as covered while her JKN membership is active, in whichever segment.')}"


def _pending(count: int) -> str:
    return ngettext(
        "%(count)s of the chosen already waits for an answer from BPJS.",
        "%(count)s of the chosen already wait for an answer from BPJS.",
        count,
    ) % {"count": count}


def _no_card(count: int) -> str:
    return ngettext(
        "%(count)s of the chosen has no card that could be made active again. Register health insurance instead.",
        "%(count)s of the chosen have no card that could be made active again. Register health insurance instead.",
        count,
    ) % {"count": count}


def _in_open_case(_count: int) -> str:
    return _("Somebody of the chosen already has an open case. Continue that one; it is on the household's page.")


_REFUSALS = {
    Obstacle.COVERED: _covered,
    Obstacle.PENDING: _pending,
    Obstacle.NO_CARD: _no_card,
    Obstacle.IN_OPEN_CASE: _in_open_case,
}


def _next_number(year: int) -> str:
    # Drawn under a lock that ends with the transaction: who rolls back gives the number back, so there are no gaps.
    CaseNumber.objects.get_or_create(year=year)
    counter = CaseNumber.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"K-{year}-{counter.last:06d}"
