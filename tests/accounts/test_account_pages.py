"""Every page of accounts by every role, a planted stranger, and what a page costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Assignment, User
from accounts.services.assignments import assignment_create, assignment_end
from accounts.services.invitations import Guest, invitation_create
from tests.conftest import Cast, World
from tests.make import make_user

ROLES = (
    "account_admin", "district_operator", "auditor", "department_head", "village_officer", "social_worker",
    "decision_maker", "insurance_clerk", "outsider", None,
)  # fmt: skip
# What each role gets, in the order of ROLES; the account is that of the officer of Rengas Condong.
GET = {
    "account-list": (200, 200, 200, 403, 403, 403, 403, 403, 403, 302),
    "account-invite": (200, 200, 403, 403, 403, 403, 403, 403, 403, 302),
    "account-import": (200, 200, 403, 403, 403, 403, 403, 403, 403, 302),
    "access-review": (200, 200, 200, 200, 403, 403, 403, 403, 403, 302),
    "account-detail": (200, 200, 200, 403, 403, 403, 403, 403, 403, 302),
    "account-reach": (200, 200, 200, 403, 403, 403, 403, 403, 403, 302),
    "assignment-new": (200, 200, 403, 403, 403, 403, 403, 403, 403, 302),
    "assignment-end": (200, 200, 403, 403, 403, 403, 403, 403, 403, 302),
    "account-leave": (200, 200, 403, 403, 403, 403, 403, 403, 403, 302),
}
POST = {
    "account-return": (302, 302, 403, 403, 403, 403, 403, 403, 403, 302),
    "invitation-renew": (200, 200, 403, 403, 403, 403, 403, 403, 403, 302),
    "invitation-withdraw": (302, 302, 403, 403, 403, 403, 403, 403, 403, 302),
    "access-review-export": (200, 200, 200, 200, 403, 403, 403, 403, 403, 302),
    "access-review-confirm": (403, 403, 403, 302, 403, 403, 403, 403, 403, 302),
}


def address(route: str, cast: Cast, key: int) -> str:
    """Return the address of a page about the officer of Rengas Condong, or about her invitation."""
    if route == "assignment-end":
        return reverse(route, args=[Assignment.objects.get(user=cast.village_officer).pk])
    if route.startswith("invitation-"):
        return reverse(route, args=[key])
    if route.startswith(("account-detail", "account-reach", "account-leave", "account-return", "assignment-new")):
        return reverse(route, args=[cast.village_officer.pk])
    return reverse(route)


@pytest.mark.parametrize("route", [*GET, *POST])
def test_each_page_opens_to_whom_it_should(cast: Cast, world: World, client_of: Any, route: str) -> None:
    guest = Guest("a@desa.example", "A", "", "village_officer", world.rengas, "x")
    key = invitation_create(actor=cast.district_operator, guest=guest).invitation.pk
    expected, got = dict(zip(ROLES, (GET | POST)[route], strict=True)), {}
    for role in ROLES:
        browser = client_of(getattr(cast, role) if role else None)
        where = address(route, cast, key)
        # The village lies within reach of everyone who takes part in reviews.
        answer = browser.post(where, {"region": world.rengas.code}) if route in POST else browser.get(where)
        got[role] = answer.status_code
    assert got == expected


@pytest.fixture
def stranger(world: World) -> User:
    """An officer of the other district, who must leave no trace on an operator's pages."""
    user = make_user("rahasia.sekali", role="village_officer", region=world.kembang, name="Zainab Rahasia")
    User.objects.filter(pk=user.pk).update(email="zainab@rahasia.example", position="Jabatan Rahasia")
    return user


@pytest.mark.parametrize("trace", ["Zainab", "rahasia.sekali", "rahasia.example", "Jabatan Rahasia"])
def test_a_stranger_leaves_no_trace_in_an_operators_pages(
    cast: Cast, world: World, stranger: User, client_of: Any, trace: str
) -> None:
    guest = Guest("zainab2@rahasia.example", "Zainab Kedua", "", "village_officer", world.kembang, "x")
    key = invitation_create(actor=cast.account_admin, guest=guest).invitation.pk
    browser = client_of(cast.district_operator)
    held = Assignment.objects.get(user=stranger)
    pages = [
        browser.get("/accounts/"),
        browser.get("/accounts/", {"role": "village_officer", "state": "ended"}),
        browser.get("/accounts/", {"region": world.kembang.code}),
        browser.get("/accounts/", {"after": stranger.pk}),
        browser.get("/accounts/review/"),
        browser.get("/accounts/review/", {"region": world.kembang.code}),
        browser.get(f"/accounts/{cast.village_officer.pk}/leave/"),
        *(browser.get(f"/accounts/{stranger.pk}/{page}") for page in ("", "reach/", "assign/", "leave/")),
        browser.get(f"/accounts/assignments/{held.pk}/end/"),
        browser.post(f"/accounts/assignments/{held.pk}/end/", {"reason": "x"}),
        browser.post(f"/accounts/{stranger.pk}/leave/", {"on": str(timezone.localdate()), "reason": "x"}),
        browser.post(f"/accounts/{stranger.pk}/return/"),
        browser.post(f"/accounts/invitations/{key}/renew/"),
        browser.post(f"/accounts/invitations/{key}/withdraw/"),
        browser.post("/accounts/review/export/", {"region": world.bulian.code}),
    ]
    assert not [page.request["PATH_INFO"] for page in pages if trace in page.content.decode()]
    assert User.objects.get(pk=stranger.pk).is_active
    assert Assignment.objects.get(pk=held.pk).valid_to is None


def test_the_stranger_is_there_for_who_administers_her(cast: Cast, stranger: User, client_of: Any) -> None:
    assert "Zainab Rahasia" in client_of(cast.account_admin).get("/accounts/").content.decode()


def test_a_forged_role_or_place_in_the_form_is_refused(cast: Cast, world: World, client_of: Any) -> None:
    browser, where = client_of(cast.district_operator), f"/accounts/{cast.village_officer.pk}/assign/"
    good = {"role": "village_officer", "region": world.sridadi.code, "reason": "SK", "confirmed": "1"}
    for forged in ({"role": "account_admin"}, {"region": world.kembang.code}, {"region": "99.99"}, {"region": "\x00"}):
        assert browser.post(where, {**good, **forged}).status_code == 422
    assert Assignment.objects.filter(user=cast.village_officer).count() == 1
    assert browser.post(where, good).status_code == 302
    assert Assignment.objects.filter(user=cast.village_officer).count() == 2


def test_giving_a_role_asks_first_and_says_at_once_what_stands_against_it(
    cast: Cast, world: World, client_of: Any
) -> None:
    browser, where = client_of(cast.account_admin), f"/accounts/{cast.village_officer.pk}/assign/"
    fields = {"role": "auditor", "region": world.regency.code, "reason": "SK"}
    asked = browser.post(where, fields)
    assert asked.status_code == 200
    assert "Siti Aminah" in asked.content.decode()
    assert Assignment.objects.filter(user=cast.village_officer).count() == 1
    assert browser.post(where, {**fields, "role": "decision_maker"}).status_code == 422


def test_one_does_not_open_the_forms_for_oneself(cast: Cast, client_of: Any) -> None:
    browser = client_of(cast.account_admin)
    own = cast.account_admin.pk
    assert browser.get(f"/accounts/{own}/").status_code == 200
    assert browser.get(f"/accounts/{own}/assign/").status_code == 403
    assert browser.get(f"/accounts/{own}/leave/").status_code == 403


def test_an_account_with_a_place_elsewhere_says_so_and_shows_only_what_is_mine(
    cast: Cast, world: World, client_of: Any
) -> None:
    assignment_create(actor=None, user=cast.village_officer, role="verifier", region=world.kembang, reason="Rahasia 9")
    answer = client_of(cast.district_operator).get(f"/accounts/{cast.village_officer.pk}/")
    assert answer.context["found"].elsewhere
    assert "Rahasia 9" not in answer.content.decode()
    assert not answer.context["found"].can_change


def test_the_list_narrows_by_role_place_and_state(cast: Cast, world: World, client_of: Any) -> None:
    browser = client_of(cast.account_admin)

    def shown(**query: str) -> set[str]:
        return {row.account.username for row in browser.get("/accounts/", query).context["found"].rows}

    assert shown(role="village_officer") == {"desa", "desa2"}
    assert shown(region=world.rengas.code) == {"desa"}
    assert shown(region=world.bulian.code) == {"desa", "desa2", "camat"}
    assert shown(state="ended") == {"orangluar"}
    assignment_end(actor=None, assignment=Assignment.objects.get(user=cast.village_officer), reason="x")
    assert "desa" not in shown()
    assert shown(state="ended", role="village_officer") == {"desa"}


def test_a_role_that_is_taken_while_its_holder_is_signed_in_is_gone_with_the_next_click(
    cast: Cast, client_of: Any
) -> None:
    browser = client_of(cast.district_operator)
    assert browser.get("/accounts/").status_code == 200
    Assignment.objects.filter(user=cast.district_operator).update(valid_to=timezone.localdate() - timedelta(days=1))
    gone = browser.get("/accounts/")
    assert (gone.status_code, gone["Location"]) == (302, "/login/?next=/accounts/")  # she signs in anew
    assert client_of(User.objects.get(pk=cast.district_operator.pk)).get("/accounts/").status_code == 403


@pytest.mark.parametrize(
    ("where", "queries"),
    [("/accounts/", 8), ("/accounts/review/", 13), ("/accounts/{key}/", 12), ("/accounts/{key}/reach/", 13)],
)
def test_a_page_costs_the_same_whatever_the_number_of_accounts(
    cast: Cast,
    world: World,
    client_of: Any,
    where: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        user = make_user(f"petugas{number}", role="village_officer", region=world.rengas)
        assignment_create(actor=None, user=user, role="verifier", region=world.sridadi, reason="x")
    browser = client_of(cast.account_admin)
    browser.get("/profile/")
    with django_assert_num_queries(queries):
        assert browser.get(where.format(key=cast.village_officer.pk)).status_code == 200
