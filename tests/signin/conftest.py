"""Signing in as it is in an office: with lock-out, and with a second factor where the role needs one."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client, TestCase

from accounts.models import User


@pytest.fixture(autouse=True)
def _as_in_an_office(settings: Any) -> None:
    """Switch on what tests/settings.py leaves out for the rest."""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.AXES_ENABLED = True


def sign_in(client: Client, username: str, password: str = "", *, address: str = "10.1.2.3") -> HttpResponse:
    """Send the sign-in form from ``address``; the password of the cast is the account name."""
    fields = {"username": username, "password": password or username}
    return client.post("/login/", fields, REMOTE_ADDR=address)  # type: ignore[return-value]


def code_now(secret: str) -> str:
    """Return the code that an app shows at this moment."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def enrol(client: Client) -> str:
    """Set up an app for who has just signed in; returns the secret."""
    secret = client.get("/profile/security/app/").context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):  # allauth tells of it after the commit
        answer = client.post("/profile/security/app/", {"code": code_now(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return str(secret)


def is_signed_in(client: Client, user: User) -> bool:
    """Whether the browser is hers now."""
    return client.get("/profile/").status_code == 200
