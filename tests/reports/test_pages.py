"""The pages of who issues and reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from audit.models import AuditEvent
from core.exceptions import NotAllowed
from jobs.context import JobContext
from jobs.models import Job
from regions.capabilities import Capability
from reports.kinds import UhcMonthly
from reports.models import IssuedReport
from reports.services.issue import issue_in_background
from tests.conftest import Cast, World
from tests.make import make_region, make_user
from tests.reports.conftest import MONTH, Issue

QUERY = {"kind": "uhc-monthly", "region": "15.04", "month": MONTH}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("department_head", 200),
        ("insurance_clerk", 200),
        ("auditor", 200),
        ("decision_maker", 200),
        ("district_operator", 404),  # reads reports of her district; this one speaks of the regency
        ("village_officer", 404),  # reads minutes of musyawarah, no reports
        ("social_worker", 404),
        ("account_admin", 403),
        ("outsider", 403),
    ],
)
def test_each_role_and_the_reports_of_the_regency(
    issue: Issue, cast: Cast, client_of: Any, who: str, status: int
) -> None:
    report = issue()
    client: Client = client_of(getattr(cast, who))
    assert client.get(f"/reports/{report.pk}/").status_code == status
    assert client.get(f"/reports/{report.pk}/file/").status_code == status
    listed = client.get("/reports/")
    assert listed.status_code == (403 if status == 403 else 200)
    assert (report.number in listed.content.decode()) is (status == 200)


@pytest.mark.parametrize(
    ("role", "told"),
    [("verifier", False), ("dukcapil_officer", False), ("decision_maker", True), ("auditor", True)],
)
def test_what_a_total_is_made_of_is_told_to_who_sees_the_cards_by_name(
    issue: Issue, world: World, client_of: Any, role: str, told: bool
) -> None:
    report = issue(region_code=world.bulian.code)
    reader = make_user("pembaca", role=role, region=world.regency)
    client: Client = client_of(reader)
    page = client.get(f"/reports/{report.pk}/?compare=1")
    assert page.status_code == 200  # that it was issued is no secret, nor whether it still stands
    assert ("Rengas Condong" in page.content.decode()) is told
    assert ("520" in page.content.decode()) is told
    assert client.get(f"/reports/{report.pk}/file/").status_code == (200 if told else 403)
    assert AuditEvent.objects.filter(action="report.download").exists() is told


def test_who_does_not_see_the_cards_issues_no_report_that_would_show_them(
    issue: Issue, world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UhcMonthly, "issue_with", Capability.VIEW_REPORTS)  # no role issues reports and sees no cards
    reader = make_user("pembaca", role="verifier", region=world.regency)
    with pytest.raises(NotAllowed):
        issue(actor=reader, region_code=world.rengas.code)
    assert not IssuedReport.objects.exists()
    assert issue(actor=cast.decision_maker, region_code=world.rengas.code).pages


def test_a_report_of_another_regency_looks_absent(issue: Issue, client_of: Any) -> None:
    report = issue()
    elsewhere = make_user("jkn2", role="insurance_clerk", region=make_region("15.05", "Kabupaten Muaro Jambi"))
    client: Client = client_of(elsewhere)
    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/reports/{report.pk}/file/").status_code == 404
    assert client.get("/reports/new/", QUERY).status_code == 200  # the region is no choice of hers
    assert report.number not in client.get("/reports/").content.decode()


def test_the_district_operator_reads_the_report_of_her_district(
    issue: Issue, cast: Cast, client_of: Any, world: Any
) -> None:
    report = issue(region_code=world.bulian.code)
    assert client_of(cast.district_operator).get(f"/reports/{report.pk}/").status_code == 200


def test_a_stranger_is_sent_to_sign_in(issue: Issue) -> None:
    report = issue()
    for address in ("/reports/", "/reports/new/", f"/reports/{report.pk}/", f"/reports/{report.pk}/file/"):
        assert Client().get(address)["Location"].startswith("/login/")


def test_the_file_comes_as_it_was_issued_and_that_is_recorded(
    issue: Issue, cast: Cast, client_of: Any, issued_root: Path
) -> None:
    report = issue()
    answer = client_of(cast.auditor).get(f"/reports/{report.pk}/file/")
    assert b"".join(answer.streaming_content) == (issued_root / report.file_name).read_bytes()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{report.number.replace("/", "-")}.pdf"'
    event = AuditEvent.objects.get(action="report.download")
    assert (event.actor, event.subject_id, event.region) == (cast.auditor, str(report.pk), "15.04")


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"other")])
def test_a_file_that_is_gone_or_changed_is_not_handed_out(
    issue: Issue, cast: Cast, client_of: Any, issued_root: Path, damage: Any
) -> None:
    report = issue()
    damage(issued_root / report.file_name)
    client: Client = client_of(cast.auditor)
    assert client.get(f"/reports/{report.pk}/file/", follow=True).redirect_chain
    assert not AuditEvent.objects.filter(action="report.download").exists()


def test_figures_are_shown_before_anything_is_issued(
    members: Any, cast: Cast, client_of: Any, issued_root: Path
) -> None:
    answer = client_of(cast.insurance_clerk).get("/reports/new/", QUERY)
    assert "101,10" in answer.content.decode() or "101.10" in answer.content.decode()
    assert not IssuedReport.objects.exists()


def test_confirming_asks_for_it_in_the_background_and_the_work_issues_it(
    members: Any, cast: Cast, client_of: Any, issued_root: Path
) -> None:
    answer = client_of(cast.insurance_clerk).post("/reports/new/", QUERY)
    job = Job.objects.get(kind="report.issue")
    assert answer["Location"] == f"/jobs/{job.pk}/"
    context = JobContext(job_id=job.pk, ticket=None, actor=cast.insurance_clerk)
    outcome = issue_in_background(context, **job.params)
    again = issue_in_background(context, **job.params)
    report = IssuedReport.objects.get()
    assert outcome == again == {"number": report.number, "pages": report.pages}
    assert context.outcome_url == f"/reports/{report.pk}/"


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("village_officer", 403), ("outsider", 403)])
def test_who_does_not_issue_has_no_such_page(members: Any, cast: Cast, client_of: Any, who: str, status: int) -> None:
    client: Client = client_of(getattr(cast, who))
    assert client.get("/reports/new/").status_code == status
    assert client.post("/reports/new/", QUERY).status_code == status
    assert not Job.objects.filter(kind="report.issue").exists()


@pytest.mark.parametrize("values", [{"month": "2999-01"}, {"month": "x"}, {"region": "15.05"}, {"region": "99"}])
def test_a_choice_that_makes_no_sense_is_said_so(
    members: Any, cast: Cast, client_of: Any, values: dict[str, str]
) -> None:
    answer = client_of(cast.insurance_clerk).post("/reports/new/", {**QUERY, **values})
    assert answer.status_code == 422
    assert not Job.objects.filter(kind="report.issue").exists()


def test_the_page_compares_with_today_when_asked(issue: Issue, cast: Cast, client_of: Any) -> None:
    report = issue()
    client: Client = client_of(cast.auditor)
    assert "alert-success" in client.get(f"/reports/{report.pk}/", {"compare": "1"}).content.decode()
    assert "alert-success" not in client.get(f"/reports/{report.pk}/").content.decode()


def test_a_list_says_why_it_is_empty(cast: Cast, client_of: Any) -> None:
    assert "empty-state" in client_of(cast.auditor).get("/reports/").content.decode()


@pytest.mark.parametrize("reports", [1, 4])
def test_the_list_costs_the_same_however_long(
    issue: Issue, cast: Cast, client_of: Any, django_assert_num_queries: Any, reports: int
) -> None:
    for _ in range(reports):
        issue()
    client: Client = client_of(cast.auditor)
    client.get("/reports/")
    with django_assert_num_queries(5):  # cookie, session, user, reach, the list
        client.get("/reports/")


def test_a_stranger_costs_two_queries_and_the_count_of_tries(issue: Issue, django_assert_num_queries: Any) -> None:
    report = issue()
    with django_assert_num_queries(3):  # the count against guessing, the report, its office
        Client().get(f"/verify/{report.verification_code}/")
