"""A family in the next village leaves no trace for an officer of this one; her district's operator sees it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from beneficiaries.models import Person
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_person

TRACES = ("ZULFIKAR", "SEBERANG")


def reading(client: Client, *searches: str | None) -> str:
    """Everything that the list and the search say."""
    pages = [client.get(reverse("household-list"))]
    pages += [client.post(reverse("person-list"), {"text": text}) for text in searches]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.content.decode() for page in pages)


def traces(text: str, families: Families) -> list[str]:
    """What in a page is of the planted family: its names, numbers (also masked) and addresses."""
    found = [word for word in TRACES if word in text]
    for number in (families.stranger.nik, families.planted.kk):
        assert number
        found += [part for part in (number, f"******{number[-4:]}") if part in text]
    addresses = (
        reverse("person-detail", args=[families.stranger.pk]),
        reverse("household-detail", args=[families.planted.pk]),
    )
    return found + [address for address in addresses if f'"{address}"' in text]


def test_the_next_village_is_not_in_list_or_search(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    text = reading(client, "SEBERANG B", "zulf", families.stranger.nik, families.planted.kk)
    # What was typed stands in the search box again; nothing else may.
    typed = [families.stranger.nik or "", families.planted.kk or "", "SEBERANG B"]
    for words in typed:
        text = text.replace(f'value="{words}"', "")
    assert traces(text, families) == []
    assert "BUDI HARTONO" in text


def test_the_district_operator_finds_it_every_way(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.district_operator)
    for text in ("zulf", "seberang", families.stranger.nik, families.planted.kk):
        answer = client.post(reverse("person-list"), {"text": text})
        assert reverse("person-detail", args=[families.stranger.pk]) in answer.content.decode(), "not found"
    assert "ZULFIKAR SEBERANG" in client.get(reverse("household-list")).content.decode()


def refused(client: Client, route: str, key: int) -> str:
    """The page that says that nothing is there, without what was asked for and the form's token."""
    address = reverse(route, args=[key])
    answer = client.get(address)
    assert answer.status_code == 404
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode().replace(address, ""))


@pytest.mark.parametrize("user", ["village_officer", "account_admin", "outsider"])
@pytest.mark.parametrize("route", ["person-detail", "household-detail", "person-status"])
def test_pages_of_the_next_village_are_not_there(
    families: Families, cast: Cast, client_of: Any, user: str, route: str
) -> None:
    key = families.planted.pk if route.startswith("household") else families.stranger.pk
    there, nowhere = (refused(client_of(getattr(cast, user)), route, which) for which in (key, 999_999_999))
    # The answer is the same as for what does not exist, so that it tells nothing.
    assert there == nowhere
    assert traces(there, families) == []


@pytest.mark.parametrize("user", ["district_operator", "social_worker", "auditor"])
@pytest.mark.parametrize("route", ["person-detail", "household-detail"])
def test_pages_within_reach_open(families: Families, cast: Cast, client_of: Any, user: str, route: str) -> None:
    key = families.planted.pk if route.startswith("household") else families.stranger.pk
    assert client_of(getattr(cast, user)).get(reverse(route, args=[key])).status_code == 200


def test_a_member_who_lives_elsewhere_is_not_shown_with_the_family(
    families: Families, cast: Cast, world: World, client_of: Any
) -> None:
    away = make_person(families.own, name="YUNUS PERANTAU", relation=4)
    Person.objects.filter(pk=away.pk).update(village=world.elsewhere)
    page = client_of(cast.village_officer).get(reverse("household-detail", args=[families.own.pk])).content.decode()
    assert "YUNUS" not in page
    assert "SITI AMINAH" in page
    listed = client_of(cast.village_officer).get(reverse("household-list")).context["found"]
    assert [row.members for row in listed.rows] == [2]
    found = client_of(cast.village_officer).post(reverse("person-list"), {"text": families.own.kk}).context["found"]
    assert [row.person.name for row in found.rows] == ["BUDI HARTONO", "SITI AMINAH"]


def test_a_family_elsewhere_is_not_named_on_the_page_of_who_lives_here(
    families: Families, cast: Cast, world: World, client_of: Any
) -> None:
    lodger = make_person(families.planted, name="LODGER", relation=11)
    Person.objects.filter(pk=lodger.pk).update(village=world.rengas)
    client = client_of(cast.village_officer)
    page = client.get(reverse("person-detail", args=[lodger.pk])).content.decode()
    assert "LODGER" in page
    assert traces(page, families) == []
    assert client.post(reverse("person-list"), {"text": families.planted.kk}).context["found"].rows == []


def test_the_count_is_of_ones_own(families: Families, cast: Cast, client_of: Any) -> None:
    for user, count in ((cast.village_officer, 1), (cast.district_operator, 2), (cast.social_worker, 2)):
        assert client_of(user).get(reverse("household-list")).context["found"].count == count


def test_without_a_place_nothing_is_shown_and_one_learns_what_to_do(
    families: Families, cast: Cast, client_of: Any
) -> None:
    for user in (cast.outsider, cast.account_admin):
        client = client_of(user)
        for page in (client.get(reverse("household-list")), client.get(reverse("person-list"))):
            assert page.status_code == 200
            assert "empty-state" in page.content.decode()
        found = client.post(reverse("person-list"), {"text": "BUDI"}).context["found"]
        assert (found.rows, found.count) == ([], 0)


def test_strangers_are_asked_to_sign_in(families: Families, client_of: Any) -> None:
    for route, keys in (("household-list", []), ("person-list", []), ("person-detail", [families.head.pk])):
        answer = client_of(None).get(reverse(route, args=keys))
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_an_ended_assignment_closes_the_list_at_once(families: Families, cast: Cast, client_of: Any) -> None:
    cast.village_officer.assignments.update(valid_to="2024-02-01")
    found = client_of(User.objects.get(pk=cast.village_officer.pk)).get(reverse("household-list")).context["found"]
    assert found.rows == []


@pytest.mark.parametrize("region", ["15.04.03.1002", "15.05", "99", "x", "15.04.03.2004' OR 1=1", "15.04.03.9999"])
def test_a_place_out_of_reach_is_not_there(families: Families, cast: Cast, client_of: Any, region: str) -> None:
    assert client_of(cast.village_officer).get(reverse("household-list"), {"region": region}).status_code == 404


@pytest.mark.parametrize(("region", "count"), [("15.04", 2), ("15.04.03", 2), ("15.04.03.2004", 1), ("15.04.01", 0)])
def test_the_place_narrows_the_list(families: Families, cast: Cast, client_of: Any, region: str, count: int) -> None:
    found = client_of(cast.social_worker).get(reverse("household-list"), {"region": region}).context["found"]
    assert len(found.rows) == found.count == count


def test_a_wider_address_shows_ones_own_place(families: Families, cast: Cast, client_of: Any) -> None:
    found = client_of(cast.village_officer).get(reverse("household-list"), {"region": "15.04"}).context["found"]
    assert [row.household.pk for row in found.rows] == [families.own.pk]


def test_a_position_cannot_be_taken_from_somebody_elses_row(
    families: Families, cast: Cast, world: World, client_of: Any
) -> None:
    for name in ("AAN", "ZZ"):
        make_household(world.rengas, head=name)
    client = client_of(cast.village_officer)
    start = [row.household.pk for row in client.get(reverse("household-list")).context["found"].rows]
    for key in (families.planted.pk, "x", "-1", "9" * 40, "²", "1 OR 1=1"):
        found = client.get(reverse("household-list"), {"after": key}).context["found"]
        assert [row.household.pk for row in found.rows] == start
