"""One case for a named colleague until a day."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from beneficiaries.models import Household, Person
from core.exceptions import NotAllowed, NotWithinReach
from regions.models import Region
from tests.conftest import Cast, World
from tests.make import make_case as make_case_row
from tests.make import make_household, make_person, make_user
from welfare.codes import Finding
from welfare.exceptions import SharingRefused
from welfare.models import Case, CaseUserGrant
from welfare.services.sharing import case_share, case_unshare
from welfare.services.verification import case_verify


def make_case(village: Region, registered_by: User, *, name: str = "SUTRISNO", state: str = "registered") -> Case:
    """Create a case of one person."""
    household = make_household(village, head=name)
    number = f"K-2026-{uuid.uuid4().int % 10**6:06d}"
    person = make_person(household, name=name)
    return make_case_row(household, person, registered_by=registered_by, number=number, state=state)


@pytest.fixture
def case(cast: Cast, world: World) -> Case:
    """A case in Rengas Condong, to be shared with the officer of Sridadi."""
    return make_case(world.rengas, cast.social_worker)


def anew(user: User) -> User:
    """Read an account anew, as a request does."""
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


def sees(user: User, case: Case, action: str = "view") -> bool:
    """Whether the case is within reach."""
    return Case.objects.visible_to(anew(user), action).filter(pk=case.pk).exists()


def share(cast: Cast, case: Case, *, days: int = 7, **about: Any) -> CaseUserGrant:
    """Share as the district operator, with the officer of Sridadi."""
    values = {"actor": cast.district_operator, "colleague": "desa2", "reason": "Keluarga pindah", **about}
    return case_share(number=case.number, until=timezone.localdate() + timedelta(days=days), **values)


def test_a_shared_case_is_seen_and_nothing_else(cast: Cast, case: Case, world: World) -> None:
    other = make_case(world.rengas, cast.social_worker, name="ORANG LAIN")
    assert not sees(cast.other_officer, case)
    share(cast, case)
    assert sees(cast.other_officer, case)
    assert not sees(cast.other_officer, case, "verify")
    assert not sees(cast.other_officer, case, "register")
    assert not sees(cast.other_officer, other)
    assert not sees(cast.outsider, case)
    assert not Household.objects.visible_to(anew(cast.other_officer)).exists()
    assert not Person.objects.visible_to(anew(cast.other_officer)).exists()


def test_her_page_shows_the_people_of_the_case_and_no_way_to_the_household(
    cast: Cast, case: Case, client_of: Any
) -> None:
    share(cast, case)
    page = client_of(cast.other_officer).get(f"/cases/{case.number}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "SUTRISNO" in text
    assert f"/households/{case.household_id}/" not in text
    assert f"/cases/{case.number}/share/" not in text
    assert client_of(cast.other_officer).get(f"/households/{case.household_id}/").status_code == 404
    assert case.number in client_of(cast.other_officer).get("/cases/").content.decode()
    assert AuditEvent.objects.filter(action="case.view", actor=cast.other_officer).count() == 1


def test_it_ends_after_its_last_day(cast: Cast, case: Case) -> None:
    share(cast, case, days=2)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert sees(cast.other_officer, case)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert not sees(cast.other_officer, case)


def test_it_ends_at_once_when_taken_back(cast: Cast, case: Case) -> None:
    grant = share(cast, case, may_verify=True)
    case_unshare(actor=cast.village_officer, number=case.number, key=grant.pk)
    assert not sees(cast.other_officer, case)
    assert not sees(cast.other_officer, case, "verify")
    with pytest.raises(NotWithinReach):
        case_unshare(actor=cast.village_officer, number=case.number, key=grant.pk)


def test_a_closed_account_or_nobody_sees_nothing_by_it(cast: Cast, case: Case) -> None:
    share(cast, case)
    User.objects.filter(pk=cast.other_officer.pk).update(is_active=False)
    assert not sees(cast.other_officer, case)
    assert not Case.objects.visible_to(AnonymousUser()).exists()
    assert not Case.objects.visible_to(None, "verify").exists()


def test_who_may_verify_by_name_can_do_so(cast: Cast, case: Case) -> None:
    share(cast, case, may_verify=True)
    case_verify(actor=anew(cast.other_officer), number=case.number, answers={}, finding=Finding.NOT_FOUND, note="x")
    case.refresh_from_db()
    assert case.state == "documents"


def test_who_may_only_see_cannot_verify(cast: Cast, case: Case, client_of: Any) -> None:
    share(cast, case)
    with pytest.raises(NotAllowed):
        case_verify(actor=anew(cast.other_officer), number=case.number, answers={}, finding=Finding.NOT_FOUND, note="x")
    assert client_of(cast.other_officer).get(f"/cases/{case.number}/verify/").status_code == 403


def test_a_shared_case_is_not_hers_to_pass_on(cast: Cast, case: Case, client_of: Any) -> None:
    share(cast, case)
    with pytest.raises(NotAllowed):
        share(cast, case, actor=anew(cast.other_officer), colleague="peksos")
    assert client_of(cast.other_officer).get(f"/cases/{case.number}/share/").status_code == 403


def test_who_does_not_reach_a_case_shares_it_with_nobody(cast: Cast, case: Case, client_of: Any) -> None:
    with pytest.raises(NotWithinReach):
        share(cast, case, actor=cast.other_officer, colleague="peksos")
    with pytest.raises(NotAllowed):
        share(cast, case, actor=cast.auditor)
    assert client_of(cast.other_officer).post(f"/cases/{case.number}/share/").status_code == 404


@pytest.mark.parametrize("days", [-1, 91])
def test_it_ends_within_ninety_days(cast: Cast, case: Case, days: int) -> None:
    with pytest.raises(SharingRefused) as refusal:
        share(cast, case, days=days)
    assert refusal.value.code == "until"
    share(cast, case, days=90)


@pytest.mark.parametrize("name", ["nobody", "admin", "orangluar", "DESA2", "camat", ""])
def test_an_unknown_name_and_an_unsuitable_one_get_the_same_answer(cast: Cast, case: Case, name: str) -> None:
    # camat is the actor himself; the administrator of accounts sees no personal data, whoever invites her.
    with pytest.raises(SharingRefused) as refusal:
        share(cast, case, colleague=name)
    assert refusal.value.code == "colleague"


def test_nobody_passes_on_what_he_may_not_do_himself(cast: Cast, case: Case) -> None:
    for about in ({"actor": cast.social_worker}, {"colleague": "pemutus"}):
        with pytest.raises(SharingRefused) as refusal:
            share(cast, case, may_verify=True, **about)
        assert refusal.value.code == "verify"


@pytest.mark.parametrize("reason", ["", " ", "NIK 1504031705809001"])
def test_a_reason_without_numbers_is_needed(cast: Cast, case: Case, reason: str) -> None:
    with pytest.raises(SharingRefused) as refusal:
        share(cast, case, reason=reason)
    assert refusal.value.code == "reason"


def test_sharing_again_replaces_and_keeps_what_was(cast: Cast, case: Case) -> None:
    share(cast, case, may_verify=True)
    share(cast, case, days=1)
    assert not sees(cast.other_officer, case, "verify")
    assert CaseUserGrant.objects.filter(revoked_at__isnull=True).count() == 1
    assert CaseUserGrant.objects.count() == 3


def test_she_is_told_by_mail_without_a_name_of_the_household(
    cast: Cast, case: Case, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=cast.other_officer.pk).update(email="dewi@desa.example")
    with django_capture_on_commit_callbacks(execute=True):
        share(cast, case)
    (letter,) = mail.outbox
    assert letter.to == ["dewi@desa.example"]
    assert case.number in letter.body
    assert "SUTRISNO" not in letter.body
    event = AuditEvent.objects.get(action="case.share")
    assert event.detail["user"] == cast.other_officer.pk
    assert event.region == case.village_id


def test_the_page_shares_and_takes_back(cast: Cast, case: Case, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    assert client.get(f"/cases/{case.number}/share/").status_code == 200
    assert client.post(f"/cases/{case.number}/share/", {}).status_code == 422
    until = timezone.localdate() + timedelta(days=3)
    sent = client.post(f"/cases/{case.number}/share/", {"colleague": "desa2", "until": until, "reason": "Antar"})
    assert sent.status_code == 302
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "Dewi Lestari" in page
    grant = CaseUserGrant.objects.get()
    assert client_of(cast.other_officer).post(f"/cases/{case.number}/share/{grant.pk}/end/").status_code == 403
    assert client.post(f"/cases/{case.number}/share/{grant.pk}/end/").status_code == 302
    assert not sees(cast.other_officer, case)


def test_a_list_stays_one_query_and_keeps_the_index(cast: Cast, case: Case, world: World) -> None:
    share(cast, case)
    for number in range(30):
        make_case(world.rengas if number % 2 else world.kembang, make_user(f"u{number}"), name=f"ORANG {number}")
    user = anew(cast.other_officer)
    user.reach.places("view_cases")  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as queries:
        assert [found.pk for found in Case.objects.visible_to(user)] == [case.pk]
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Case.objects.visible_to(user).order_by().explain()
    assert "BitmapOr" in plan
    assert "SubPlan" not in plan.replace("InitPlan", "")
