"""A list of people leaves the house only with a capability of its own, within reach, counted and recorded."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
from accounts.services.assignments import assignment_create
from audit.models import AuditEvent
from beneficiaries.services import export
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import LONG_AGO, make_person, make_user


@pytest.fixture
def exporter(world: World, cast: Cast) -> User:
    """No shipped role exports people: a department that wants one gives its role the capability."""
    group = Group.objects.get(name="district_operator")
    group.permissions.add(Permission.objects.get(codename="export_people"))
    user = make_user("ekspor", name="Ekspor")
    assignment_create(
        actor=None, user=user, role="district_operator", region=world.rengas, reason="test", valid_from=LONG_AGO
    )
    return user


def test_the_file_holds_those_within_reach_as_text(families: Families, exporter: User, client_of: Any) -> None:
    make_person(families.own, name='=HYPERLINK("http://x")', relation=4, occupation="@SUM(1)")
    answer = client_of(exporter).post(reverse("person-export"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert list(rows[0])[:6] == ["nik", "kk", "name", "sex", "born", "birthplace"]
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("http://x")', "BUDI HARTONO", "SITI AMINAH"]
    assert rows[0]["occupation"] == "'@SUM(1)"
    assert rows[1]["nik"] == families.head.nik
    assert rows[1]["kk"] == families.own.kk
    assert (rows[2]["born"], rows[2]["status"], rows[2]["village"]) == ("1984-02-29", "hidup", "15.04.03.2004")
    event = AuditEvent.objects.get(action="person.export")
    assert event.detail["rows"] == 3
    assert str(families.head.nik) not in str(event.detail)


def test_a_workbook_holds_the_same_numbers_as_text(families: Families, exporter: User, client_of: Any) -> None:
    answer = client_of(exporter).post(reverse("person-export"), {"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]] == ["nik", families.head.nik, families.wife.nik]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


@pytest.mark.parametrize("user", ["village_officer", "social_worker", "department_head", "auditor", "outsider"])
def test_no_shipped_role_exports(families: Families, cast: Cast, client_of: Any, user: str) -> None:
    assert client_of(getattr(cast, user)).post(reverse("person-export")).status_code == 403
    assert not AuditEvent.objects.filter(action="person.export").exists()


def test_another_place_is_not_there(families: Families, exporter: User, client_of: Any) -> None:
    assert client_of(exporter).post(reverse("person-export"), {"region": "15.04.03.1002"}).status_code == 404


def test_too_many_rows_and_odd_formats_are_refused_in_words(
    families: Families, exporter: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    for values in ({}, {"format": "exe"}):
        answer = client_of(exporter).post(reverse("person-export"), values, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not AuditEvent.objects.filter(action="person.export").exists()
