"""Lists of persons and households: everybody once in each order, forwards and back, of one's own places only."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from beneficiaries.models import Person
from beneficiaries.selectors import households, persons, places
from beneficiaries.selectors.places import Sort
from core.web.paging import keyset_page
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_person

NAMES = ["BUDI", "ANI", "SITI", "ANI", "DEWI"]


@pytest.fixture
def villages(world: World) -> list[Person]:
    return [
        make_person(make_household(village, head=name), name=name)
        for village in (world.rengas, world.sridadi, world.kembang)
        for name in NAMES
    ]


def walk(listing: Any, user: Any, sort: Sort, monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The pages of a list, of four rows each, by following the next page; the way back shows the same ones."""
    monkeypatch.setattr(places, "keyset_page", partial(keyset_page, size=4))
    pages, after = [], ""
    while True:
        listed = listing(user=user, sort=sort, after=after)
        pages.append(list(listed.page.items))
        if len(pages) > 1:
            assert list(listing(user=user, sort=sort, before=listed.page.previous).page.items) == pages[-2]
        after = listed.page.next
        if not after:
            return pages


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(("listing", "name"), [(persons.person_list, "name"), (households.household_list, "head_name")])
def test_each_order_shows_everybody_once_forwards_and_back(
    villages: list[Person], cast: Cast, listing: Any, name: str, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user, count in ((cast.village_officer, 5), (cast.district_operator, 10), (cast.social_worker, 15)):
        pages = walk(listing, user, sort, monkeypatch)
        rows = [row for page in pages for row in page]
        keys = [(row.village_id, getattr(row, name), row.pk) for row in rows]
        order = sorted(keys) if sort is Sort.VILLAGE else sorted(keys, key=lambda key: key[1:])
        assert keys == (order[::-1] if sort is Sort.NAME_DOWN else order)
        assert len(set(keys)) == count
        assert [len(page) for page in pages[:-1]] == [4] * (len(pages) - 1)


def test_the_list_of_persons_counts_and_narrows_to_ones_own(
    villages: list[Person], families: Families, cast: Cast, world: World, client_of: Any
) -> None:
    merged = make_person(families.own, name="TWICE")
    Person.objects.filter(pk=merged.pk).update(merged_into=families.head)
    address = reverse("person-list")
    for user, count in ((cast.village_officer, 7), (cast.district_operator, 13), (cast.social_worker, 18)):
        listed = client_of(user).get(address).context["listed"]
        assert (listed.count, listed.more, len(listed.rows)) == (count, False, count)
    client = client_of(cast.district_operator)
    listed = client.get(address, {"region": world.sridadi.code}).context["listed"]
    assert {row.person.village_id for row in listed.rows} == {world.sridadi.code}
    assert client.get(address, {"region": world.kembang.code}).status_code == 404


def test_no_list_is_read_for_a_search(families: Families, cast: Cast, client_of: Any) -> None:
    answer = client_of(cast.village_officer).post(reverse("person-list"), {"text": "budi"})
    assert "listed" not in answer.context


@pytest.mark.parametrize("route", ["person-list", "household-list"])
def test_chips_keep_the_place_and_the_order(families: Families, cast: Cast, client_of: Any, route: str) -> None:
    answer = client_of(cast.social_worker).get(reverse(route), {"region": "15.04.03", "sort": "-name"})
    assert [chip.url for chip in answer.context["sorts"]] == [
        "?region=15.04.03", "?region=15.04.03&sort=-name", "?region=15.04.03&sort=village"
    ]  # fmt: skip
    assert [chip.active for chip in answer.context["sorts"]] == [False, True, False]
    assert all("sort=-name" in chip.url for chip in [*answer.context["districts"], *answer.context["villages"]])
    made_up = client_of(cast.social_worker).get(reverse(route), {"sort": "nik"})
    assert [chip.active for chip in made_up.context["sorts"]] == [True, False, False]


def test_while_one_types_the_focus_stays_in_the_box(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    htmx = {"HX-Request": "true"}
    sent = client.post(reverse("person-list"), {"text": "budi"}, headers=htmx).content.decode()
    typed = client.post(reverse("person-list"), {"text": "budi"}, headers={**htmx, "X-Typing": "1"}).content.decode()
    assert "autofocus" in sent
    assert "autofocus" not in typed
    assert 'hx-swap-oob="innerHTML"' in typed
    assert 'hx-swap-oob="innerHTML"' not in sent
