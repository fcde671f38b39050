"""Somebody leaves by one act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import handover
from accounts.exceptions import LeavingRefused
from accounts.models import Assignment, BreakGlass, Invitation, RegionUserGrant, StandIn, User
from accounts.services.breakglass import break_glass_start
from accounts.services.invitations import Guest, invitation_create
from accounts.services.leaving import user_leave, user_return
from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from tests.access.test_break_glass import REASON
from tests.access.test_stand_in import arrange
from tests.conftest import Cast, World
from tests.make import make_user


def leave(actor: User, user: User, **change: Any) -> User:
    """Let ``user`` leave today."""
    return user_leave(**{"actor": actor, "user": user, "on": timezone.localdate(), "reason": "pindah", **change})


@pytest.fixture
def piles(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """Open work by user, kept by a registered kind."""
    held: dict[int, int] = {}

    def move(*, actor: User | None, leaver: User, successor: User) -> int:
        moved = held.pop(leaver.pk, 0)
        held[successor.pk] = held.get(successor.pk, 0) + moved
        return moved

    monkeypatch.setattr(handover, "_kinds", {})
    handover.register("cases", handover.OpenWork("Cases", lambda user: held.get(user.pk, 0), move))
    return held


def test_leaving_ends_roles_grants_sessions_and_invitations(cast: Cast, world: World, client_of: Any) -> None:
    browser, other = client_of(cast.district_operator), client_of(cast.village_officer)
    guest = Guest("a@desa.example", "A", "", "village_officer", world.rengas, "x")
    invitation_create(actor=cast.district_operator, guest=guest)
    assert browser.get("/accounts/").status_code == 200
    leave(cast.account_admin, cast.district_operator)
    left = User.objects.get(pk=cast.district_operator.pk)
    assert (left.is_active, left.left_on) == (False, timezone.localdate())
    assert not Assignment.objects.live_on(timezone.localdate()).filter(user=left).exists()
    assert not RegionUserGrant.objects.filter(user=left).exists()
    assert Invitation.objects.get().withdrawn_at
    assert browser.get("/accounts/").status_code == 302
    assert Session.objects.count() == 1  # the other's
    assert other.get("/profile/").status_code == 200
    event = AuditEvent.objects.get(action="account.leave")
    assert (event.region, event.detail["assignments"], event.detail["sessions"]) == ("15.04.03", 1, 1)


def test_an_operator_lets_his_officer_go_and_nobody_elses(cast: Cast, world: World) -> None:
    leave(cast.district_operator, cast.village_officer)
    with pytest.raises(NotWithinReach):
        leave(cast.district_operator, make_user("desa3", role="village_officer", region=world.kembang))
    with pytest.raises(NotAllowed):
        leave(cast.district_operator, make_user("verif", role="verifier", region=world.rengas))
    with pytest.raises(NotAllowed):
        leave(cast.district_operator, cast.district_operator)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"on": timezone.localdate() + timedelta(days=1)}, "future"), ({"reason": " "}, "reason")],
)
def test_a_faulty_leaving_changes_nothing(cast: Cast, change: dict[str, Any], code: str) -> None:
    with pytest.raises(LeavingRefused) as refusal:
        leave(cast.account_admin, cast.village_officer, **change)
    assert refusal.value.code == code
    assert User.objects.get(pk=cast.village_officer.pk).is_active


def test_one_leaves_once(cast: Cast) -> None:
    leave(cast.account_admin, cast.village_officer)
    with pytest.raises(LeavingRefused) as refusal:
        leave(cast.account_admin, cast.village_officer)
    assert refusal.value.code == "already_left"


def test_open_work_goes_to_the_successor(cast: Cast, piles: dict[int, int]) -> None:
    piles[cast.village_officer.pk] = 3
    with pytest.raises(LeavingRefused) as refusal:
        leave(cast.district_operator, cast.village_officer)
    assert refusal.value.code == "open_work"
    leave(cast.district_operator, cast.village_officer, hand_over_to=cast.other_officer)
    assert piles == {cast.other_officer.pk: 3}
    assert AuditEvent.objects.get(action="account.leave").detail["cases"] == 3


def test_open_work_does_not_go_out_of_reach_or_to_a_closed_account(
    cast: Cast, world: World, piles: dict[int, int]
) -> None:
    piles[cast.village_officer.pk] = 3
    stranger = make_user("desa3", role="village_officer", region=world.kembang)
    closed = leave(cast.account_admin, cast.other_officer)
    for successor in (stranger, closed, cast.village_officer):
        with pytest.raises(LeavingRefused) as refusal:
            leave(cast.district_operator, cast.village_officer, hand_over_to=successor)
        assert refusal.value.code == "successor"
    assert piles == {cast.village_officer.pk: 3}


def test_who_comes_back_has_an_account_and_no_role(cast: Cast) -> None:
    leave(cast.district_operator, cast.village_officer)
    back = user_return(actor=cast.district_operator, user=cast.village_officer)
    assert back.is_active
    assert not Assignment.objects.live_on(timezone.localdate()).filter(user=back).exists()
    with pytest.raises(LeavingRefused):
        user_return(actor=cast.account_admin, user=back)
    with pytest.raises(NotAllowed):
        user_return(actor=cast.auditor, user=back)


def test_the_page_names_what_ends_and_then_does_it(cast: Cast, client_of: Any, piles: dict[int, int]) -> None:
    piles[cast.village_officer.pk] = 2
    browser, address = client_of(cast.district_operator), f"/accounts/{cast.village_officer.pk}/leave/"
    asked = browser.get(address).content.decode()
    assert "Rengas Condong" in asked
    assert "Cases" in asked
    fields = {"on": str(timezone.localdate()), "reason": "pindah"}
    assert browser.post(address, fields).status_code == 422
    assert browser.post(address, {**fields, "hand_over_to": cast.other_officer.pk}).status_code == 302
    assert not User.objects.get(pk=cast.village_officer.pk).is_active


def test_stand_ins_of_and_by_her_and_an_open_emergency_end(cast: Cast) -> None:
    arrange(cast.social_worker, "desa")
    arrange(cast.village_officer, "desa2")
    arrange(cast.auditor, "jkn")
    break_glass_start(actor=cast.social_worker, place="15.05.01", reason=REASON, hours=1)
    leave(cast.account_admin, cast.village_officer)
    leave(cast.account_admin, cast.social_worker)
    today = timezone.localdate()
    assert [each.absent for each in StandIn.objects.live_on(today)] == [cast.auditor]
    assert not BreakGlass.objects.open_at(timezone.now()).exists()
    detail = AuditEvent.objects.filter(action="account.leave").order_by("id").first().detail  # type: ignore[union-attr]
    assert detail["stand_ins"] == 2
    back = user_return(actor=cast.account_admin, user=cast.village_officer)
    assert User.objects.get(pk=back.pk).reach.capabilities == frozenset()  # nothing is lent to her any more


def test_other_ties_end_whether_there_is_a_successor_or_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[tuple[User | None, User]] = []

    def end(*, actor: User | None, leaver: User) -> int:
        ended.append((actor, leaver))
        return 4

    monkeypatch.setattr(handover, "_ties", {})
    handover.register_ties("shares", end)
    leave(cast.account_admin, cast.village_officer)
    assert ended == [(cast.account_admin, cast.village_officer)]
    assert AuditEvent.objects.get(action="account.leave").detail["shares"] == 4
