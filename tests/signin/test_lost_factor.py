"""A colleague who has lost her phone is let in again by who manages her account, and only by setting up another one."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from accounts.exceptions import AccountRefused
from accounts.models import User
from accounts.services.second_factor import FactorLoss, second_factor_reset
from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from tests.conftest import Cast, World
from tests.make import make_user
from tests.signin.conftest import enrol, is_signed_in, sign_in


@pytest.fixture
def head(cast: Cast) -> Client:
    """The head of department, signed in with an app."""
    client = Client()
    sign_in(client, "kadis")
    enrol(client)
    assert client.get("/households/").status_code == 200
    return client


def reset(actor: User, user: User) -> int:
    """Remove it."""
    return second_factor_reset(actor=actor, user=user, reason=FactorLoss.LOST)


def test_all_of_it_goes_every_session_ends_and_she_sets_up_another_one(
    cast: Cast, head: Client, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=cast.department_head.pk).update(email="kadis@dinsos.example")
    with django_capture_on_commit_callbacks(execute=True):
        assert reset(cast.account_admin, cast.department_head) >= 1
    assert not Authenticator.objects.filter(user=cast.department_head).exists()
    assert not is_signed_in(head, cast.department_head)
    assert [letter.to for letter in mail.outbox] == [["kadis@dinsos.example"]]
    event = AuditEvent.objects.get(action="second_factor.reset")
    assert (event.actor, event.subject_id) == (cast.account_admin, str(cast.department_head.pk))
    assert event.detail["reason"] == "lost"
    assert event.detail["sessions"] == 1
    again = Client()
    assert sign_in(again, "kadis").status_code == 302  # the password opens the way to the set-up and to nothing else
    assert again.get("/households/")["Location"] == "/profile/security/"


def test_without_one_there_is_nothing_to_remove(cast: Cast) -> None:
    with pytest.raises(AccountRefused) as refusal:
        reset(cast.account_admin, cast.department_head)
    assert refusal.value.code == "no_factor"


def test_nobody_removes_his_own_or_that_of_an_account_that_he_does_not_manage(
    cast: Cast, world: World, head: Client
) -> None:
    for user in (
        cast.account_admin,
        cast.village_officer,
        make_user("desa3", role="village_officer", region=world.kembang),
    ):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    for actor, user, refusal in (
        (cast.account_admin, cast.account_admin, NotAllowed),
        (cast.auditor, cast.department_head, NotAllowed),
        (cast.district_operator, cast.department_head, NotWithinReach),
        (cast.district_operator, User.objects.get(username="desa3"), NotWithinReach),
        (cast.social_worker, cast.village_officer, NotWithinReach),
    ):
        with pytest.raises(refusal):
            reset(actor, user)
    assert is_signed_in(head, cast.department_head)
    assert reset(cast.district_operator, cast.village_officer) == 1


def test_the_page_names_what_it_does_and_asks_why(cast: Cast, head: Client, client_of: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # the administrator has none in this test
    admin, address = client_of(cast.account_admin), f"/accounts/{cast.department_head.pk}/second-factor/"
    assert address in admin.get(f"/accounts/{cast.department_head.pk}/").content.decode()
    asked = admin.get(address).content.decode()
    assert "Nurlaila" in asked
    assert admin.post(address, {}).status_code == 422
    assert admin.post(address, {"reason": "bored"}).status_code == 422
    assert admin.post(address, {"reason": "lost"}).status_code == 302
    assert address not in admin.get(f"/accounts/{cast.department_head.pk}/").content.decode()
    assert client_of(cast.auditor).get(address).status_code == 403
    assert client_of(cast.department_head).get(f"/accounts/{cast.auditor.pk}/second-factor/").status_code == 403
