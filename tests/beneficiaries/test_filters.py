"""Filters of the lists of persons and households: what each shows, how they combine, and whose they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from beneficiaries.filters import household_filters, person_filters
from beneficiaries.models import Household, Person
from beneficiaries.services.houses import household_rank_record
from core.web import filters as list_filters
from insurance import filters
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person

ALL = [("person-list", each, option) for each in person_filters() for option in each.options]
ALL += [("household-list", each, option) for each in household_filters() for option in each.options]


@pytest.fixture
def village(world: World) -> dict[str, Person]:
    """One of each kind in Rengas Condong, and the same family next door, whom the officer must never see."""
    for place in (world.sridadi, world.rengas):
        home = make_household(place, head="ADAM")
        poor = make_household(place, head="BUDI", decile=2, kk=None)
        rich = make_household(place, head="CITRA", decile=9, latitude="-1.7", longitude="103.2")
        people = {
            "adam": make_person(home, name="ADAM"),
            "child": make_person(home, name="BAYI", relation=4, born_on=date(2025, 1, 1), no_nik_reason="newborn"),
            "pupil": make_person(home, name="CICI", relation=4, born_on=date(2016, 1, 1)),
            "old": make_person(poor, name="DEWI", relation=2, born_on=date(1950, 1, 1), disability=2),
            "moved": make_person(poor, name="EKO", relation=4, status="moved"),
            "dead": make_person(poor, name="FAJAR", relation=4, status="deceased"),
            "rich": make_person(rich, name="GITA", disability=7),
        }
        make_member(people["adam"], territory=world.regency)
        make_member(people["old"], territory=world.regency, status="inactive")
        make_member(None, territory=world.regency, nik=people["pupil"].nik, status="inactive")
        make_member(people["pupil"], territory=world.regency)
    return people


PERSONS = {
    "status=residents": "ADAM BAYI CICI DEWI GITA",
    "status=moved": "EKO",
    "status=deceased": "FAJAR",
    "age=0-4": "BAYI",
    "age=5-17": "CICI",
    "age=18-59": "ADAM GITA",
    "age=60": "DEWI",
    "nik=none": "BAYI",
    "nik=newborn": "BAYI",
    "nik=indigenous": "",
    "disability=any": "DEWI",
    "disability=sight": "DEWI",
    "disability=mental": "",
    "decile=1-4": "DEWI EKO FAJAR",
    "decile=5-10": "GITA",
    "decile=unknown": "ADAM BAYI CICI",
    "jkn=active": "ADAM CICI",
    "jkn=inactive": "DEWI",
    "jkn=none": "BAYI GITA",
    "jkn=none&age=18-59": "GITA",
    "status=deceased&decile=1-4": "FAJAR",
    "status=deceased&nik=none": "",
}
HOUSEHOLDS = {
    "decile=1-4": "BUDI",
    "decile=5-10": "CITRA",
    "decile=unknown": "ADAM",
    "point=with": "CITRA",
    "point=without": "ADAM BUDI",
    "card=none": "BUDI",
    "head=none": "BUDI",
    "jkn=active": "ADAM",
    "jkn=inactive": "BUDI",
    "jkn=none": "ADAM CITRA",
    "jkn=none&point=with": "CITRA",
}


@time_machine.travel(datetime(2026, 11, 22, 3, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(("query", "names"), PERSONS.items())
def test_persons_are_those_described(village: Any, cast: Cast, client_of: Any, query: str, names: str) -> None:
    listed = client_of(cast.village_officer).get(f"{reverse('person-list')}?{query}").context["listed"]
    assert [row.person.name for row in listed.rows] == names.split()
    assert (listed.count, listed.more) == (len(names.split()), False)
    assert {row.person.village_id for row in listed.rows} <= {"15.04.03.2004"}


@pytest.mark.parametrize(("query", "names"), HOUSEHOLDS.items())
def test_households_are_those_described(village: Any, cast: Cast, client_of: Any, query: str, names: str) -> None:
    found = client_of(cast.village_officer).get(f"{reverse('household-list')}?{query}").context["found"]
    assert [row.household.head_name for row in found.rows] == names.split()
    assert found.count == len(names.split())


@pytest.mark.parametrize(("route", "each", "option"), ALL, ids=lambda value: getattr(value, "code", None) or str(value))
@pytest.mark.parametrize("sort", ["", "village", "-name"])
def test_each_filter_goes_with_each_order_and_any_place(
    village: Any, cast: Cast, client_of: Any, route: str, each: Any, option: Any, sort: str
) -> None:
    for user in (cast.social_worker, cast.district_operator, cast.village_officer):
        answer = client_of(user).get(reverse(route), {each.code: option.code, "sort": sort})
        assert answer.status_code == 200
        panel = answer.context["panel"]
        assert [chip.label for chip in panel.chips] == [option.label]
        assert all(f"{each.code}={option.code}" in chip.url for chip in answer.context["sorts"])


@pytest.mark.parametrize("few", [0, 1_000])
def test_families_without_a_head_are_found_in_any_place_few_or_many(
    village: Any, cast: Cast, client_of: Any, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_filters, "FEW", few)
    for user, region in ((cast.social_worker, ""), (cast.social_worker, "15.04"), (cast.village_officer, "")):
        found = client_of(user).get(reverse("household-list"), {"head": "none", "region": region}).context["found"]
        names = [row.household.head_name for row in found.rows]
        assert names == (["BUDI"] if user is cast.village_officer else sorted(names))
        assert "BUDI" in names
        assert "ADAM" not in names
        assert (found.count, found.more) == (len(names), False)


def test_a_chip_takes_one_filter_away_and_keeps_the_rest(village: Any, cast: Cast, client_of: Any) -> None:
    query = {"region": "15.04.03", "sort": "-name", "status": "residents", "age": "60", "after": "1"}
    answer = client_of(cast.social_worker).get(reverse("person-list"), query)
    assert [chip.url for chip in answer.context["panel"].chips] == [
        "?region=15.04.03&sort=-name&age=60",
        "?region=15.04.03&sort=-name&status=residents",
    ]
    assert answer.context["panel"].clear_url == "?region=15.04.03&sort=-name"
    assert all("status=residents&age=60" in chip.url for chip in answer.context["villages"])


def test_pages_keep_the_filter(world: World, cast: Cast, client_of: Any) -> None:
    home = make_household(world.rengas)
    for number in range(55):
        make_person(home, name=f"WARGA {number:03d}", relation=4, status="moved" if number % 11 else "alive")
    browser, address = client_of(cast.village_officer), reverse("person-list")
    names: list[str] = []
    query = {"status": "moved"}
    one = browser.get(address, query)
    assert one.context["listed"].count == 50
    assert not one.context["listed"].page.next
    make_person(home, name="WARGA 999", relation=4, status="moved")
    one = browser.get(address, query)
    assert f"?status=moved&amp;after={one.context['listed'].page.next}" in one.content.decode()
    two = browser.get(address, {**query, "after": one.context["listed"].page.next}).context["listed"]
    names = [row.person.name for row in (*one.context["listed"].rows, *two.rows)]
    assert len(names) == len(set(names)) == 51


@pytest.mark.parametrize("value", ["gone", "'", "\u2028", "1" * 500, "none' OR 1=1"])
@pytest.mark.parametrize(
    ("route", "code"), [("person-list", "nik"), ("household-list", "card"), ("person-list", "jkn")]
)
def test_what_is_no_choice_is_left_out_and_said(
    village: Any, cast: Cast, client_of: Any, route: str, code: str, value: str
) -> None:
    answer = client_of(cast.village_officer).get(reverse(route), {code: value})
    assert answer.status_code == 200
    assert answer.context["panel"].unknown
    assert not answer.context["panel"].chips
    assert not client_of(cast.village_officer).get(reverse(route)).context["panel"].unknown


def test_an_empty_answer_offers_to_take_the_filters_away(village: Any, cast: Cast, client_of: Any) -> None:
    page = client_of(cast.village_officer).get(reverse("person-list"), {"nik": "neglected", "sort": "-name"})
    assert 'class="btn btn-primary" href="?sort=-name"' in page.content.decode()


def test_who_may_not_see_coverage_is_not_offered_it_and_learns_nothing_by_it(
    village: Any, cast: Cast, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "places_of", lambda user, capability: [])
    answer = client_of(cast.social_worker).get(reverse("person-list"), {"jkn": "none"})
    assert answer.context["panel"].unknown
    assert "jkn" not in [each.code for each in answer.context["panel"].filters]
    # Of a reader who sees people of a district and coverage of one village: only that village answers.
    monkeypatch.setattr(filters, "places_of", lambda user, capability: ["15.04.03.2004"])
    for route in ("person-list", "household-list"):
        context = client_of(cast.social_worker).get(reverse(route), {"jkn": "active"}).context
        rows = context["listed"].rows if route == "person-list" else context["found"].rows
        shown = [getattr(row, "person", None) or row.household for row in rows]
        assert {each.village_id for each in shown} == {"15.04.03.2004"}


def test_the_decile_of_the_latest_quarter_counts(world: World, cast: Cast) -> None:
    home = make_household(world.rengas)
    said = (("2026Q1", 3, 3), ("2025Q4", 9, 3), ("2026Q1", 4, 4), ("2026Q3", 7, 7))
    for quarter, decile, latest in said:
        household_rank_record(
            actor=cast.social_worker, household_id=home.pk, quarter=quarter, decile=decile, source="SIKS-NG"
        )
        assert Household.objects.get(pk=home.pk).decile == latest
