"""What does she see? The answer is what her own pages show, with the reasons, for who administers her."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Assignment, RegionUserGrant, User
from accounts.selectors.explanation import Explanation, reach_explanation
from accounts.services.assignments import assignment_create
from core.exceptions import NotWithinReach
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_user


@pytest.fixture(autouse=True)
def _people(world: World) -> None:
    """Two residents of Rengas Condong, one of each other village; one is a member."""
    for village in (world.rengas, world.rengas, world.sridadi, world.kembang, world.elsewhere):
        person = make_person(make_household(village))
    make_member(person, territory=world.regency, place=world.kembang.code, village_id=world.kembang.code)


def counted(explanation: Explanation) -> dict[str, int]:
    """Return the numbers by kind."""
    return {str(each.label): each.count for each in explanation.records}


def explain(reader: User, user: User) -> Explanation:
    """Return what ``reader`` is told about ``user``, both read anew."""
    return reach_explanation(User.objects.get(pk=reader.pk), user.pk)


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_it_counts_what_her_own_pages_show(cast: Cast) -> None:
    officer = counted(explain(cast.account_admin, cast.village_officer))
    assert (officer["Residents"], officer["Households"], officer["JKN members"]) == (2, 2, 0)
    clerk = counted(explain(cast.account_admin, cast.insurance_clerk))
    assert (clerk["Residents"], clerk["JKN members"]) == (4, 1)
    assert set(counted(explain(cast.auditor, cast.account_admin)).values()) == {0}


def test_it_says_why_and_until_when(cast: Cast, world: World) -> None:
    until = timezone.localdate() + timedelta(days=9)
    assignment_create(
        actor=None, user=cast.village_officer, role="auditor", region=world.sridadi, reason="x", valid_to=until
    )
    residents = explain(cast.account_admin, cast.village_officer).records[0]
    assert residents.count == 3
    assert [(each.place, each.until) for each in residents.reasons] == [
        ("Kelurahan Sridadi", until),
        ("Desa Rengas Condong", None),
    ]


def test_pages_are_those_of_her_menu(cast: Cast, client_of: Any) -> None:
    found = explain(cast.account_admin, cast.village_officer)
    menu = client_of(cast.village_officer).get("/profile/").context["menu"]
    assert [str(page.label) for page in found.pages] == [str(item.label) for item in menu]
    assert "Audit record" in [str(label) for label in found.pages_hidden]


def test_what_is_not_in_force_is_no_reason(cast: Cast, world: World) -> None:
    Assignment.objects.filter(user=cast.village_officer).update(valid_to=timezone.localdate() - timedelta(days=1))
    ended = explain(cast.account_admin, cast.village_officer)
    assert (set(counted(ended).values()), ended.capabilities) == ({0}, [])
    RegionUserGrant.objects.filter(user=cast.other_officer).delete()
    assert explain(cast.account_admin, cast.other_officer).capabilities == []
    User.objects.filter(pk=cast.district_operator.pk).update(is_active=False)
    closed = explain(cast.account_admin, cast.district_operator)
    assert (set(counted(closed).values()), closed.pages) == ({0}, [])


def test_who_administers_a_part_of_somebody_is_told_nothing_of_the_rest(cast: Cast, world: World) -> None:
    assert explain(cast.district_operator, cast.village_officer).account == cast.village_officer
    assignment_create(actor=None, user=cast.village_officer, role="verifier", region=world.kembang, reason="x")
    with pytest.raises(NotWithinReach):
        explain(cast.district_operator, cast.village_officer)


@pytest.mark.parametrize(
    ("reader", "status"),
    [("account_admin", 200), ("auditor", 200), ("district_operator", 200), ("department_head", 403), ("outsider", 403)],
)
def test_the_page_by_role(cast: Cast, client_of: Any, reader: str, status: int) -> None:
    address = f"/accounts/{cast.village_officer.pk}/reach/"
    assert client_of(getattr(cast, reader)).get(address).status_code == status


def test_the_page_of_an_account_out_of_reach_is_absent(cast: Cast, world: World, client_of: Any) -> None:
    stranger = make_user("desa3", role="village_officer", region=world.kembang)
    browser = client_of(cast.district_operator)
    for user in (stranger, cast.department_head, cast.outsider):
        assert browser.get(f"/accounts/{user.pk}/reach/").status_code == 404
        assert browser.get(f"/accounts/{user.pk}/").status_code == 404
