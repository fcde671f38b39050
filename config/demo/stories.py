"""A few cases at every step, so that each of the cast finds work; all through the services, as people would do it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction

from accounts.models import User
from beneficiaries.models import Household, Person
from config.demo.cast import REGENCY, VILLAGE
from insurance.models import Membership
from welfare.codes import DecisionOutcome, Finding
from welfare.models import Case
from welfare.services.decision import case_decide
from welfare.services.registration import case_register
from welfare.services.verification import case_verify

_NAMESPACE = uuid.UUID("6f0f3a1e-58f2-4f6b-9d58-6c1d8f0a7b10")
_ANSWERS: dict[str, str | int] = {
    "people": 4,
    "shelter": "yes",
    "income": "no",
    "food_worry": "yes",
    "food_share": "yes",
    "clothing": "no",
    "floor": "no",
    "walls": "yes",
    "toilet": "no",
    "power": "450",
}
_SITUATIONS = (
    "Kepala keluarga buruh sadap karet, penghasilan tidak tetap. Belum punya jaminan kesehatan.",
    "Keluarga baru pecah KK, belum terdaftar JKN.",
    "Istri hamil tujuh bulan, belum terdaftar JKN.",
    "Anggota keluarga sering berobat ke puskesmas dengan biaya sendiri.",
    "Sudah tidak bekerja di kebun sejak tahun lalu.",
    "Pindahan dari kecamatan lain, belum sempat mengurus JKN.",
    "Lansia tinggal dengan anak, belum punya kartu.",
)


@transaction.atomic
def stories_tell() -> int:
    """Register up to seven cases and take some further; return how many, none when there are cases already.

    Two wait for the village officer, one elsewhere; two wait for a decision; one came back; one is proposed to BPJS.
    """
    if Case.objects.exists():
        return 0
    worker, officer, verifier, head = (
        User.objects.get(username=name) for name in ("pekerja.sosial", "petugas.desa", "verifikator", "kepala.dinas")
    )
    registered = 0
    here, there = _uncovered(VILLAGE), _uncovered(REGENCY)
    plan = (
        (here, None, None),
        (here, None, None),
        (there, None, None),
        (here, officer, None),
        (there, verifier, None),
        (here, officer, DecisionOutcome.RETURN),
        (there, verifier, DecisionOutcome.APPROVE),
    )
    for number, ((families, visitor, outcome), situation) in enumerate(zip(plan, _SITUATIONS, strict=True)):
        family = next(families, None)
        if family is None:  # a demonstration of few people has none left without a card
            continue
        household, members = family
        registered += 1
        case = case_register(
            actor=worker,
            household_id=household.pk,
            person_ids=members,
            description=situation,
            submission_key=uuid.uuid5(_NAMESPACE, str(number)),
        )
        if visitor is None:
            continue
        note = "Dikunjungi di rumah, keluarga ada di tempat."
        case_verify(actor=visitor, number=case.number, answers=_ANSWERS, finding=Finding.CONFIRMED, note=note)
        if outcome is not None:
            note = "Mohon lampirkan KK terbaru." if outcome == DecisionOutcome.RETURN else "Memenuhi kriteria."
            case_decide(actor=head, number=case.number, outcome=outcome, note=note)
    return registered


def _uncovered(code: str) -> Iterator[tuple[Household, list[int]]]:
    """Yield households without a case and their living members, with a NIK, who hold no card at all."""
    used: set[int] = set(Case.objects.values_list("household_id", flat=True))
    people = (
        Person.objects.in_region(code)
        .residents()
        .filter(nik__isnull=False, household__isnull=False)
        .exclude(nik__startswith="0")
        .exclude(pk__in=Membership.objects.filter(person__isnull=False).values("person"))
        .order_by("village_id" if code == VILLAGE else "-village_id", "id")
    )
    for person in people[:200].iterator():
        household = person.household
        if household is None or household.pk in used or Case.objects.filter(household=household).exists():
            continue
        used.add(household.pk)
        yield household, [person.pk]
