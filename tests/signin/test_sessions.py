"""How long a session lasts, and how it is ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.models import AccountSession, Assignment
from accounts.roles import FIELD, OFFICE, session_limits
from accounts.services.assignments import assignment_create, assignment_end
from audit.models import AuditEvent
from tests.conftest import Cast, World
from tests.make import make_user
from tests.signin.conftest import is_signed_in, sign_in

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def test_the_strictest_of_several_roles_counts() -> None:
    assert session_limits(["village_officer"]) == session_limits([]) == FIELD
    assert session_limits(["village_officer", "auditor"]) == OFFICE
    assert session_limits(["no-such-role"]) == OFFICE


@pytest.mark.parametrize(("name", "limit"), [("kadis", OFFICE), ("jkn", OFFICE), ("admin", OFFICE), ("desa", FIELD)])
def test_a_session_that_rests_too_long_is_over(cast: Cast, clock: Any, name: str, limit: Any) -> None:
    browser = Client()
    sign_in(browser, name)
    for _click in range(3):
        clock.shift(limit.idle - timedelta(minutes=1))
        assert browser.get("/profile/").status_code == 200
    clock.shift(limit.idle + timedelta(minutes=1))
    assert browser.get("/profile/").status_code == 302
    assert "nothing happened here for a while" in browser.get("/login/").content.decode()


@pytest.mark.parametrize(("name", "limit"), [("kadis", OFFICE), ("desa", FIELD)])
def test_a_session_is_over_one_day_however_much_it_is_used(cast: Cast, clock: Any, name: str, limit: Any) -> None:
    browser = Client()
    sign_in(browser, name)
    step = limit.idle / 2
    for _click in range(int(limit.absolute / step) - 1):
        clock.shift(step)
        assert browser.get("/profile/").status_code == 200
    clock.shift(step)
    assert browser.get("/profile/").status_code == 302


def test_a_page_that_asks_by_itself_keeps_no_session_alive(cast: Cast, clock: Any, settings: Any) -> None:
    settings.SESSION_QUIET_ROUTES = {"job-list"}
    browser = Client()
    sign_in(browser, "kadis")
    clock.shift(OFFICE.idle - timedelta(minutes=2))
    assert browser.get("/jobs/").status_code == 200
    clock.shift(timedelta(minutes=3))
    assert browser.get("/profile/").status_code == 302


def test_every_fragment_that_asks_by_itself_is_known_as_such() -> None:
    asking = re.compile(r"""hx-get="{% url '([a-z-]+)'[^>]*hx-trigger="every""")
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    assert {name for path in templates for name in asking.findall(path.read_text())} == settings.SESSION_QUIET_ROUTES


def test_one_sees_where_one_is_signed_in_and_ends_it(cast: Cast) -> None:
    here, there, hers = Client(), Client(headers={"User-Agent": PHONE}), Client()
    sign_in(here, "desa")
    sign_in(there, "desa", address="203.0.113.9")
    sign_in(hers, "desa2")
    page = here.get("/profile/sessions/").content.decode()
    assert "Chrome, Android" in page
    assert "203.0.113.*" in page
    assert "203.0.113.9" not in page
    foreign = AccountSession.objects.get(user=cast.other_officer)
    assert here.post(f"/profile/sessions/{foreign.pk}/end/").status_code == 404
    other = AccountSession.objects.get(user=cast.village_officer, device="Chrome, Android")
    assert is_signed_in(there, cast.village_officer)
    assert here.post(f"/profile/sessions/{other.pk}/end/").status_code == 302
    assert not is_signed_in(there, cast.village_officer)  # the very next click
    assert is_signed_in(here, cast.village_officer)
    assert is_signed_in(hers, cast.other_officer)
    assert AuditEvent.objects.filter(action="session.end_others", actor=cast.village_officer).count() == 1


def test_signing_out_elsewhere_and_everywhere(cast: Cast) -> None:
    browsers = [Client() for _ in range(3)]
    for browser in browsers:
        sign_in(browser, "desa")
    first, *others = browsers
    first.post("/profile/sessions/end-others/")
    assert [is_signed_in(browser, cast.village_officer) for browser in browsers] == [True, False, False]
    sign_in(others[0], "desa")
    assert others[0].post("/profile/sessions/end-all/")["Location"] == "/login/"
    assert not any(is_signed_in(browser, cast.village_officer) for browser in browsers)
    assert not AccountSession.objects.filter(user=cast.village_officer).exists()


def test_signing_out_leaves_the_other_device_alone(cast: Cast) -> None:
    here, there = Client(), Client()
    sign_in(here, "desa")
    sign_in(there, "desa")
    here.post("/logout/")
    assert is_signed_in(there, cast.village_officer)


def test_a_cookie_without_its_row_or_with_anothers_opens_nothing(cast: Cast) -> None:
    browser, other = Client(), Client()
    sign_in(browser, "desa")
    sign_in(other, "desa2")
    session = browser.session
    session["account_session"] = AccountSession.objects.get(user=cast.other_officer).pk
    session.save()
    assert browser.get("/profile/").status_code == 302
    AccountSession.objects.all().delete()
    assert other.get("/profile/").status_code == 302


def test_an_assignment_that_ends_and_an_account_that_closes_end_the_session(cast: Cast) -> None:
    browser, other = Client(), Client()
    sign_in(browser, "desa")
    sign_in(other, "camat")
    assignment_end(actor=None, assignment=Assignment.objects.get(user=cast.village_officer), reason="moved")
    assert browser.get("/profile/").status_code == 302
    assert "Your role has changed" in browser.get("/login/").content.decode()
    cast.district_operator.is_active = False
    cast.district_operator.save()
    assert other.get("/profile/").status_code == 302


def test_a_new_role_does_not_sign_out_and_its_limits_hold_at_once(world: World, clock: Any) -> None:
    user = make_user("baru")
    browser = Client()
    sign_in(browser, "baru")
    assignment_create(actor=None, user=user, role="insurance_clerk", region=world.regency, reason="test")
    assert is_signed_in(browser, user)
    clock.shift(OFFICE.idle + timedelta(minutes=1))
    assert not is_signed_in(browser, user)
