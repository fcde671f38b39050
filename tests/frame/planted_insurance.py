"""What is planted of insurance: who fell out, a closed month, a card to reconcile."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Person
from insurance.models import (
    CardFinding,
    FindingTask,
    MatchDecision,
    Membership,
    MembershipPast,
    MonthClosing,
    ResidentFinding,
    WaterfallRun,
)
from regions.models import PopulationDataset, Region
from tests.make import LONG_AGO, make_member

FELL_OUT = date(2026, 10, 1)


def was_active(card: Membership) -> None:
    """Until she fell out."""
    before = {
        each.attname: getattr(card, each.attname) for each in MembershipPast._meta.fields if hasattr(card, each.attname)
    }
    before |= {"id": None, "status": "active", "status_reason": "", "valid_from": LONG_AGO}
    MembershipPast.objects.create(**before, valid_to=FELL_OUT, superseded_at=timezone.now())


def close_month(regency: Region, actor: User) -> None:
    """A month of the regency, closed; rows of it cannot be changed afterwards."""
    month = {"region": regency, "month": date(2026, 9, 1), "revision": 1}
    if not MonthClosing.objects.filter(**month).exists():
        dataset = PopulationDataset.objects.get()
        told = {"source": "members", "headline": "cakupan", "sha256": "0" * 64, "dataset": dataset, "closed_by": actor}
        MonthClosing.objects.create(**month, **told, known_at=timezone.now(), closed_at=timezone.now())


def reconciliation(person: Person, member: Membership, surname: str, actor: User) -> tuple[Membership, FindingTask]:
    """A card under another name with the person's number, a decision on her own, and a question to the village."""
    here = person.village_id
    odd = make_member(None, territory=member.territory, name=f"ZAKARIA {surname}", village_id=here, place=here)
    CardFinding.objects.create(
        membership=odd, place_id=here, bucket="differs", person=person, name_score=40, name_differs=True
    )
    ResidentFinding.objects.create(person=person, place_id=here, bucket="matched_inactive", membership=member)
    WaterfallRun.objects.get_or_create(
        region=member.territory, defaults={"day": timezone.localdate(), "computed_at": timezone.now(), "seconds": 1}
    )
    MatchDecision.objects.create(
        card_number=member.card_number,
        person=person,
        place_id=here,
        verdict="same",
        reason="document",
        decided_by=actor,
        decided_at=timezone.now(),
    )
    task = FindingTask.objects.create(
        village_id=here,
        bucket="differs",
        membership=odd,
        due_on=timezone.localdate(),
        assigned_by=actor,
        assigned_at=timezone.now(),
    )
    return odd, task
