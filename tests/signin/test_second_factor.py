"""An app, recovery codes, and who cannot do without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import ROLES
from audit.models import AuditEvent
from tests.conftest import Cast
from tests.signin.conftest import code_now, enrol, sign_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still until it is moved: codes change every 30 seconds."""
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def test_the_roles_that_need_one() -> None:
    needing = {code for code, role in ROLES.items() if role.second_factor}
    assert needing == {"decision_maker", "department_head", "insurance_clerk", "dukcapil_officer", "account_admin"}


def test_who_needs_one_is_led_to_set_it_up_and_reaches_nothing_else(cast: Cast, clock: Any) -> None:
    browser = Client()
    assert sign_in(browser, "kadis").status_code == 302
    for address in (
        "/",
        "/households/",
        "/cases/",
        "/uhc/",
        "/reports/",
        "/profile/",
        "/accounts/",
        "/no-such-page-but/",
    ):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers.get("Location")) in {(302, "/profile/security/"), (404, None)}
    fragment = browser.get("/households/", headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == "/profile/security/"
    assert browser.post("/persons/export/").headers.get("Location") in {None, "/profile/security/"}
    page = browser.get("/profile/security/")
    assert "a password alone does not open it" in page.content.decode()
    enrol(browser)
    assert browser.get("/households/").status_code == 200


def test_who_does_not_need_one_is_offered_it(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, "desa")
    page = browser.get("/profile/")
    assert page.status_code == 200
    assert reverse("mfa_index") in page.content.decode()
    assert browser.get("/profile/security/app/").status_code == 200  # no second password: she has just typed it


def test_the_demo_offers_and_does_not_insist(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    browser = Client()
    sign_in(browser, "kadis")
    assert browser.get("/households/").status_code == 200
    assert "This demonstration offers it and does not insist" in browser.get("/profile/").content.decode()


def test_signing_in_asks_for_a_code_and_refuses_it_a_second_time(cast: Cast, clock: Any) -> None:
    browser = Client()
    sign_in(browser, "kadis")
    secret = enrol(browser)
    browser.post("/logout/")
    clock.shift(60)
    answer = sign_in(browser, "kadis")
    assert answer["Location"] == "/login/code/"
    assert browser.get("/profile/").status_code == 302  # the password alone is nothing
    wrong = browser.post("/login/code/", {"code": "000000"})
    assert wrong.status_code == 200
    assert "This code is not right" in wrong.content.decode()
    refused = AuditEvent.objects.get(action="session.refused")
    assert (refused.subject_id, refused.detail) == (str(cast.department_head.pk), {"second_factor": "totp"})
    code = code_now(secret)
    assert browser.post("/login/code/", {"code": code})["Location"] == "/"
    assert browser.get("/households/").status_code == 200
    other = Client()
    sign_in(other, "kadis")
    assert other.post("/login/code/", {"code": code}).status_code == 200  # seen over her shoulder: too late
    assert other.get("/households/").status_code == 302


def test_a_recovery_code_works_once(cast: Cast, clock: Any) -> None:
    browser = Client()
    sign_in(browser, "kadis")
    enrol(browser)
    codes = browser.get("/profile/security/codes/").context["unused_codes"]
    assert len(codes) == 10
    for expected in (302, 200):
        other = Client()
        sign_in(other, "kadis")
        assert other.post("/login/code/", {"code": codes[0]}).status_code == expected


def test_the_record_tells_of_it_and_the_secret_is_not_readable(cast: Cast, clock: Any) -> None:
    browser = Client()
    sign_in(browser, "kadis")
    secret = enrol(browser)
    events = AuditEvent.objects.filter(action="second_factor.add", actor=cast.department_head)
    assert {event.detail["kind"] for event in events} == {"totp", "recovery_codes"}
    kept = Authenticator.objects.get(user=cast.department_head, type="totp").data["secret"]
    assert secret not in kept


def test_setting_it_up_closes_what_was_opened_with_the_password_alone(cast: Cast, clock: Any) -> None:
    hers, thiefs = Client(), Client()
    sign_in(thiefs, "desa", address="10.9.9.9")
    sign_in(hers, "desa")
    enrol(hers)
    assert thiefs.get("/profile/").status_code == 302
    assert hers.get("/profile/").status_code == 200


def test_who_needs_one_keeps_it_and_others_may_remove_it(cast: Cast, clock: Any) -> None:
    for name, left in (("kadis", 1), ("desa", 0)):
        browser = Client()
        sign_in(browser, name)
        enrol(browser)
        browser.post("/profile/security/app/remove/")
        user = User.objects.get(username=name)
        assert Authenticator.objects.filter(user=user, type="totp").count() == left
        assert AuditEvent.objects.filter(action="second_factor.remove", actor=user).exists() is not bool(left)


def test_guessing_codes_ends_soon(cast: Cast, clock: Any) -> None:
    browser = Client()
    sign_in(browser, "kadis")
    secret = enrol(browser)
    clock.shift(60)
    other = Client()
    sign_in(other, "kadis")
    for number in range(6):
        other.post("/login/code/", {"code": f"00000{number}"})
    assert other.post("/login/code/", {"code": code_now(secret)}).status_code == 200
    clock.shift(timedelta(minutes=6).total_seconds())
    sign_in(other, "kadis")
    assert other.post("/login/code/", {"code": code_now(secret)}).status_code == 302


def test_setting_up_later_asks_for_the_password_again(cast: Cast, client_of: Any) -> None:
    browser = client_of(cast.village_officer)
    answer = browser.get("/profile/security/app/")
    assert answer["Location"].startswith("/profile/confirm/")
    wrong = browser.post(answer["Location"], {"password": "x"})
    assert wrong.status_code == 200
    right = browser.post(answer["Location"], {"password": "desa"})
    assert right["Location"] == "/profile/security/app/"
    assert browser.get("/profile/security/app/").status_code == 200
