"""What runs beside the steps of a planted case: plan, assistance, a referral."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Person
from welfare.models import Assistance, AssistanceKind, Case, PlanAction, PlanGoal, Referral, ReferralPartner


def plant_support(case: Case, person: Person, surname: str, by: User) -> dict[str, Any]:
    """Return the rows by their names in ``Planted``; each holds ``surname``."""
    now, today = timezone.now(), timezone.localdate()
    goal = PlanGoal.objects.create(case=case, text=f"Tujuan {surname}", written_by=by, written_at=now)
    referral = Referral.objects.create(
        case=case, direction="out", partner=ReferralPartner.objects.get(pk="lks"), asked=f"Permintaan {surname}",
        offered_by=by, offered_at=now, answer_due_on=today, open_until=today,
    )  # fmt: skip
    referral.persons.add(person)
    given = Assistance.objects.create(
        case=case, person=person, household=case.household, kind=AssistanceKind.objects.get(code="permakanan"),
        fund=f"Dana {surname}", goods="Beras", from_on=today, to_on=today, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    action = PlanAction.objects.create(goal=goal, text=f"Tindakan {surname}", responsible=by, due_on=today)
    return {"goal": goal, "action": action, "assistance": given, "referral": referral}
