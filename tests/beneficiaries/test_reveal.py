"""A full number is shown to who may, on request, and the record says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_person

REVEALS = ["person.reveal", "household.reveal"]


def subject(families: Families, route: str) -> tuple[int, str]:
    thing = families.head if route == "person-reveal" else families.own
    number = families.head.nik if route == "person-reveal" else families.own.kk
    assert number
    return thing.pk, number


@pytest.mark.parametrize("route", ["person-reveal", "household-reveal"])
@pytest.mark.parametrize("user", ["village_officer", "district_operator", "social_worker"])
def test_who_may_sees_the_number_and_it_is_recorded(
    families: Families, cast: Cast, client_of: Any, user: str, route: str
) -> None:
    key, number = subject(families, route)
    answer = client_of(getattr(cast, user)).post(reverse(route, args=[key]), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert number in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get(action__in=REVEALS)
    assert (event.actor, event.subject_id, event.region) == (getattr(cast, user), str(key), "15.04.03.2004")
    assert number not in str(event.detail)


@pytest.mark.parametrize("route", ["person-reveal", "household-reveal"])
@pytest.mark.parametrize(
    ("user", "status"),
    [("auditor", 403), ("decision_maker", 403), ("department_head", 403), ("other_officer", 404), ("outsider", 404)],
)
def test_who_may_not_gets_nothing_and_nothing_is_recorded(
    families: Families, cast: Cast, client_of: Any, user: str, status: int, route: str
) -> None:
    key, number = subject(families, route)
    answer = client_of(getattr(cast, user)).post(reverse(route, args=[key]))
    assert answer.status_code == status
    assert number not in answer.content.decode()
    assert not AuditEvent.objects.filter(action__in=REVEALS).exists()


@pytest.mark.parametrize("route", ["person-reveal", "household-reveal"])
def test_a_link_reveals_nothing(families: Families, cast: Cast, client_of: Any, route: str) -> None:
    key, _number = subject(families, route)
    assert client_of(cast.social_worker).get(reverse(route, args=[key])).status_code == 405


def test_without_a_script_a_page_shows_the_number(families: Families, cast: Cast, client_of: Any) -> None:
    key, number = subject(families, "person-reveal")
    answer = client_of(cast.social_worker).post(reverse("person-reveal", args=[key]))
    assert number in answer.content.decode()
    assert reverse("person-detail", args=[key]) in answer.content.decode()


@pytest.mark.parametrize(("user", "eye"), [("village_officer", True), ("auditor", False)])
def test_the_eye_is_offered_to_whom_it_opens(
    families: Families, cast: Cast, client_of: Any, user: str, eye: bool
) -> None:
    page = client_of(getattr(cast, user)).get(reverse("person-detail", args=[families.head.pk])).content.decode()
    assert (reverse("person-reveal", args=[families.head.pk]) in page) is eye
    assert re.search(r"150403\*{6}\d{4}", page)


def test_who_has_no_number_has_none_to_reveal(world: World, cast: Cast, client_of: Any) -> None:
    family = make_household(world.rengas, kk=None)
    newborn = make_person(family, name="BAYI", nik=None, no_nik_reason="newborn")
    client = client_of(cast.social_worker)
    assert client.post(reverse("person-reveal", args=[newborn.pk])).status_code == 409
    assert client.post(reverse("household-reveal", args=[family.pk])).status_code == 409
    for address in (reverse("person-detail", args=[newborn.pk]), reverse("household-detail", args=[family.pk])):
        assert "/reveal/" not in client.get(address).content.decode()
