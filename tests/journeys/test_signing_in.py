"""Signing in as people do: a forgotten password, an app, a passkey, another device."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts.models import User
from tests.conftest import Cast
from tests.journeys.conftest import Visitor


@pytest.fixture(autouse=True)
def _as_in_an_office(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.AXES_ENABLED = True


def test_a_head_sets_up_an_app_before_anything_else(visitor: Callable[[User | None], Visitor], cast: Cast) -> None:
    someone = visitor(None)
    page = someone.sign_in(cast.department_head)
    assert page.url.endswith("/profile/security/")
    someone.look("signin-must-set-up")
    page.locator("a[href='/profile/security/app/']").click()
    someone.look("signin-app")
    secret = page.locator("main code").inner_text()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/profile/security/codes/")
    someone.look("signin-codes")
    code = page.locator("#recovery_codes code").first.inner_text()
    someone.open("/profile/security/")
    someone.look("signin-second-factor")
    someone.open("/profile/")
    someone.look("signin-profile")
    page.context.clear_cookies()
    someone.open("/login/")
    someone.look("signin-sign-in")
    page.locator("input[name=username]").fill("kadis")
    page.locator("input[name=password]").fill("kadis")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/login/code/")
    someone.look("signin-code")
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(someone.base_url + "/")


def test_a_passkey_opens_the_account_without_a_password(visitor: Callable[[User | None], Visitor], cast: Cast) -> None:
    someone = visitor(None)
    page = someone.sign_in(cast.village_officer)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    someone.open("/profile/security/passkeys/")
    someone.look("signin-no-passkey")
    someone.open("/profile/security/passkeys/add/")
    someone.look("signin-add-passkey")
    page.locator("input[name=name]").fill("Telepon saya")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/profile/security/codes/")
    someone.open("/profile/security/passkeys/")
    assert "Telepon saya" in page.locator("main").inner_text()
    someone.look("signin-passkeys")
    page.context.clear_cookies()
    someone.open("/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(someone.base_url + "/")
    someone.open("/profile/sessions/")
    someone.look("signin-sessions")
    assert someone.complaints == []


def test_the_pages_of_passwords(visitor: Callable[[User | None], Visitor], cast: Cast) -> None:
    stranger = visitor(None)
    stranger.open("/login/forgotten/")
    stranger.look("signin-forgotten")
    stranger.page.locator("input[name=name]").fill("desa")
    stranger.page.locator("input[name=name]").press("Enter")
    stranger.settle()
    stranger.look("signin-asked")
    someone = visitor(None)
    someone.sign_in(cast.village_officer)
    someone.open("/profile/password/")
    someone.look("signin-password")
    someone.open("/profile/security/")
    someone.open("/profile/confirm/?next=/profile/security/")
    someone.look("signin-confirm")
