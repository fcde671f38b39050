"""A list of people leaves the house only with a capability of its own, within reach, for a purpose, counted and recorded."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services.assignments import assignment_create
from audit.models import AuditEvent
from exchange.profiles import profiles
from exchange.registry import find_bulk
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import LONG_AGO, make_household, make_person, make_user

SAID = {"purpose": "report", "note": "Rapat koordinasi 23 November", "file_format": "csv"}
ROUTES = ("person-export", "household-export")


@pytest.fixture
def exporter(world: World, cast: Cast) -> User:
    """Whoever compares registers at the desk of Dukcapil, for one village."""
    user = make_user("ekspor", name="Ekspor")
    assignment_create(
        actor=None, user=user, role="dukcapil_officer", region=world.rengas, reason="test", valid_from=LONG_AGO
    )
    return user


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_holds_those_within_reach_as_text(families: Families, exporter: User, client_of: Any) -> None:
    make_person(families.own, name='=HYPERLINK("http://x")', relation=4, occupation="@SUM(1)")
    answer = client_of(exporter).post(reverse("person-export"), SAID)
    rows = rows_of(answer)
    assert list(rows[0])[:6] == ["nik", "kk", "name", "sex", "born", "birthplace"]
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("http://x")', "BUDI HARTONO", "SITI AMINAH"]
    assert rows[0]["occupation"] == "'@SUM(1)"
    assert rows[1]["nik"] == families.head.nik
    assert rows[1]["kk"] == families.own.kk
    assert (rows[2]["born"], rows[2]["status"], rows[2]["village"]) == ("1984-02-29", "hidup", "15.04.03.2004")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_nothing_in_the_file_runs(
    families: Families, exporter: User, client_of: Any, sign: str, file_format: str
) -> None:
    make_person(families.own, name=f"{sign}1+1", relation=4)
    make_household(families.own.village, head=f"{sign}2+2")
    for route, value in zip(ROUTES, ("1+1", "2+2"), strict=True):
        said = {**SAID, "note": f"{sign} 1+1 rapat", "file_format": file_format}
        answer = client_of(exporter).post(reverse(route), said)
        assert answer.status_code == 200
        if file_format == "csv":
            cells = [
                cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")) for cell in row
            ]
        else:
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in found} == {"s"}
            cells = [str(cell.value) for cell in found]
        held = [cell for cell in cells if cell.endswith(value)]
        assert held
        assert all(cell.startswith("'") for cell in held)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_workbook_holds_the_same_numbers_as_text_and_says_whose_it_is(
    families: Families, exporter: User, client_of: Any
) -> None:
    answer = client_of(exporter).post(reverse("person-export"), {**SAID, "file_format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Data", "Keterangan"]
    assert [cell.value for cell in book["Data"]["A"]] == ["nik", families.head.nik, families.wife.nik]
    event = AuditEvent.objects.get(action="person.export")
    notes = [str(cell.value) for cell in book["Keterangan"]["B"]]
    assert notes[:2] == [event.detail["number"], "Ekspor (ekspor)"]
    assert "Rapat koordinasi 23 November" in notes[3]
    assert (book.properties.title, book.properties.creator) == (event.detail["number"], "ekspor")
    assert event.detail["number"] in answer.headers["Content-Disposition"]


def test_each_row_of_a_csv_carries_the_mark_and_our_own_profiles_know_it_as_no_column(
    families: Families, exporter: User, client_of: Any
) -> None:
    rows = rows_of(client_of(exporter).post(reverse("person-export"), SAID))
    number = AuditEvent.objects.get(action="person.export").detail["number"]
    assert {row["ekspor"].split(" · ")[0] for row in rows} == {number}
    assert all("ekspor" in row["ekspor"] and "Rapat koordinasi 23 November" in row["ekspor"] for row in rows)
    kind = find_bulk("residents")
    assert kind is not None
    for profile in profiles(kind.code, kind.profile_folder).values():
        assert profile.unknown(["ekspor"]) == []
    standard = profiles(kind.code, kind.profile_folder)["standard"]
    assert standard.unknown(list(rows[0])) == []


def test_the_record_keeps_purpose_rows_and_filters_and_nobodys_number(
    families: Families, exporter: User, client_of: Any
) -> None:
    make_person(families.own, name="EKO", relation=4, status="moved")
    page = client_of(exporter).get(reverse("person-export"), {"status": "moved", "region": "15.04.03.2004"})
    assert page.context["count"] == 1
    assert page.context["kept"] == [("region", "15.04.03.2004"), ("status", "moved")]
    sent = {**SAID, "status": "moved", "region": "15.04.03.2004"}
    assert [row["name"] for row in rows_of(client_of(exporter).post(reverse("person-export"), sent))] == ["EKO"]
    event = AuditEvent.objects.get(action="person.export")
    assert event.region == "15.04.03.2004"
    expected = {"rows": 1, "purpose": "report", "reason": SAID["note"], "filters": ["status=moved"], "format": "csv"}
    assert {name: event.detail[name] for name in expected} == expected
    assert str(families.head.nik) not in str(event.detail)


def test_households_are_exported_with_their_members_and_point(
    families: Families, exporter: User, client_of: Any
) -> None:
    families.own.latitude, families.own.longitude, families.own.decile = "-1.7", "103.2", 2
    families.own.save()
    rows = rows_of(client_of(exporter).post(reverse("household-export"), SAID))
    assert [(row["kk"], row["head"], row["members"], row["decile"]) for row in rows] == [
        (families.own.kk, "BUDI HARTONO", "2", "2")
    ]
    assert rows[0]["latitude"].startswith("-1.7")
    assert AuditEvent.objects.get(action="household.export").detail["rows"] == 1
    assert not rows_of(client_of(exporter).post(reverse("household-export"), {**SAID, "card": "none"}))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("user", ["village_officer", "social_worker", "department_head", "auditor", "outsider"])
def test_no_shipped_role_exports(families: Families, cast: Cast, client_of: Any, user: str, route: str) -> None:
    browser = client_of(getattr(cast, user))
    assert browser.get(reverse(route)).status_code == 403
    assert browser.post(reverse(route), SAID).status_code == 403
    assert not AuditEvent.objects.filter(action__endswith=".export").exists()
    lists = browser.get(reverse("person-list"))
    assert lists.context["may_export"] is False


@pytest.mark.parametrize("route", ROUTES)
def test_another_place_is_not_there(families: Families, exporter: User, client_of: Any, route: str) -> None:
    browser = client_of(exporter)
    assert browser.get(reverse(route), {"region": "15.04.03.1002"}).status_code == 404
    assert browser.post(reverse(route), {**SAID, "region": "15.04.03.1002"}).status_code == 404
    assert browser.get(reverse(route), {"region": "15.04.03.2004"}).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": ""},
        {"purpose": "x"},
        {"note": ""},
        {"note": "ya"},
        {"note": "x" * 201},
        {"note": "untuk NIK 1504035705809001"},
        {"file_format": "exe"},
    ],
    ids=str,
)
def test_without_a_purpose_nothing_leaves(families: Families, exporter: User, client_of: Any, wrong: Any) -> None:
    answer = client_of(exporter).post(reverse("person-export"), {**SAID, **wrong})
    assert answer.status_code == 422
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert str(families.head.nik) not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="person.export").exists()
