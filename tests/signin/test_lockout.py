"""Too many wrong passwords, and nobody locked out by a stranger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from accounts.signin.clients import masked_address
from audit.models import AuditEvent
from core.web.ratelimit import client_address
from tests.conftest import Cast
from tests.signin.conftest import is_signed_in, sign_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICE, STRANGER = "10.1.2.3", "203.0.113.9"


def fail(username: str, times: int, *, address: str) -> list[int]:
    """Try wrong passwords; returns the answers' codes."""
    return [sign_in(Client(), username, f"wrong{n}", address=address).status_code for n in range(times)]


def test_a_stranger_locks_himself_out_and_not_her(cast: Cast) -> None:
    answers = fail("desa", settings.AXES_FAILURE_LIMIT + 1, address=STRANGER)
    assert answers == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429, 429]
    assert sign_in(Client(), "desa", address=STRANGER).status_code == 429  # the right one does not open it either
    browser = Client()
    assert sign_in(browser, "desa", address=OFFICE).status_code == 302
    assert is_signed_in(browser, cast.village_officer)


def test_the_lock_opens_by_itself(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail("desa", settings.AXES_FAILURE_LIMIT, address=OFFICE)
        clock.shift(timedelta(minutes=9))
        assert sign_in(Client(), "desa", address=OFFICE).status_code == 429  # and trying does not prolong it
        clock.shift(timedelta(minutes=2))
        assert sign_in(Client(), "desa", address=OFFICE).status_code == 302


def test_a_right_password_forgives_the_wrong_ones(cast: Cast) -> None:
    for _round in range(3):
        fail("desa", settings.AXES_FAILURE_LIMIT - 1, address=OFFICE)
        assert sign_in(Client(), "desa", address=OFFICE).status_code == 302


def test_an_account_that_does_not_exist_is_locked_in_the_same_words(cast: Cast) -> None:
    pages = []
    for name in ("desa", "nobody-here"):
        fail(name, settings.AXES_FAILURE_LIMIT, address=STRANGER)
        pages.append(sign_in(Client(), name, address=STRANGER).content.decode().split("</head>")[1])
    texts = [page.split("<main")[1].split("</main>")[0] for page in pages]
    assert texts[0] == texts[1]


def test_one_address_that_tries_many_accounts_is_stopped_and_others_are_not(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_in_failed": "8/15m/ip"}
    answers = [sign_in(Client(), f"guess{n}", "wrong", address=STRANGER).status_code for n in range(12)]
    assert answers == [200] * 8 + [429] * 4
    assert sign_in(Client(), "desa", address=STRANGER).status_code == 429
    assert sign_in(Client(), "desa", address=OFFICE).status_code == 302


def test_of_a_thousand_wrong_passwords_from_one_address_sixty_are_judged(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    monkeypatch.setattr(
        "django.contrib.auth.backends.ModelBackend.authenticate",
        lambda _self, _request, username=None, **_kwargs: judged.append(str(username)),
    )
    browser = Client()
    answers = [sign_in(browser, f"guess{n}", "wrong", address=STRANGER).status_code for n in range(1000)]
    assert answers.count(200) == len(judged) == 60
    assert answers.count(429) == 940
    monkeypatch.undo()
    assert sign_in(Client(), "desa", address=STRANGER).status_code == 429
    assert sign_in(Client(), "desa", address=OFFICE).status_code == 302  # the office works on


def test_the_record_tells_of_the_lock_without_name_or_whole_address(cast: Cast) -> None:
    fail("desa", settings.AXES_FAILURE_LIMIT, address=STRANGER)
    event = AuditEvent.objects.get(action="session.locked")
    assert (event.detail, event.actor, event.subject_id) == ({"address": "203.0.113.*"}, None, "")
    assert AuditEvent.objects.filter(action="session.refused").count() == settings.AXES_FAILURE_LIMIT


def test_what_was_typed_is_not_kept(cast: Cast) -> None:
    sign_in(Client(), "my-password-by-mistake", "wrong")
    attempt = AccessAttempt.objects.get()
    kept = f"{attempt.username} {attempt.post_data} {attempt.get_data}"
    assert "mistake" not in kept
    assert "wrong" not in kept


def test_a_wrong_pair_is_answered_alike_whether_the_account_exists_or_is_closed(cast: Cast) -> None:
    cast.auditor.is_active = False
    cast.auditor.save()
    said = set()
    for name, password in (("desa", "wrong"), ("nobody", "wrong"), ("auditor", "auditor")):
        page: Any = sign_in(Client(), name, password)
        assert page.status_code == 200
        said.add(tuple(page.context["form"].non_field_errors()))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("proxy", "forwarded", "expected"),
    [
        (False, "198.51.100.7", "10.0.0.1"),  # without a proxy the header is the client's own writing
        (True, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (True, "", "10.0.0.1"),
        (True, "nonsense", "10.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_cannot_be_chosen(
    rf: Any, settings: Any, proxy: bool, forwarded: str, expected: str
) -> None:
    settings.BEHIND_PROXY = proxy
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected


def test_masked_addresses() -> None:
    assert masked_address("203.0.113.9") == "203.0.113.*"
    assert masked_address("2001:db8:12:34::1") == "2001:db8:12::*"
    assert masked_address("") == ""
