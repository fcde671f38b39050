"""Two who issue at once, over two real connections."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from reports.models import IssuedReport, ReportNumber
from tests.at_once import at_once
from tests.reports.conftest import Issue, files_in

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the shared fixtures write for real, so that other connections see their rows."""


def test_numbers_have_no_gap_and_no_twin(issue: Issue, issued_root: Path) -> None:
    reports = at_once(*[issue] * 4)
    assert [type(report) for report in reports] == [IssuedReport] * 4
    sequences = sorted(int(report.number.split("/")[1]) for report in reports)
    assert sequences == [1, 2, 3, 4]
    assert ReportNumber.objects.get().last == 4
    assert len(files_in(issued_root)) == 4
    by_number = sorted(reports, key=lambda report: report.number)
    assert by_number == sorted(reports, key=lambda report: report.issued_at)


def test_one_request_carried_out_twice_at_once_issues_once(issue: Issue, issued_root: Path) -> None:
    key = uuid.uuid4()
    first, second = at_once(*[lambda: issue(request_key=key)] * 2)
    assert first.pk == second.pk
    assert len(files_in(issued_root)) == 1
    assert ReportNumber.objects.get().last == 1
