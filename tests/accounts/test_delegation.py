"""Who manages whose account, and what he may give: allow and deny from one setup."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.delegation import may_give, roles_to_give
from accounts.exceptions import AssignmentRefused
from accounts.models import Assignment, RegionUserGrant, User
from accounts.roles import ROLES
from accounts.services.assignments import assignment_create, assignment_end, assignment_try
from accounts.services.roles import roles_sync
from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from tests.conftest import Cast, World
from tests.make import make_region, make_user


@pytest.fixture
def mersam_officer(world: World) -> User:
    """An officer of the other district."""
    return make_user("desa3", role="village_officer", region=world.kembang, name="Sri Wahyuni")


def names(actor: object, action: str) -> set[str]:
    """Return the account names within reach."""
    return set(User.objects.visible_to(actor, action).values_list("username", flat=True))


def held(user: User) -> Assignment:
    """Return the one assignment of a cast member."""
    return Assignment.objects.get(user=user)


def test_a_district_operator_manages_the_officers_of_his_district_and_nobody_else(
    cast: Cast, mersam_officer: User
) -> None:
    assert names(cast.district_operator, "change") == {"desa", "desa2"}


def test_an_administrator_manages_everybody_at_his_place_but_himself(
    cast: Cast, mersam_officer: User, world: World
) -> None:
    make_user("tetangga", role="village_officer", region=world.elsewhere)
    managed = names(cast.account_admin, "change")
    assert {"desa", "desa2", "desa3", "camat", "kadis", "auditor", "orangluar"} <= managed
    assert not {"admin", "tetangga"} & managed


@pytest.mark.parametrize("nobody", [None, AnonymousUser(), object()])
@pytest.mark.parametrize("action", ["view", "explain", "change"])
def test_nobody_manages_nothing(cast: Cast, nobody: object, action: str) -> None:
    assert names(nobody, action) == set()


@pytest.mark.parametrize("who", ["village_officer", "social_worker", "decision_maker", "department_head", "outsider"])
@pytest.mark.parametrize("action", ["view", "explain", "change"])
def test_who_does_not_administer_sees_no_account(cast: Cast, who: str, action: str) -> None:
    assert names(getattr(cast, who), action) == set()


def test_the_auditor_sees_accounts_and_changes_none(cast: Cast) -> None:
    assert {"desa", "camat", "admin"} <= names(cast.auditor, "view")
    assert names(cast.auditor, "change") == set()


def test_an_unknown_action_opens_nothing(cast: Cast) -> None:
    with pytest.raises(KeyError):
        User.objects.visible_to(cast.account_admin, "everything")


def test_a_peer_of_the_operator_at_his_own_district_is_not_his(cast: Cast, world: World) -> None:
    make_user("camat2", role="district_operator", region=world.bulian)
    make_user("verif", role="verifier", region=world.rengas)
    assert {"camat2", "verif"} <= names(cast.district_operator, "view")
    assert not {"camat2", "verif"} & names(cast.district_operator, "change")


def test_an_officer_with_a_second_place_in_another_district_leaves_the_operators_hands(
    cast: Cast, world: World
) -> None:
    assignment_create(actor=None, user=cast.village_officer, role="village_officer", region=world.kembang, reason="x")
    assert "desa" in names(cast.district_operator, "view")
    assert "desa" not in names(cast.district_operator, "explain") | names(cast.district_operator, "change")
    assert "desa" in names(cast.account_admin, "change")


def test_an_officer_who_moved_in_is_managed_though_her_past_lies_elsewhere(
    cast: Cast, world: World, mersam_officer: User
) -> None:
    assignment_end(actor=None, assignment=held(mersam_officer), reason="moved")
    assert "desa3" not in names(cast.district_operator, "change")
    assignment_create(actor=None, user=mersam_officer, role="village_officer", region=world.rengas, reason="moved")
    assert "desa3" in names(cast.district_operator, "change")


def test_a_former_head_without_any_role_is_not_the_operators(cast: Cast, world: World) -> None:
    assignment_create(actor=None, user=cast.outsider, role="village_officer", region=world.rengas, reason="x")
    assignment_end(actor=None, assignment=held(cast.outsider), reason="x")
    assert "orangluar" in names(cast.district_operator, "change")
    wider = assignment_create(actor=None, user=cast.outsider, role="auditor", region=world.regency, reason="x")
    assignment_end(actor=None, assignment=wider, reason="x")
    assert "orangluar" not in names(cast.district_operator, "change")


def test_an_account_that_never_had_a_role_is_the_home_administrators(cast: Cast) -> None:
    assert "orangluar" in names(cast.account_admin, "change")
    assert "orangluar" not in names(cast.district_operator, "view")


def test_what_may_be_given_follows_role_and_place(cast: Cast, world: World) -> None:
    operator = cast.district_operator
    assert roles_to_give(operator) == ["village_officer"]
    assert may_give(operator, "village_officer", world.rengas.code)
    assert not may_give(operator, "village_officer", world.kembang.code)
    assert not may_give(operator, "verifier", world.rengas.code)
    assert set(roles_to_give(cast.account_admin)) == set(ROLES)
    assert not may_give(cast.account_admin, "village_officer", world.elsewhere.code)
    assert roles_to_give(cast.department_head) == []


def test_an_operator_without_grants_gives_nothing(cast: Cast, world: World) -> None:
    RegionUserGrant.objects.filter(user=cast.district_operator).delete()
    assert not may_give(cast.district_operator, "village_officer", world.rengas.code)
    assert names(cast.district_operator, "change") == set()


def test_an_operator_gives_his_officer_a_second_village_and_takes_it_back(cast: Cast, world: World) -> None:
    given = assignment_create(
        actor=cast.district_operator,
        user=cast.village_officer,
        role="village_officer",
        region=world.sridadi,
        reason="SK 12/2026",
    )
    assert User.objects.get(pk=cast.village_officer.pk).reach.at(Capability.VIEW_PEOPLE, world.sridadi.code)
    ended = assignment_end(actor=cast.district_operator, assignment=given, reason="SK 13/2026")
    assert not User.objects.get(pk=cast.village_officer.pk).reach.at(Capability.VIEW_PEOPLE, world.sridadi.code)
    assert (ended.ended_by, ended.end_reason) == (cast.district_operator, "SK 13/2026")
    actions = list(AuditEvent.objects.filter(actor=cast.district_operator).values_list("action", flat=True))
    assert sorted(actions) == ["assignment.create", "assignment.end"]


def test_an_operator_gives_no_wider_role_and_no_other_district(cast: Cast, world: World) -> None:
    for role, region, code in (
        ("verifier", world.rengas, "role_beyond"),
        ("district_operator", world.bulian, "role_beyond"),
        ("account_admin", world.rengas, "role_beyond"),
        ("village_officer", world.kembang, "region_outside"),
        ("village_officer", world.regency, "region_outside"),
    ):
        with pytest.raises(AssignmentRefused) as refusal:
            assignment_create(
                actor=cast.district_operator, user=cast.village_officer, role=role, region=region, reason="x"
            )
        assert refusal.value.code == code


def test_an_operator_cannot_touch_another_districts_officer(cast: Cast, world: World, mersam_officer: User) -> None:
    with pytest.raises(NotWithinReach):
        assignment_end(actor=cast.district_operator, assignment=held(mersam_officer), reason="x")
    with pytest.raises(NotWithinReach):
        assignment_create(
            actor=cast.district_operator, user=mersam_officer, role="village_officer", region=world.rengas, reason="x"
        )


@pytest.mark.parametrize("who", ["district_operator", "account_admin"])
def test_nobody_changes_his_own_access(cast: Cast, world: World, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(NotAllowed) as refusal:
        assignment_create(actor=actor, user=actor, role="village_officer", region=world.rengas, reason="x")
    assert refusal.value.code == "own_account"
    with pytest.raises(NotAllowed):
        assignment_end(actor=actor, assignment=held(actor), reason="x")


def test_an_auditor_gives_and_ends_nothing(cast: Cast, world: World) -> None:
    with pytest.raises(NotAllowed):
        assignment_create(
            actor=cast.auditor, user=cast.outsider, role="village_officer", region=world.rengas, reason="x"
        )
    with pytest.raises(NotAllowed):
        assignment_end(actor=cast.auditor, assignment=held(cast.village_officer), reason="x")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"valid_from": timezone.localdate() - timedelta(days=1)}, "dates"),
        ({"valid_to": timezone.localdate() - timedelta(days=1)}, "dates"),
        ({"valid_from": timezone.localdate() + timedelta(days=2), "valid_to": timezone.localdate()}, "dates"),
        ({"role": "village_officer", "region": "rengas"}, "already_held"),
    ],
)
def test_a_faulty_assignment_is_refused_with_its_code(
    cast: Cast, world: World, change: dict[str, object], code: str
) -> None:
    about: dict[str, object] = {"role": "village_officer", "region": world.sridadi, "reason": "x", **change}
    if about["region"] == "rengas":
        about["region"] = world.rengas
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_create(actor=cast.account_admin, user=cast.village_officer, **about)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_region_that_is_gone_since_the_form_was_opened_is_refused_in_words(
    cast: Cast, world: World, client_of: Any
) -> None:
    gone = make_region("15.04.03.2099", "Desa Lama")
    kept = Region.objects.get(pk=gone.pk)
    gone.delete()
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_create(
            actor=cast.account_admin, user=cast.village_officer, role="village_officer", region=kept, reason="x"
        )
    assert (refusal.value.code, refusal.value.field) == ("region_gone", "region")
    fields = {"role": "village_officer", "region": kept.pk, "reason": "x", "confirmed": "1"}
    answer = client_of(cast.account_admin).post(f"/accounts/{cast.village_officer.pk}/assign/", fields)
    assert answer.status_code == 422
    assert Assignment.objects.filter(user=cast.village_officer).count() == 1


def test_roles_that_must_not_meet_are_refused_also_when_they_meet_later(cast: Cast, world: World) -> None:
    later = timezone.localdate() + timedelta(days=30)
    assignment_create(
        actor=None, user=cast.outsider, role="decision_maker", region=world.regency, reason="x", valid_from=later
    )
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_create(
            actor=cast.account_admin, user=cast.outsider, role="social_worker", region=world.regency, reason="x"
        )
    assert refusal.value.code == "incompatible_roles"
    until = later - timedelta(days=1)
    given = assignment_create(
        actor=cast.account_admin,
        user=cast.outsider,
        role="social_worker",
        region=world.regency,
        reason="x",
        valid_to=until,
    )
    assert given.valid_to == until


def test_an_assignment_ends_once(cast: Cast) -> None:
    assignment_end(actor=cast.account_admin, assignment=held(cast.village_officer), reason="x")
    first = held(cast.village_officer).ended_at
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_end(actor=cast.account_admin, assignment=held(cast.village_officer), reason="again")
    assert refusal.value.code == "already_ended"
    assert held(cast.village_officer).ended_at == first


def test_ending_a_role_keeps_the_grants_of_one_that_begins_tomorrow(cast: Cast, world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    now = held(cast.village_officer)
    now.valid_to = timezone.localdate()
    now.save()
    assignment_create(
        actor=None,
        user=cast.village_officer,
        role="village_officer",
        region=world.rengas,
        reason="x",
        valid_from=tomorrow,
    )
    assignment_end(actor=None, assignment=now, reason="x")
    assert RegionUserGrant.objects.filter(user=cast.village_officer, content_object=world.rengas).exists()


def test_asking_first_leaves_nothing_behind(cast: Cast, world: World) -> None:
    before = (Assignment.objects.count(), AuditEvent.objects.count(), RegionUserGrant.objects.count())
    about = {"role": "village_officer", "region": world.sridadi, "reason": "x"}
    assignment_try(actor=cast.account_admin, user=cast.village_officer, **about)
    assert (Assignment.objects.count(), AuditEvent.objects.count(), RegionUserGrant.objects.count()) == before


def test_a_role_that_grew_in_the_code_reaches_those_who_hold_it_already(cast: Cast) -> None:
    RegionUserGrant.objects.filter(
        user=cast.district_operator, permission__codename=Capability.MANAGE_ACCOUNTS
    ).delete()
    assert not User.objects.get(pk=cast.district_operator.pk).reach.anywhere(Capability.MANAGE_ACCOUNTS)
    roles_sync()
    assert User.objects.get(pk=cast.district_operator.pk).reach.anywhere(Capability.MANAGE_ACCOUNTS)
