"""Lists and pages: what they show, what they hide, and what reading them leaves behind."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_person

LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{16}(?![0-9A-Za-z])")


def pages(families: Families) -> list[str]:
    return [
        reverse("household-list"),
        reverse("household-detail", args=[families.own.pk]),
        reverse("person-list"),
        reverse("person-detail", args=[families.head.pk]),
        reverse("person-status", args=[families.head.pk]),
    ]


def test_no_page_holds_a_full_number(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.social_worker)
    for address in pages(families):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not LONG_NUMBER.search(answer.content.decode()), address
    results = client.post(reverse("person-list"), {"text": "BUDI"}).content.decode()
    assert not LONG_NUMBER.search(results)


def test_titles_hold_no_name(families: Families, cast: Cast, client_of: Any) -> None:
    # A browser keeps titles in its history, long after somebody signed out.
    for address in pages(families):
        title = re.search(r"<title>(.*?)</title>", client_of(cast.social_worker).get(address).content.decode(), re.S)
        assert title
        assert "BUDI" not in title[1]


def test_a_household_shows_its_members_the_head_first(families: Families, cast: Cast, client_of: Any) -> None:
    child = make_person(families.own, name="ANAK BUNGSU", relation=4, born_on=date(2020, 1, 1))
    dead = make_person(families.own, name="NENEK", relation=7, status="deceased", valid_from=date(2025, 3, 1))
    found = client_of(cast.village_officer).get(reverse("household-detail", args=[families.own.pk])).context["found"]
    assert [row.person for row in found.members] == [families.head, families.wife, child]
    assert [row.person for row in found.former] == [dead]


def test_names_are_text_not_markup(world: World, cast: Cast, client_of: Any) -> None:
    family = make_household(world.rengas, head="<b>JAHAT</b>", address="<script>alert(1)</script>")
    person = make_person(family, name='O\'NEIL <i>"X"</i> & CO')
    client = client_of(cast.village_officer)
    for address in (
        reverse("household-list"),
        reverse("household-detail", args=[family.pk]),
        reverse("person-detail", args=[person.pk]),
    ):
        text = client.get(address).content.decode()
        assert "<b>JAHAT" not in text
        assert "<i>" not in text
        assert "<script>alert" not in text


def test_reading_a_page_is_recorded_once_with_keys_only(families: Families, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    client.get(reverse("person-detail", args=[families.head.pk]))
    client.get(reverse("household-detail", args=[families.own.pk]))
    events = list(AuditEvent.objects.filter(action__in=["person.view", "household.view"]).order_by("id"))
    assert [(event.action, event.subject_id, event.region, event.actor) for event in events] == [
        ("person.view", str(families.head.pk), "15.04.03.2004", cast.village_officer),
        ("household.view", str(families.own.pk), "15.04.03.2004", cast.village_officer),
    ]
    keys = sorted(families.own.persons.values_list("pk", flat=True))
    assert events[1].detail == {"members": 2, "persons": keys}


def test_looking_for_what_is_not_there_records_no_reading(families: Families, cast: Cast, client_of: Any) -> None:
    client_of(cast.village_officer).get(reverse("person-detail", args=[families.stranger.pk]))
    assert not AuditEvent.objects.filter(action="person.view").exists()


@pytest.mark.parametrize("key", ["0", "99999999999999999999999999"])
def test_odd_keys_are_not_there(families: Families, cast: Cast, client_of: Any, key: str) -> None:
    for kind in ("persons", "households"):
        assert client_of(cast.social_worker).get(f"/{kind}/{key}/").status_code == 404


def test_pages_of_households_show_everybody_once_forth_and_back(world: World, cast: Cast, client_of: Any) -> None:
    for village in (world.rengas, world.sridadi, world.kembang):
        for number in range(41):
            make_household(village, head=f"KEPALA {number % 7}")
    for user, total in ((cast.social_worker, 123), (cast.district_operator, 82), (cast.village_officer, 41)):
        client = client_of(user)
        forth: list[list[int]] = []
        query: dict[str, str] = {}
        while True:
            found = client.get(reverse("household-list"), query).context["found"]
            forth.append([row.household.pk for row in found.rows])
            assert found.count == total
            if not found.page.next:
                break
            query = {"after": found.page.next}
        back = [forth[-1]]
        while found.page.previous:
            found = client.get(reverse("household-list"), {"before": found.page.previous}).context["found"]
            back.insert(0, [row.household.pk for row in found.rows])
        flat = [pk for page in forth for pk in page]
        assert len(flat) == len(set(flat)) == total
        assert sorted(pk for page in back for pk in page) == sorted(flat)


def test_chips_lead_to_places_within_reach_only(families: Families, cast: Cast, client_of: Any) -> None:
    def labels(user: Any, chips: str, **query: str) -> list[str]:
        context = client_of(user).get(reverse("household-list"), query).context
        return [chip.label for chip in context[chips]][1:]

    assert labels(cast.social_worker, "districts") == ["Mersam", "Muara Bulian"]
    assert labels(cast.social_worker, "districts", region="15.04.03") == ["Muara Bulian"]
    assert labels(cast.social_worker, "villages") == []
    assert labels(cast.social_worker, "villages", region="15.04.03") == ["Rengas Condong", "Sridadi"]
    assert labels(cast.social_worker, "villages", region="15.04.03.1002") == ["Sridadi", "Rengas Condong"]
    assert labels(cast.district_operator, "villages") == ["Rengas Condong", "Sridadi"]
    assert labels(cast.district_operator, "districts") == []
    assert labels(cast.village_officer, "villages") == labels(cast.village_officer, "districts") == []


def test_more_rows_cost_no_more_queries(families: Families, world: World, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.social_worker)
    addresses = [address for address in pages(families) if "status" not in address]

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    def searched() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.post(reverse("person-list"), {"text": "SITI"})
        return len(captured)

    for address in addresses:
        client.get(address)
    searched()  # the first search of a while begins a count, the next ones add to it
    searched()
    few, few_searched = [queries(address) for address in addresses], searched()
    for village in (world.rengas, world.sridadi, world.kembang):
        for _number in range(5):
            family = make_household(village)
            for _member in range(3):
                make_person(family, name="SITI AMINAH", relation=4)
    for _member in range(6):
        make_person(families.own, name="SITI AMINAH", relation=4)
    assert [queries(address) for address in addresses] == few
    assert searched() <= few_searched
