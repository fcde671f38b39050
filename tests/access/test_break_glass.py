"""Somebody looks at a place that is not hers, for a reason, for a while; somebody else judges it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.exceptions import BreakGlassRefused
from accounts.models import Assignment, BreakGlass, User
from accounts.models.breakglass import Verdict
from accounts.services.breakglass import break_glass_end, break_glass_review, break_glass_start
from accounts.services.standin import stand_in_create
from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from insurance.models import Membership
from regions.capabilities import Capability
from tests.access.test_sharing import anew, make_case
from tests.at_once import refusals
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_region, make_user
from welfare.models import Case

REASON = "Banjir di desa tetangga, keluarga mengungsi ke sini"
ELSEWHERE = "15.05.01.2001"


@pytest.fixture
def person(world: World) -> Person:
    """Somebody who lives in another regency."""
    person = make_person(make_household(world.elsewhere), name="PENGUNGSI")
    make_member(person, territory=world.elsewhere)
    return person


def start(user: User, *, place: str = ELSEWHERE, hours: int = 1, reason: str = REASON) -> BreakGlass:
    """Break the glass."""
    return break_glass_start(actor=anew(user), place=place, reason=reason, hours=hours)


def sees(user: User, person: Person, action: str = "view") -> bool:
    """Whether the person is within reach."""
    return Person.objects.visible_to(anew(user), action).filter(pk=person.pk).exists()


def test_she_sees_people_and_cases_there_and_does_nothing(cast: Cast, person: Person, world: World) -> None:
    case = make_case(world.elsewhere, cast.department_head)
    assert not sees(cast.social_worker, person)
    start(cast.social_worker)
    user = anew(cast.social_worker)
    assert sees(user, person)
    assert Case.objects.visible_to(user).filter(pk=case.pk).exists()
    assert not Membership.objects.visible_to(user).exists()
    for capability in set(Capability) - {Capability.VIEW_PEOPLE, Capability.VIEW_CASES}:
        assert not user.reach.at(capability, ELSEWHERE), capability
    assert not sees(cast.department_head, person)


def test_it_closes_by_itself_and_by_hand(cast: Cast, person: Person) -> None:
    start(cast.social_worker, hours=2)
    with time_machine.travel(timezone.now() + timedelta(minutes=119)):
        assert sees(cast.social_worker, person)
    with time_machine.travel(timezone.now() + timedelta(minutes=120, seconds=1)):
        assert not sees(cast.social_worker, person)
    assert break_glass_end(actor=anew(cast.social_worker)) == 1
    assert not sees(cast.social_worker, person)
    assert break_glass_end(actor=anew(cast.social_worker)) == 0


def test_who_loses_the_role_is_out_at_once(cast: Cast, person: Person) -> None:
    start(cast.social_worker)
    Assignment.objects.filter(user=cast.social_worker).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not sees(cast.social_worker, person)


@pytest.mark.parametrize("who", ["village_officer", "auditor", "account_admin", "decision_maker", "outsider"])
def test_without_the_capability_nobody_breaks_it(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        start(getattr(cast, who))


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"place": "15.05"}, "region"),
        ({"place": "15"}, "region"),
        ({"place": "99.99.99"}, "region"),
        ({"place": "15.04.03"}, "own_place"),
        ({"reason": "darurat"}, "reason"),
        ({"reason": "." * 40}, "reason"),
        ({"reason": REASON + " 1504031705809001"}, "reason"),
        ({"hours": 0}, "hours"),
        ({"hours": 4}, "hours"),
    ],
)
def test_one_district_or_village_a_reason_and_three_hours(cast: Cast, about: dict[str, Any], code: str) -> None:
    with pytest.raises(BreakGlassRefused) as refusal:
        start(cast.social_worker, **about)
    assert refusal.value.code == code
    start(cast.social_worker, place="15.05.01", hours=3)


def test_a_place_is_named_too_unless_two_are_called_so(cast: Cast, world: World) -> None:
    assert start(cast.social_worker, place="mendalo darat").region_id == ELSEWHERE
    break_glass_end(actor=cast.social_worker)
    make_region("15.05.01.2002", "Mendalo Darat")
    with pytest.raises(BreakGlassRefused) as refusal:
        start(cast.social_worker, place="Mendalo Darat")
    assert refusal.value.code == "several"
    assert ELSEWHERE in str(refusal.value)
    with pytest.raises(BreakGlassRefused) as refusal:
        start(cast.social_worker, place="Muaro Jambi")  # a regency is too much at once
    assert refusal.value.code == "region"


def test_one_at_a_time_and_three_a_day(cast: Cast) -> None:
    with time_machine.travel(timezone.localtime().replace(hour=9), tick=False):
        for _ in range(3):
            start(cast.social_worker)
            with pytest.raises(BreakGlassRefused) as refusal:
                start(cast.social_worker, place="15.05.01")
            assert refusal.value.code == "open"
            break_glass_end(actor=cast.social_worker)
        with pytest.raises(BreakGlassRefused) as refusal:
            start(cast.social_worker)
        assert refusal.value.code == "daily"
    with time_machine.travel(timezone.localtime().replace(hour=9) + timedelta(days=1)):
        start(cast.social_worker)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_one() -> None:
    make_region("15", "Jambi")
    regency = make_region("15.04", "Batang Hari")
    make_region("15.05", "Muaro Jambi")
    make_region("15.05.01", "Jambi Luar Kota")
    user = make_user("peksos", role="social_worker", region=regency)
    refused = refusals(*[lambda: start(user, place="15.05.01")] * 2)
    assert refused in (["open"], ["own_place"])
    assert BreakGlass.objects.count() == 1


def test_superiors_get_a_letter_at_once(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    for user in (cast.department_head, cast.account_admin, cast.social_worker, cast.auditor):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@dinsos.example")
    with django_capture_on_commit_callbacks(execute=True):
        session = start(cast.social_worker)
    assert {letter.to[0] for letter in mail.outbox} == {"kadis@dinsos.example", "admin@dinsos.example"}
    assert REASON in mail.outbox[0].body
    assert session.notified == 2


def test_what_she_sees_there_is_recorded_with_the_session(cast: Cast, person: Person, client_of: Any) -> None:
    session = start(cast.social_worker)
    client = client_of(cast.social_worker)
    page = client.get(f"/persons/{person.pk}/")
    assert page.status_code == 200
    assert client.get(f"/households/{person.household_id}/").status_code == 200
    assert AuditEvent.objects.get(action="person.view").detail["break_glass"] == session.pk
    assert AuditEvent.objects.get(action="household.view").detail["break_glass"] == session.pk
    own = make_person(make_household(cast.village_officer.assignments.get().region), name="SENDIRI")
    client.get(f"/persons/{own.pk}/")
    assert "break_glass" not in AuditEvent.objects.filter(action="person.view").latest("id").detail


def review(user: User, session: BreakGlass, **about: Any) -> BreakGlass:
    """Review it."""
    values = {"verdict": Verdict.JUSTIFIED, "note": "Benar", **about}
    return break_glass_review(actor=anew(user), key=session.pk, **values)


def test_the_head_or_an_auditor_reviews_what_is_over_and_once(cast: Cast) -> None:
    session = start(cast.social_worker)
    with pytest.raises(BreakGlassRefused) as refusal:
        review(cast.department_head, session)
    assert refusal.value.code == "still_open"
    break_glass_end(actor=cast.social_worker)
    with pytest.raises(BreakGlassRefused) as refusal:
        review(cast.department_head, session, note=" ")
    assert refusal.value.code == "note"
    with pytest.raises(NotWithinReach):
        review(cast.village_officer, session)
    assert review(cast.auditor, session, verdict=Verdict.NOT_JUSTIFIED).verdict == "not_justified"
    with pytest.raises(BreakGlassRefused) as refusal:
        review(cast.department_head, session)
    assert refusal.value.code == "reviewed"


def test_nobody_reviews_his_own_nor_that_of_whom_he_stands_in_for(cast: Cast, world: World) -> None:
    session = start(cast.department_head)
    break_glass_end(actor=cast.department_head)
    today = timezone.localdate()
    stand_in_create(
        actor=cast.department_head,
        absent=cast.department_head,
        substitute="auditor",
        valid_from=today,
        valid_to=today,
        reason="Cuti",
    )
    for user in (cast.department_head, cast.auditor):
        with pytest.raises(NotAllowed):
            review(user, session)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=session.pk).update(
            reviewed_by=cast.department_head, reviewed_at=timezone.now(), verdict="justified"
        )
    review(make_user("auditor2", role="auditor", region=world.regency), session)


def test_others_do_not_hear_of_it(cast: Cast, world: World) -> None:
    session = start(cast.social_worker)
    foreign = make_user("auditor3", role="auditor", region=make_region("15.06", "Tebo"))
    for user in (cast.insurance_clerk, cast.village_officer, foreign, AnonymousUser(), None):
        assert not BreakGlass.objects.visible_to(user).exists()
    for user in (cast.social_worker, cast.department_head, cast.auditor):
        assert BreakGlass.objects.visible_to(anew(user)).get() == session


def test_through_its_pages(cast: Cast, person: Person, client_of: Any) -> None:
    client, head = client_of(cast.social_worker), client_of(cast.department_head)
    assert client.post("/break-glass/new/", {}).status_code == 422
    sent = client.post("/break-glass/new/", {"place": ELSEWHERE, "hours": "1", "reason": REASON})
    assert sent.status_code == 302
    assert "Mendalo Darat" in client.get("/cases/").content.decode()  # on every page while it is open
    assert "/break-glass/new/" not in client.get("/break-glass/").content.decode()  # one at a time
    assert client.get(f"/persons/{person.pk}/").status_code == 200
    assert client.post("/break-glass/end/").status_code == 302
    assert client.get(f"/persons/{person.pk}/").status_code == 404
    key = BreakGlass.objects.get().pk
    assert REASON in head.get("/break-glass/?waiting=1").content.decode()
    assert head.get(f"/break-glass/{key}/").status_code == 200
    assert client.post(f"/break-glass/{key}/", {"verdict": "justified", "note": "x"}).status_code == 403
    assert head.post(f"/break-glass/{key}/", {"verdict": "justified", "note": "Benar"}).status_code == 302
    assert REASON not in head.get("/break-glass/?waiting=1").content.decode()
    assert client_of(cast.village_officer).get("/break-glass/").status_code == 403
    assert client_of(cast.auditor).get("/break-glass/new/").status_code == 403
