"""A few cases at every step, so that each of the cast finds work; all through the services, as people would do it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Household, Person
from config.demo.cast import REGENCY, VILLAGE
from config.demo.support import confidential_tell, plan_tell
from config.demo.visits import visit_tell, visits_tell
from insurance.models import Membership
from welfare.codes import DecisionOutcome, Finding, Need
from welfare.models import Case
from welfare.rules.workflow import Given
from welfare.services.decision import case_decide
from welfare.services.problems import Problem
from welfare.services.registration import case_register
from welfare.services.steps import case_step
from welfare.services.verification import case_verify

_NAMESPACE = uuid.UUID("6f0f3a1e-58f2-4f6b-9d58-6c1d8f0a7b10")
_ANSWERS: dict[str, str | int | list[str]] = {
    "people": 4,
    "shelter": "yes",
    "income": "no",
    "food_worry": "yes",
    "food_share": "yes",
    "clothing": "no",
    "r301a": "1",
    "r301b": "5",
    "r302": 36,
    "r303": "5",
    "r304": "3",
    "r305": "3",
    "r306a": "6",
    "r306b": "1",
    "r307a": "1",
    "r307b": "1",
    "r308": "4",
    "r309a": "6",
    "r310": "3",
    "programmes": ["gas"],
    "belongings": ["gas", "motorcycle"],
}
_SITUATIONS = (
    "Kepala keluarga buruh sadap karet, penghasilan tidak tetap. Belum punya jaminan kesehatan.",
    "Keluarga baru pecah KK, belum terdaftar JKN.",
    "Istri hamil tujuh bulan, belum terdaftar JKN.",
    "Anggota keluarga sering berobat ke puskesmas dengan biaya sendiri.",
    "Sudah tidak bekerja di kebun sejak tahun lalu.",
    "Pindahan dari kecamatan lain, belum sempat mengurus JKN.",
    "Lansia tinggal dengan anak, belum punya kartu.",
    "Bekas buruh migran, pulang tanpa tabungan dan tanpa JKN.",
)


@transaction.atomic
def stories_tell() -> int:
    """Register up to twelve cases and take some further; return how many, none when there are cases already.

    Of those for health insurance two wait for the village officer, one elsewhere; one for the document check; two wait for
    a decision; one came back; one is proposed to BPJS. Besides: a social case with a plan, a complaint, an urgent
    reactivation, a confidential case.
    """
    if Case.objects.exists():
        return 0
    worker, officer, verifier, operator, head = (
        User.objects.get(username=name)
        for name in ("pekerja.sosial", "petugas.desa", "verifikator", "operator.kecamatan", "kepala.dinas")
    )
    registered = 0
    here, there = _uncovered(VILLAGE), _uncovered(REGENCY)
    plan = (
        (here, None, None, None),
        (here, None, None, None),
        (there, None, None, None),
        (here, officer, verifier, None),
        (here, officer, None, None),
        (here, operator, verifier, None),
        (here, officer, verifier, DecisionOutcome.RETURN),
        (here, officer, operator, DecisionOutcome.APPROVE),
    )
    for number, ((families, visitor, checker, outcome), situation) in enumerate(zip(plan, _SITUATIONS, strict=True)):
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
        if checker is None:
            visit_tell(visitor, case, _ANSWERS)
            continue
        note = "Dikunjungi di rumah, keluarga ada di tempat."
        case_verify(actor=visitor, number=case.number, answers=_ANSWERS, finding=Finding.CONFIRMED, note=note)
        case_step(actor=checker, number=case.number, code="check_documents", given=Given())
        if outcome is not None:
            note = "Mohon lampirkan KK terbaru." if outcome == DecisionOutcome.RETURN else "Memenuhi kriteria."
            case_decide(actor=head, number=case.number, outcome=outcome, note=note)
    told = registered + _other_needs(worker, officer, head)
    visits_tell()
    return told


def _other_needs(worker: User, officer: User, head: User) -> int:
    """Register what is no health insurance: a social case with problems and a plan, a complaint, a patient in hospital, and
    a confidential case.
    """
    told = 0
    heads = (
        Person.objects.in_region(VILLAGE)
        .residents()
        .filter(relation=1, household__isnull=False, case_members__isnull=True)
    )
    poor, angry, hurt = (*heads.select_related("household").order_by("id")[:3], None, None, None)[:3]
    if poor is not None and poor.household is not None:
        problems = [Problem("24"), Problem("13", poor.pk)]
        about = "Rumah tidak layak huni, kepala keluarga sakit menahun."
        case = _register(worker, poor.household, [], about, Need.BASIC_NEEDS, problems=problems)
        given = Given(note="Bertemu keluarga di rumah, bersedia didampingi.", day=timezone.localdate())
        case_step(actor=worker, number=case.number, code="begin_assessment", given=given)
        plan_tell(worker, case, poor)
        told += 1
    if angry is not None and angry.household is not None:
        about = "Bantuan Sembako dua bulan terakhir belum diterima."
        _register(officer, angry.household, [], about, Need.COMPLAINT)
        told += 1
    if hurt is not None and hurt.household_id is not None:
        confidential_tell(worker, head, hurt, hurt.household_id, uuid.uuid5(_NAMESPACE, "confidential"))
        told += 1
    resting = _resting(VILLAGE)
    if resting is not None and resting.household is not None:
        about = "PBI JK nonaktif, sedang dirawat inap di RSUD."
        _register(officer, resting.household, [resting.pk], about, Need.REACTIVATION, urgent=True)
        told += 1
    return told


def _register(
    actor: User, household: Household, members: list[int], description: str, need: Need, **values: Any
) -> Case:
    key = uuid.uuid5(_NAMESPACE, need)
    return case_register(
        actor=actor,
        household_id=household.pk,
        person_ids=members,
        description=description,
        submission_key=key,
        need=need,
        **values,
    )


def _resting(code: str) -> Person | None:
    """Return somebody whose only card is inactive."""
    cards = Membership.objects.filter(person__isnull=False)
    return (
        Person.objects.in_region(code)
        .residents()
        .filter(household__isnull=False, pk__in=cards.filter(status="inactive").values("person"))
        .exclude(pk__in=cards.filter(status="active").values("person"))
        .select_related("household")
        .order_by("id")
        .first()
    )


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
