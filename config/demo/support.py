"""What runs beside the steps of the demonstration's social case, and a confidential case in somebody's hands."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Person
from welfare.codes import ActionKind, Need
from welfare.models import Case
from welfare.services.assignment import case_assign
from welfare.services.assistance import Given, assistance_record
from welfare.services.plan import Planned, action_add, goal_add
from welfare.services.problems import Problem
from welfare.services.referrals import Offer, referral_offer
from welfare.services.registration import case_register


def plan_tell(worker: User, case: Case, person: Person) -> None:
    """Give a social case a goal with two actions, what was given this month, and a referral that waits for an answer."""
    today = timezone.localdate()
    goal = goal_add(actor=worker, number=case.number, text="Kepala keluarga berobat teratur dan bisa bekerja lagi")
    visit = Planned("Kunjungan rumah bersama bidan desa", today + timedelta(days=3), ActionKind.VISIT, worker.pk)
    family = Planned("Minum obat setiap hari", today + timedelta(days=14), ActionKind.FAMILY, other="Istri")
    for planned in (visit, family):
        action_add(actor=worker, number=case.number, goal=goal.pk, planned=planned)
    given = Given("logistik", "APBD Kabupaten", today.replace(day=1), today, goods="Beras 10 kg, minyak 2 liter")
    assistance_record(actor=worker, number=case.number, person=person.pk, given=given)
    partner = User.objects.filter(username="mitra.dinkes").first()
    asked = "Sakit menahun, tidak mampu ke puskesmas. Mohon kunjungan dokter ke rumah."
    offer = Offer("dinkes", asked, persons=[person.pk], receiver=partner.pk if partner else None)
    referral_offer(actor=worker, number=case.number, offer=offer)


def confidential_tell(worker: User, head: User, person: Person, household_id: int, key: uuid.UUID) -> Case:
    """Register a case of violence and have the head of department put it into the social worker's hands."""
    case = case_register(
        actor=worker,
        household_id=household_id,
        person_ids=[],
        description="Perlu pendampingan setelah kekerasan dalam rumah tangga.",
        submission_key=key,
        need=Need.REHABILITATION,
        problems=[Problem("19", person.pk)],
    )
    return case_assign(actor=head, key=case.pk, colleague=worker.pk)
