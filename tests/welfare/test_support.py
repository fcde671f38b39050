"""What runs beside the steps: a plan, what was given and never twice, referrals seen by each side while they run."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from tests.at_once import refusals
from tests.conftest import Cast, World
from tests.make import make_case, make_household, make_person, make_user
from welfare.codes import ActionKind, ActionState, Direction, ReferralState
from welfare.exceptions import AssistanceRefused, PlanRefused, ReferralRefused
from welfare.models import Assistance, Case, Holiday, PlanAction, Referral
from welfare.services.assistance import Given, assistance_record, assistance_withdraw
from welfare.services.plan import Planned, action_add, action_end, goal_add
from welfare.services.referrals import Offer, referral_answer, referral_finish, referral_offer, referral_withdraw


def anew(user: User) -> User:
    """Read an account anew, as a request does."""
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


@pytest.fixture
def person(world: World) -> Person:
    """Somebody of Rengas Condong."""
    return make_person(make_household(world.rengas, head="SUTRISNO"), name="SUTRISNO")


@pytest.fixture
def case(cast: Cast, person: Person) -> Case:
    """A social case of hers, in intervention."""
    assert person.household is not None
    return make_case(
        person.household, person, registered_by=cast.social_worker, workflow="social_case", state="intervention"
    )


# The plan


def test_a_goal_with_an_action_of_a_colleague(cast: Cast, case: Case, client_of: Any) -> None:
    goal = goal_add(actor=cast.social_worker, number=case.number, text="Anak kembali ke sekolah")
    due = timezone.localdate() + timedelta(days=7)
    planned = Planned("Antar ke sekolah", due, ActionKind.VISIT, responsible=cast.village_officer.pk)
    action = action_add(actor=cast.social_worker, number=case.number, goal=goal.pk, planned=planned)
    text = client_of(cast.village_officer).get(f"/cases/{case.number}/").content.decode()
    assert "Anak kembali ke sekolah" in text
    assert "Siti Aminah" in text
    with pytest.raises(NotAllowed):
        action_end(actor=cast.village_officer, number=case.number, key=action.pk, done=True, on=due, result="")
    today = timezone.localdate()
    action_end(actor=cast.social_worker, number=case.number, key=action.pk, done=True, on=today, result="Diterima")
    with pytest.raises(PlanRefused) as refused:
        action_end(actor=cast.social_worker, number=case.number, key=action.pk, done=False, on=today, result="x")
    assert refused.value.code == "ended"
    assert PlanAction.objects.get().state == ActionState.DONE
    assert list(case.events.values_list("action", flat=True)) == ["plan_done", "plan_action", "goal"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " "}, "text"),
        ({"due_on": date(2020, 1, 1)}, "past"),
        ({"responsible": None}, "responsible"),
        ({"responsible": 0}, "responsible"),
    ],
)
def test_an_action_says_what_who_and_until_when(cast: Cast, case: Case, change: dict[str, Any], code: str) -> None:
    goal = goal_add(actor=cast.social_worker, number=case.number, text="x")
    whole: dict[str, Any] = {"text": "x", "due_on": timezone.localdate(), "responsible": cast.social_worker.pk}
    values = whole | change
    with pytest.raises(PlanRefused) as refused:
        action_add(actor=cast.social_worker, number=case.number, goal=goal.pk, planned=Planned(**values))
    assert refused.value.code == code


def test_a_closed_case_is_planned_no_more(cast: Cast, person: Person) -> None:
    assert person.household is not None
    closed = make_case(
        person.household, person, registered_by=cast.social_worker, workflow="social_case", state="finished",
        closed_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(PlanRefused) as refused:
        goal_add(actor=cast.social_worker, number=closed.number, text="x")
    assert refused.value.code == "closed"


# What was given

MARCH = Given("permakanan", "", date(2026, 3, 1), date(2026, 3, 31), amount_idr=600_000)


def give(cast: Cast, case: Case, person: Person, **change: Any) -> Assistance:
    """Record what she was given in March."""
    values = {name: getattr(MARCH, name) for name in MARCH.__slots__} | change
    return assistance_record(actor=cast.social_worker, number=case.number, person=person.pk, given=Given(**values))


def test_nobody_is_paid_twice_for_one_period(cast: Cast, case: Case, person: Person) -> None:
    first = give(cast, case, person)
    assert first.fund == "Kementerian Sosial"
    with pytest.raises(AssistanceRefused, match=case.number) as refused:
        give(cast, case, person, from_on=date(2026, 3, 31), to_on=date(2026, 4, 30))
    assert refused.value.code == "twice"
    assert "Rina Wati" in str(refused.value)
    give(cast, case, person, from_on=date(2026, 4, 1), to_on=date(2026, 4, 30))
    give(cast, case, person, kind="alat_bantu", amount_idr=None, goods="Kursi roda")
    assistance_withdraw(actor=cast.social_worker, number=case.number, key=first.pk)
    give(cast, case, person)


def test_the_database_itself_refuses_the_second(cast: Cast, case: Case, person: Person) -> None:
    row = give(cast, case, person)
    row.pk, row.case = None, case
    with pytest.raises(IntegrityError, match="assistance_once_a_period"), transaction.atomic():
        row.save(force_insert=True)


def test_what_a_family_gets_once_counts_for_all_of_it(cast: Cast, case: Case, person: Person) -> None:
    wife = make_person(person.household, name="SITI", relation=3, sex="P")  # type: ignore[arg-type]
    case.members.create(person=wife)
    give(cast, case, person, kind="pkh")
    with pytest.raises(AssistanceRefused) as refused:
        give(cast, case, wife, kind="pkh")
    assert refused.value.code == "twice"
    give(cast, case, wife)  # permakanan is hers alone


def test_an_earlier_one_in_a_case_that_one_does_not_see_is_named_without_it(
    cast: Cast, case: Case, person: Person
) -> None:
    assert person.household is not None
    other = make_case(
        person.household, person, registered_by=cast.social_worker, workflow="social_case", state="intervention"
    )
    give(cast, other, person)
    Case.objects.filter(pk=other.pk).update(sensitive=True, assigned_to=cast.department_head)
    with pytest.raises(AssistanceRefused) as refused:
        give(cast, case, person)
    assert other.number not in str(refused.value)
    assert "01-03-2026" in re.sub(r"[./ ]", "-", str(refused.value)) or "2026" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "emas"}, "kind"),
        ({"amount_idr": None}, "amount"),
        ({"amount_idr": -1}, "amount"),
        ({"to_on": date(2026, 2, 1)}, "period"),
        ({"from_on": date(2099, 1, 1), "to_on": date(2099, 2, 1)}, "future"),
    ],
)
def test_what_cannot_have_been_given_is_refused(
    cast: Cast, case: Case, person: Person, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(AssistanceRefused) as refused:
        give(cast, case, person, **change)
    assert refused.value.code == code
    assert not Assistance.objects.exists()


def test_only_who_works_on_cases_records_it_and_only_for_members(cast: Cast, case: Case, world: World) -> None:
    stranger = make_person(make_household(world.rengas), name="LAIN")
    with pytest.raises(NotWithinReach):
        give(cast, case, stranger)
    for user, expected in ((cast.village_officer, NotAllowed), (cast.other_officer, NotWithinReach)):
        with pytest.raises(expected):
            assistance_record(actor=user, number=case.number, person=stranger.pk, given=MARCH)


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_record_it_once(cast: Cast, case: Case, person: Person) -> None:
    assert refusals(*[lambda: give(cast, case, person)] * 2) == ["twice"]


# Referrals


@pytest.fixture
def partner(world: World) -> User:
    """An officer of the health office: an account that sees nothing of its own."""
    user = make_user("dinkes", role="partner_officer", region=world.regency, name="Dokter Tangguh")
    User.objects.filter(pk=user.pk).update(email="dinkes@example.test")
    return anew(user)


def refer(cast: Cast, case: Case, **change: Any) -> Referral:
    """Refer to the health office."""
    values: dict[str, Any] = {"partner": "dinkes", "asked": "Periksa luka, tidak bisa berjalan"} | change
    return referral_offer(actor=anew(cast.social_worker), number=case.number, offer=Offer(**values))


def test_the_receiving_side_sees_what_was_shared_while_it_runs(
    cast: Cast, case: Case, person: Person, partner: User, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    child = make_person(person.household, name="ANAK RAHASIA", relation=4)  # type: ignore[arg-type]
    case.members.create(person=child)
    with django_capture_on_commit_callbacks(execute=True):
        referral = refer(cast, case, receiver=partner.pk, persons=[person.pk])
    assert [message.to for message in mail.outbox] == [["dinkes@example.test"]]
    assert person.name not in mail.outbox[0].body
    browser = client_of(partner)
    assert f"/referrals/{referral.pk}/" in browser.get("/", follow=True).content.decode()
    text = browser.get(f"/referrals/{referral.pk}/").content.decode()
    assert person.name in text
    for hidden in (case.number, "ANAK RAHASIA", str(person.nik), "Jalan Contoh"):
        assert hidden not in text
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.detail["persons"]) == ("referral.view", [person.pk])
    for closed in (f"/cases/{case.number}/", f"/persons/{person.pk}/"):
        assert browser.get(closed).status_code == 404
    assert browser.post(f"/referrals/{referral.pk}/answer/", {"accept": "1"}).status_code == 302
    assert browser.post(f"/referrals/{referral.pk}/finish/", {"result": "Sudah diobati"}).status_code == 302
    assert browser.get(f"/referrals/{referral.pk}/").status_code == 404
    assert "Sudah diobati" in client_of(cast.social_worker).get(f"/cases/{case.number}/").content.decode()


def test_it_is_seen_by_nobody_else_and_not_after_its_last_day(
    cast: Cast, case: Case, partner: User, world: World
) -> None:
    referral = refer(cast, case, receiver=partner.pk)
    other = make_user("dinkes2", role="partner_officer", region=world.regency)
    assert not Referral.objects.visible_to(other).exists()
    assert Referral.objects.visible_to(anew(partner)).exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert not Referral.objects.visible_to(anew(partner)).exists()
    referral_withdraw(actor=anew(cast.social_worker), key=referral.pk, reason="Keluarga pindah")
    assert not Referral.objects.visible_to(anew(partner)).exists()


def test_a_refusal_says_why(cast: Cast, case: Case, partner: User) -> None:
    referral = refer(cast, case, receiver=partner.pk)
    with pytest.raises(ReferralRefused) as refused:
        referral_answer(actor=anew(partner), key=referral.pk, accept=False, reason=" ")
    assert refused.value.code == "reason"
    referral_answer(actor=anew(partner), key=referral.pk, accept=False, reason="Di luar layanan")
    assert not Referral.objects.visible_to(anew(partner)).exists()
    with pytest.raises(ReferralRefused) as refused:
        referral_answer(actor=anew(cast.social_worker), key=referral.pk, accept=True)
    assert refused.value.code == "answered"
    with pytest.raises(NotWithinReach):
        referral_answer(actor=anew(cast.other_officer), key=referral.pk, accept=True)
    with pytest.raises(NotAllowed):
        referral_answer(actor=anew(cast.auditor), key=referral.pk, accept=True)


def test_the_answer_is_due_in_working_days_and_holidays_are_none(cast: Cast, case: Case) -> None:
    with time_machine.travel(timezone.now().replace(year=2026, month=12, day=23, hour=3)):  # a Wednesday
        Holiday.objects.create(day=date(2026, 12, 25), name="Natal", source="x")
        assert refer(cast, case).answer_due_on == date(2026, 12, 28)  # Thursday counts, Friday is Christmas


def test_a_partner_without_an_account_is_answered_for_by_who_works_on_the_case(cast: Cast, case: Case) -> None:
    referral = refer(cast, case)
    with pytest.raises(ReferralRefused) as refused:
        referral_finish(actor=anew(cast.social_worker), key=referral.pk, result="x")
    assert refused.value.code == "not_accepted"
    referral_answer(actor=anew(cast.social_worker), key=referral.pk, accept=True)
    assert referral_finish(actor=anew(cast.social_worker), key=referral.pk, result="x").state == ReferralState.DONE


def test_what_a_partner_refers_to_us_is_answered_here(cast: Cast, case: Case, partner: User) -> None:
    referral = refer(cast, case, direction=Direction.IN, receiver=partner.pk)
    assert referral.receiver is None
    assert not Referral.objects.visible_to(anew(partner)).exists()
    referral_answer(actor=anew(cast.social_worker), key=referral.pk, accept=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"partner": "nobody"}, "partner"),
        ({"asked": " "}, "asked"),
        ({"persons": [0]}, "persons"),
        ({"receiver": 0}, "receiver"),
        ({"until": date(2020, 1, 1)}, "until"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(cast: Cast, case: Case, change: dict[str, Any], code: str) -> None:
    with pytest.raises(ReferralRefused) as refused:
        refer(cast, case, **change)
    assert refused.value.code == code


def test_one_referral_with_a_partner_at_a_time(cast: Cast, case: Case) -> None:
    refer(cast, case)
    with pytest.raises(ReferralRefused) as refused:
        refer(cast, case)
    assert refused.value.code == "running"
    refer(cast, case, partner="lks")


def test_a_confidential_case_is_referred_like_any_other_and_nobody_else_reads_of_it(
    cast: Cast, case: Case, partner: User, client_of: Any
) -> None:
    Case.objects.filter(pk=case.pk).update(sensitive=True, assigned_to=cast.social_worker)
    referral = refer(cast, case, receiver=partner.pk)
    assert Referral.objects.visible_to(anew(partner)).exists()
    assert not Referral.objects.visible_to(anew(cast.village_officer)).exists()
    assert client_of(cast.village_officer).get(f"/referrals/{referral.pk}/").status_code == 404
