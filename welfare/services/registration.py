"""Register what a household needs, and complete what came back."""

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
from insurance.selectors.proposals import covered_persons, proposed_persons
from welfare.codes import CaseState
from welfare.exceptions import CaseRefused
from welfare.models import Case, CaseMember, CaseNumber
from welfare.querysets import OPEN_STATES
from welfare.rules.workflow import TRANSITIONS, Action, transition
from welfare.rules.working_days import add_working_days
from welfare.services.locking import case_lock, case_move, case_note


@transaction.atomic
def case_register(
    *, actor: Any, household_id: int, person_ids: Collection[int], description: str, submission_key: uuid.UUID
) -> Case:
    """Register the need of some members of a household for health insurance, and return the case.

    A form that arrives twice (same ``submission_key``) is one case: the second time returns the first. Records
    ``case.register``.

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
    persons = _members(actor, household, set(person_ids))
    step = TRANSITIONS[Action.REGISTER]
    now = timezone.now()
    today = timezone.localdate(now)
    case = Case.objects.create(
        number=_next_number(today.year),
        household=household,
        village_id=household.village_id,
        state=step.after,
        due_on=add_working_days(today, step.due or 0),
        description=description.strip(),
        registered_by=actor,
        registered_at=now,
        submission_key=submission_key,
    )
    CaseMember.objects.bulk_create([CaseMember(case=case, person=person) for person in persons])
    case_note(actor=actor, case=case, step=step, before="", note="", members=len(persons))
    if not Case.objects.visible_to(actor, "register").filter(pk=case.pk).exists():
        raise NotWithinReach(_("There is no such household."))
    return case


@transaction.atomic
def case_resubmit(*, actor: Any, number: str, note: str) -> Case:
    """Send a returned case to the village again, with a note on what was completed. Records ``case.resubmit``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state``.
    """
    case = case_lock(actor=actor, number=number, action="register")
    step = transition(CaseState(case.state), Action.RESUBMIT)
    case_move(actor=actor, case=case, step=step, action="register", note=note)
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


def _members(actor: Any, household: Household, keys: set[int]) -> list[Person]:
    if not keys:
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
    _check_uncovered(persons)
    return persons


def _check_uncovered(persons: list[Person]) -> None:
    if count := len(covered_persons(persons)):
        raise CaseRefused(
            ngettext(
                "%(count)s of the chosen is covered already and cannot be proposed again.",
                "%(count)s of the chosen are covered already and cannot be proposed again.",
                count,
            )
            % {"count": count}
            + " "
            + _("Somebody counts as covered while her JKN membership is active, in whichever segment."),
            code="covered",
            field="persons",
        )
    if count := len(proposed_persons([person.pk for person in persons])):
        raise CaseRefused(
            ngettext(
                "%(count)s of the chosen already waits for an answer from BPJS.",
                "%(count)s of the chosen already wait for an answer from BPJS.",
                count,
            )
            % {"count": count},
            code="pending",
            field="persons",
        )
    if CaseMember.objects.filter(person__in=persons, case__state__in=OPEN_STATES).exists():
        raise CaseRefused(
            _("Somebody of the chosen already has an open case. Continue that one; it is on the household's page."),
            code="in_open_case",
            field="persons",
        )


def _next_number(year: int) -> str:
    # Drawn under a lock that ends with the transaction: who rolls back gives the number back, so there are no gaps.
    CaseNumber.objects.get_or_create(year=year)
    counter = CaseNumber.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"K-{year}-{counter.last:06d}"
