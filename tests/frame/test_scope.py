"""Nothing fails open: whoever is not known, not assigned, or no longer assigned sees nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.exceptions import AssignmentRefused
from accounts.models import Assignment, BreakGlass, RegionUserGrant, StandIn, User
from accounts.services.assignments import assignment_create, assignment_end
from beneficiaries.models import Household, Person
from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import still_within_reach, within
from regions.rules.codes import covers
from tests.conftest import Cast, World
from tests.make import make_household, make_person, make_user


@pytest.fixture
def people(world: World) -> dict[str, Person]:
    """One person in each village."""
    villages = {
        "rengas": world.rengas,
        "sridadi": world.sridadi,
        "kembang": world.kembang,
        "elsewhere": world.elsewhere,
    }
    return {name: make_person(make_household(village), name=name.upper()) for name, village in villages.items()}


def names_seen_by(user: object) -> set[str]:
    """Return the names within reach, reading the account anew as a request does."""
    fresh = User.objects.get(pk=user.pk) if isinstance(user, User) else user
    return set(Person.objects.visible_to(fresh).values_list("name", flat=True))


def test_a_village_officer_sees_her_village_and_nobody_elses(cast: Cast, people: dict[str, Person]) -> None:
    assert names_seen_by(cast.village_officer) == {"RENGAS"}
    assert names_seen_by(cast.other_officer) == {"SRIDADI"}


def test_a_district_operator_sees_his_district(cast: Cast, people: dict[str, Person]) -> None:
    assert names_seen_by(cast.district_operator) == {"RENGAS", "SRIDADI"}


def test_the_head_sees_the_regency_and_not_the_neighbour(cast: Cast, people: dict[str, Person]) -> None:
    assert names_seen_by(cast.department_head) == {"RENGAS", "SRIDADI", "KEMBANG"}


@pytest.mark.parametrize("nobody", [None, AnonymousUser(), object(), "kadis"])
def test_nobody_sees_nothing(people: dict[str, Person], nobody: object) -> None:
    assert names_seen_by(nobody) == set()


def test_an_account_without_assignment_sees_nothing(cast: Cast, people: dict[str, Person]) -> None:
    assert names_seen_by(cast.outsider) == set()
    assert names_seen_by(cast.account_admin) == set()


def test_an_inactive_account_sees_nothing(cast: Cast, people: dict[str, Person]) -> None:
    cast.department_head.is_active = False
    cast.department_head.save()
    assert names_seen_by(cast.department_head) == set()


def test_a_superuser_flag_opens_nothing(cast: Cast, people: dict[str, Person]) -> None:
    cast.outsider.is_superuser = cast.outsider.is_staff = True
    cast.outsider.save()
    assert names_seen_by(cast.outsider) == set()


def test_an_ended_assignment_closes_at_once_even_when_grants_stay(cast: Cast, people: dict[str, Person]) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(user=cast.village_officer).update(valid_to=yesterday)
    assert RegionUserGrant.objects.filter(user=cast.village_officer).exists()
    assert names_seen_by(cast.village_officer) == set()


def test_an_assignment_that_begins_tomorrow_opens_nothing_today(
    cast: Cast, people: dict[str, Person], world: World
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assignment_create(
        actor=None, user=cast.outsider, role="auditor", region=world.regency, reason="test", valid_from=tomorrow
    )
    assert names_seen_by(cast.outsider) == set()


def test_a_grant_without_an_assignment_opens_nothing(cast: Cast, people: dict[str, Person], world: World) -> None:
    granted = RegionUserGrant.objects.filter(user=cast.department_head).first()
    assert granted is not None
    RegionUserGrant.objects.create(user=cast.outsider, permission=granted.permission, content_object=world.regency)
    assert names_seen_by(cast.outsider) == set()


def test_an_assignment_without_grants_opens_nothing(cast: Cast, people: dict[str, Person]) -> None:
    RegionUserGrant.objects.filter(user=cast.village_officer).delete()
    assert names_seen_by(cast.village_officer) == set()


def test_ending_an_assignment_keeps_what_another_one_gives(cast: Cast, people: dict[str, Person], world: World) -> None:
    user = make_user("rangkap", role="village_officer", region=world.rengas)
    auditor = assignment_create(
        actor=None, user=user, role="auditor", region=world.rengas, reason="test", valid_from=date(2024, 1, 1)
    )
    assignment_end(actor=None, assignment=auditor, reason="test")
    assert names_seen_by(user) == {"RENGAS"}
    fresh = User.objects.get(pk=user.pk)
    assert not fresh.reach.anywhere(Capability.VIEW_AUDIT)
    assert fresh.reach.at(Capability.VERIFY_CASES, world.rengas.code)


def test_who_proposes_cannot_be_given_the_role_that_decides(cast: Cast, world: World) -> None:
    with pytest.raises(AssignmentRefused) as refusal:
        assignment_create(
            actor=None, user=cast.social_worker, role="decision_maker", region=world.regency, reason="test"
        )
    assert refusal.value.code == "incompatible_roles"


def test_reach_costs_one_query_whatever_the_number_of_places(
    cast: Cast, world: World, django_assert_num_queries: object
) -> None:
    assignment_create(
        actor=None, user=cast.village_officer, role="village_officer", region=world.kembang, reason="test"
    )
    user = User.objects.get(pk=cast.village_officer.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        for capability in Capability:
            user.reach.places(capability)


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize("end", [None, -1, 0, 1])
def test_reach_means_by_in_force_what_the_models_mean(cast: Cast, days: int, end: int | None) -> None:
    """Reach asks by a statement of its own; this holds it to the words of assignments and stand-ins."""
    today = timezone.localdate()
    start, until = today + timedelta(days=days), None if end is None else today + timedelta(days=end)
    if until is None or until >= start:
        held = Assignment.objects.filter(user=cast.auditor)
        held.update(valid_from=start, valid_to=until)
        active = held.active_on(today).values_list("role__name", "region_id")
        assert User.objects.get(pk=cast.auditor.pk).reach.roles == list(active)
        away = StandIn.objects.create(
            absent=cast.other_officer,
            substitute=cast.village_officer,
            valid_from=start,
            valid_to=until or start,
            reason="x",
            created_by=cast.other_officer,
            created_at=timezone.now(),
        )
        fresh = User.objects.get(pk=cast.village_officer.pk)
        counts = StandIn.objects.in_force_on(today).filter(pk=away.pk).exists()
        assert fresh.reach.at(Capability.VERIFY_CASES, "15.04.03.1002") is counts


@pytest.mark.parametrize("minutes", [-61, -60, -1, 0, 1])
def test_an_emergency_is_open_when_the_models_say_so(cast: Cast, world: World, minutes: int) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        start = now + timedelta(minutes=minutes)
        session = BreakGlass.objects.create(
            user=cast.social_worker,
            home=world.regency,
            region=world.elsewhere,
            reason="x",
            started_at=start,
            ends_at=start + timedelta(hours=1),
        )
        counts = BreakGlass.objects.open_at(now).filter(pk=session.pk).exists()
        assert (
            User.objects.get(pk=cast.social_worker.pk).reach.at(Capability.VIEW_PEOPLE, world.elsewhere.code) is counts
        )


def test_a_permission_that_the_code_does_not_know_opens_nothing(cast: Cast, world: World) -> None:
    strange = Permission.objects.create(
        codename="fly", name="fly", content_type=ContentType.objects.get_for_model(type(world.regency))
    )
    Group.objects.get(name="auditor").permissions.add(strange)
    RegionUserGrant.objects.create(user=cast.auditor, permission=strange, content_object=world.regency)
    assert "fly" not in User.objects.get(pk=cast.auditor.pk).reach.capabilities


def test_what_was_saved_is_looked_at_again(cast: Cast, people: dict[str, Person]) -> None:
    hers, next_door = people["rengas"], people["sridadi"]
    still_within_reach(
        actor=cast.district_operator,
        action="view",
        rows=[hers, next_door, *Household.objects.filter(pk=hers.household_id or 0)],
    )
    still_within_reach(actor=cast.outsider, action="view", rows=[])
    for actor, action, rows in (
        (cast.village_officer, "view", [hers, next_door]),
        (cast.village_officer, "change", [hers]),
        (cast.department_head, "view", [people["elsewhere"]]),
        (None, "view", [hers]),
    ):
        with pytest.raises(NotWithinReach):
            still_within_reach(actor=actor, action=action, rows=rows)
    with pytest.raises(KeyError):
        still_within_reach(actor=cast.department_head, action="whatever", rows=[hers])


def test_a_longer_code_that_begins_alike_is_not_below(world: World) -> None:
    assert covers("15.04", "15.04.03.2004")
    assert not covers("15.04.0", "15.04.03.2004")
    assert not covers("15.0", "15.04")


def test_the_condition_of_a_place_holds_for_it_and_what_lies_below_and_nothing_beside(world: World) -> None:
    for places in (["15.04"], ["15.04.03"], ["15.04.03.2004", "15.05"], ["15.04.01", "15.04.03.1002"], []):
        found = set(Region.objects.filter(within("code", places)).values_list("code", flat=True))
        everything = Region.objects.values_list("code", flat=True)
        assert found == {code for code in everything if any(covers(place, code) for place in places)}
