"""Issuing: who may, what number, and nothing left behind when it fails."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from core.exceptions import DomainError, NotAllowed, NotWithinReach
from insurance.models import CoverageDefinition, Membership
from reports.exceptions import ReportRefused
from reports.models import IssuedReport, ReportNumber
from reports.services import issue as issue_module
from reports.services.issue import report_request
from tests.conftest import Cast, World
from tests.make import make_member, make_population, make_region, make_user
from tests.reports.conftest import MONTH, Issue, files_in


def test_numbers_run_by_office_and_year(issue: Issue) -> None:
    year, month = timezone.localdate().year, timezone.localdate().month
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"][month - 1]
    assert [issue().number for _ in range(2)] == [f"400.9/{n:03d}/DINSOS/{roman}/{year}" for n in (1, 2)]


def test_a_district_takes_its_number_from_the_regencys_counter(issue: Issue, world: World) -> None:
    assert issue().number.split("/")[1] == "001"
    assert issue(region_code=world.bulian.code).number.split("/")[1] == "002"


def test_another_office_counts_for_itself(issue: Issue, world: World) -> None:
    neighbour = make_region("15.05", "Kabupaten Muaro Jambi")
    make_population(neighbour, 10)
    make_member(None, territory=neighbour)
    clerk = make_user("jkn2", role="insurance_clerk", region=neighbour)
    ours, theirs = issue(), issue(actor=clerk, region_code=neighbour.code)
    assert ours.number == theirs.number
    assert (ours.series, theirs.series) == ("15.04", "15.05")


def test_the_file_and_the_record_are_of_one_piece(issue: Issue, issued_root: Path, cast: Cast) -> None:
    report = issue()
    (path,) = files_in(issued_root)
    assert path == issued_root / report.file_name
    assert path.stat().st_size == report.size
    event = AuditEvent.objects.get(action="report.issue")
    assert (event.actor, event.region, event.subject_id) == (cast.insurance_clerk, "15.04", str(report.pk))
    assert event.detail["sha256"].replace(" ", "") == report.sha256


def test_two_reports_of_the_same_month_have_codes_that_nobody_can_guess(issue: Issue) -> None:
    codes = {issue().verification_code for _ in range(3)}
    assert len(codes) == 3
    assert all(len(code) == 23 for code in codes)


@pytest.mark.parametrize("who", ["insurance_clerk", "department_head"])
def test_who_issues_reports_may(issue: Issue, cast: Cast, who: str) -> None:
    assert issue(actor=getattr(cast, who)).number


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("auditor", NotAllowed),
        ("decision_maker", NotAllowed),
        ("district_operator", NotWithinReach),
        ("village_officer", NotWithinReach),
        ("social_worker", NotWithinReach),
        ("account_admin", NotWithinReach),
        ("outsider", NotWithinReach),
    ],
)
def test_nobody_else_may(issue: Issue, cast: Cast, issued_root: Path, who: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        issue(actor=getattr(cast, who))
    assert not ReportNumber.objects.exists()
    assert not files_in(issued_root)


def test_another_regency_looks_absent(issue: Issue) -> None:
    with pytest.raises(NotWithinReach):
        issue(region_code="15.05")


def test_a_request_that_is_repeated_issues_once(issue: Issue, issued_root: Path) -> None:
    key = uuid.uuid4()
    first, second = issue(request_key=key), issue(request_key=key)
    assert first.pk == second.pk
    assert len(files_in(issued_root)) == 1
    assert ReportNumber.objects.get().last == 1


def test_a_failure_at_the_last_moment_leaves_no_number_no_row_and_no_file(
    issue: Issue, issued_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_values: Any) -> None:
        raise RuntimeError("the audit record is full")

    with monkeypatch.context() as broken:
        broken.setattr(issue_module, "audit_record", fail)
        with pytest.raises(RuntimeError):
            issue()
    assert not IssuedReport.objects.exists()
    assert not ReportNumber.objects.filter(last__gt=0).exists()
    assert not files_in(issued_root)
    assert "/001/" in issue().number


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(issue: Issue, issued_root: Path) -> None:
    issued_root.write_text("a file where the folder should be")
    with pytest.raises(ReportRefused) as refused:
        issue()
    assert refused.value.code == "file"
    assert not ReportNumber.objects.filter(last__gt=0).exists()


@pytest.mark.parametrize(
    ("month", "code"),
    [("2999-01", "month"), ("2013-12", "month"), ("2026-13", "month"), ("November", "month"), ("", "month")],
)
def test_a_month_that_cannot_be_reported_on_is_refused(issue: Issue, month: str, code: str) -> None:
    with pytest.raises(ReportRefused) as refused:
        issue(params={"month": month})
    assert refused.value.code == code
    assert not ReportNumber.objects.exists()


def test_an_unknown_kind_is_refused(issue: Issue) -> None:
    with pytest.raises(ReportRefused) as refused:
        issue(kind="weather")
    assert refused.value.code == "unknown_kind"


def test_no_members_are_no_report_and_not_zero_per_cent(issue: Issue) -> None:
    Membership.objects.all().delete()
    with pytest.raises(ReportRefused) as refused:
        issue()
    assert refused.value.code == "no_members"


def test_no_definition_is_no_report(issue: Issue) -> None:
    CoverageDefinition.objects.all().delete()
    with pytest.raises(ReportRefused) as refused:
        issue()
    assert refused.value.code == "no_definition"


def test_no_population_is_no_report(issue: Issue) -> None:
    with pytest.raises(ReportRefused) as refused:
        issue(params={"month": "2023-06"})
    assert refused.value.code in {"no_population", "no_members"}


def test_an_ended_assignment_closes_the_door_at_once(issue: Issue, cast: Cast) -> None:
    cast.insurance_clerk.assignments.update(valid_to="2024-06-01")
    fresh = User.objects.get(pk=cast.insurance_clerk.pk)
    with pytest.raises(NotWithinReach):
        issue(actor=fresh)


def test_a_request_is_checked_before_it_waits(members: World, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        report_request(
            actor=cast.auditor, kind="uhc-monthly", region_code=members.regency.code, params={"month": MONTH}
        )
    with pytest.raises(ReportRefused):
        report_request(
            actor=cast.insurance_clerk, kind="uhc-monthly", region_code=members.regency.code, params={"month": "x"}
        )
