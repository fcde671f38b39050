"""What runs beside the steps of a planted case: plan, assistance, a referral."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Person
from core.files import store_content
from welfare.models import (
    Assistance,
    AssistanceKind,
    Case,
    CaseDocument,
    PlanAction,
    PlanGoal,
    Referral,
    ReferralPartner,
)


@dataclass(frozen=True)
class PlantedSupport:
    """The rows of the case ``Planted.case``."""

    document: CaseDocument
    goal: PlanGoal
    action: PlanAction  # for the goal, to do
    assistance: Assistance  # given to the person
    referral: Referral  # waits for an answer


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
    picture = store_content("documents", b"\xff\xd8\xff" + f"ISI BERKAS {surname}".encode())
    document = CaseDocument.objects.create(
        case=case, kind="sktm", title=f"Berkas {surname}", state=case.state, stored_as=picture.name,
        thumbnail_as=picture.name, sha256=picture.sha256, size=picture.size, media="jpeg", added_by=by, added_at=now,
    )  # fmt: skip
    return {"document": document, "goal": goal, "action": action, "assistance": given, "referral": referral}
