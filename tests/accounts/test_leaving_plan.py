"""A last day that lies ahead: roles end with it, and the account is closed when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.exceptions import AssignmentRefused, LeavingRefused
from accounts.models import Assignment, PlannedLeaving, User
from accounts.services.assignments import assignment_create
from accounts.services.leaving import user_leave
from accounts.services.leaving_plan import leaving_plan, leaving_withdraw, leavings_carry_out
from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from jobs.models import Job, Schedule
from tests.accounts.test_leaving import piles  # noqa: F401 - a fixture
from tests.conftest import Cast, World
from tests.make import make_user

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())
LAST = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Noon of a Monday."""
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


def plan(actor: User, user: User, **change: Any) -> PlannedLeaving:
    """Set the last day."""
    return leaving_plan(**{"actor": actor, "user": user, "on": LAST, "reason": "pensiun", **change})


def sees(user: User) -> bool:
    """Whether her role opens anything."""
    return bool(User.objects.get(pk=user.pk).reach.roles)


def test_she_works_until_the_day_is_over_and_then_the_account_closes(cast: Cast, client_of: Any, clock: Any) -> None:
    browser = client_of(cast.village_officer)
    plan(cast.district_operator, cast.village_officer)
    assert Assignment.objects.get(user=cast.village_officer).valid_to == LAST
    clock.move_to(NOON.replace(day=30))
    assert leavings_carry_out() == {"closed": 0, "left_over": 0}
    assert sees(cast.village_officer)
    clock.move_to(NOON.replace(day=1, month=12, hour=0, minute=1))
    assert not sees(cast.village_officer)  # before the work ran, too
    assert leavings_carry_out() == {"closed": 1, "left_over": 0}
    assert leavings_carry_out() == {"closed": 0, "left_over": 0}
    left = User.objects.get(pk=cast.village_officer.pk)
    assert (left.is_active, left.left_on) == (False, LAST)
    assert browser.get("/profile/").status_code == 302
    event = AuditEvent.objects.get(action="account.leave")
    assert (event.actor, event.detail["left_on"]) == (None, "2026-11-30")
    assert AuditEvent.objects.get(action="account.leave_plan").actor == cast.district_operator


def test_it_is_done_by_a_job_of_the_night(cast: Cast, clock: Any) -> None:
    assert Schedule.objects.get(name="accounts.leave").daily_at == time(0, 5)
    plan(cast.district_operator, cast.village_officer)
    clock.move_to(NOON.replace(day=1, month=12))
    call_command("jobs", "--once")
    assert not User.objects.get(pk=cast.village_officer.pk).is_active
    assert Job.objects.get(kind="accounts.leave").outcome == {"closed": 1, "left_over": 0}


def test_taking_it_back_gives_the_ends_back(cast: Cast, world: World) -> None:
    assignment_create(
        actor=None,
        user=cast.village_officer,
        role="auditor",
        region=world.sridadi,
        reason="x",
        valid_to=date(2026, 12, 24),
    )
    short = assignment_create(
        actor=None,
        user=cast.village_officer,
        role="auditor",
        region=world.kembang,
        reason="x",
        valid_to=date(2026, 11, 25),
    )
    plan(cast.account_admin, cast.village_officer)
    ends = dict(Assignment.objects.filter(user=cast.village_officer).values_list("region__name", "valid_to"))
    assert ends == {"Rengas Condong": LAST, "Sridadi": LAST, "Kembang Paseban": short.valid_to}
    leaving_withdraw(actor=cast.account_admin, user=cast.village_officer)
    ends = dict(Assignment.objects.filter(user=cast.village_officer).values_list("region__name", "valid_to"))
    assert ends == {"Rengas Condong": None, "Sridadi": date(2026, 12, 24), "Kembang Paseban": short.valid_to}
    with time_machine.travel(NOON + timedelta(days=30)):
        assert leavings_carry_out()["closed"] == 0
    with pytest.raises(LeavingRefused) as refusal:
        leaving_withdraw(actor=cast.account_admin, user=cast.village_officer)
    assert refusal.value.code == "not_planned"


def test_a_role_that_would_begin_later_never_does_and_one_given_since_stands_in_the_way_back(
    cast: Cast, world: World
) -> None:
    later = assignment_create(
        actor=None,
        user=cast.village_officer,
        role="auditor",
        region=world.kembang,
        reason="x",
        valid_from=date(2026, 12, 5),
    )
    plan(cast.account_admin, cast.village_officer)
    later.refresh_from_db()
    assert later.ended_at
    assignment_create(
        actor=None,
        user=cast.village_officer,
        role="auditor",
        region=world.kembang,
        reason="x",
        valid_from=date(2026, 12, 5),
    )
    with pytest.raises(LeavingRefused) as refusal:
        leaving_withdraw(actor=cast.account_admin, user=cast.village_officer)
    assert refusal.value.code == "role_after"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": date(2026, 11, 23)}, "day"),
        ({"on": date(2027, 11, 25)}, "day"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_faulty_plan_changes_nothing(cast: Cast, change: dict[str, Any], code: str) -> None:
    with pytest.raises(LeavingRefused) as refusal:
        plan(cast.account_admin, cast.village_officer, **change)
    assert refusal.value.code == code
    assert Assignment.objects.get(user=cast.village_officer).valid_to is None
    plan(cast.account_admin, cast.village_officer)
    with pytest.raises(LeavingRefused) as refusal:
        plan(cast.account_admin, cast.village_officer)
    assert refusal.value.code == "planned"


def test_only_who_manages_the_account_plans_and_takes_back(cast: Cast, world: World) -> None:
    stranger = make_user("desa3", role="village_officer", region=world.kembang)
    for actor, user, refusal in (
        (cast.district_operator, stranger, NotWithinReach),
        (cast.district_operator, cast.district_operator, NotAllowed),
        (cast.auditor, cast.village_officer, NotAllowed),
    ):
        with pytest.raises(refusal):
            plan(actor, user)
    plan(cast.district_operator, cast.village_officer)
    with pytest.raises(NotAllowed):
        leaving_withdraw(actor=cast.auditor, user=cast.village_officer)


def test_the_last_administrator_who_stays_does_not_leave_too(cast: Cast, world: World) -> None:
    second = make_user("admin2", role="account_admin", region=world.regency)
    plan(second, cast.account_admin)
    for leave in (plan, lambda actor, user: user_leave(actor=actor, user=user, on=NOON.date(), reason="x")):
        with pytest.raises(AssignmentRefused) as refusal:
            leave(cast.account_admin, second)
        assert refusal.value.code == "last_administrator"
    make_user("admin3", role="account_admin", region=world.regency)
    plan(cast.account_admin, second)


def test_open_work_moves_on_the_day_to_the_successor_or_is_told_of(
    cast: Cast,
    clock: Any,
    piles: dict[int, int],  # noqa: F811
    django_capture_on_commit_callbacks: Any,
) -> None:
    User.objects.filter(pk=cast.district_operator.pk).update(email="camat@dinsos.example")
    piles[cast.village_officer.pk] = 2
    with pytest.raises(LeavingRefused):
        plan(cast.district_operator, cast.village_officer)
    plan(cast.district_operator, cast.village_officer, hand_over_to=cast.other_officer)
    piles[cast.village_officer.pk] = 3
    clock.move_to(NOON.replace(day=1, month=12))
    with django_capture_on_commit_callbacks(execute=True):
        leavings_carry_out()
    assert piles == {cast.other_officer.pk: 3}
    assert mail.outbox == []
    plan(cast.account_admin, cast.other_officer, on=date(2026, 12, 3), hand_over_to=cast.district_operator)
    User.objects.filter(pk=cast.district_operator.pk).update(is_active=False)
    User.objects.filter(pk=cast.account_admin.pk).update(email="admin@dinsos.example")
    clock.move_to(NOON.replace(day=4, month=12))
    with django_capture_on_commit_callbacks(execute=True):
        assert leavings_carry_out() == {"closed": 1, "left_over": 1}
    assert [letter.to for letter in mail.outbox] == [["admin@dinsos.example"]]


def test_leaving_at_once_overtakes_the_plan(cast: Cast, clock: Any) -> None:
    plan(cast.account_admin, cast.village_officer)
    user_leave(actor=cast.account_admin, user=cast.village_officer, on=NOON.date(), reason="x")
    clock.move_to(NOON.replace(day=1, month=12))
    assert leavings_carry_out()["closed"] == 0


def test_the_page_takes_a_day_to_come_shows_it_and_takes_it_back(cast: Cast, client_of: Any) -> None:
    browser, account = client_of(cast.district_operator), f"/accounts/{cast.village_officer.pk}/"
    assert browser.post(f"{account}leave/", {"on": "2026-11-30", "reason": "pensiun"}).status_code == 302
    page = browser.get(account).content.decode()
    assert "The last day is" in page
    assert f"{account}leave/" not in page
    assert client_of(cast.auditor).post(f"{account}stay/").status_code == 403
    assert browser.post(f"{account}stay/").status_code == 302
    assert "The last day is" not in browser.get(account).content.decode()
    assert browser.post(f"{account}stay/").status_code == 302  # told, and nothing happens
