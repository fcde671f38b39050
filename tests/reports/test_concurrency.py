"""Two who issue at once, over two real connections."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from reports.models import IssuedReport, ReportNumber
from tests.reports.conftest import Issue, files_in

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the shared fixtures write for real, so that other connections see their rows."""


def run_at_once(call: Any, count: int) -> list[Any]:
    """Run ``call(index)`` in threads that start together; return what each gave."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(index: int) -> None:
        try:
            barrier.wait(timeout=10)
            results[index] = call(index)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            results[index] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_numbers_have_no_gap_and_no_twin(issue: Issue, issued_root: Path) -> None:
    reports = run_at_once(lambda _index: issue(), 4)
    assert [type(report) for report in reports] == [IssuedReport] * 4
    sequences = sorted(int(report.number.split("/")[1]) for report in reports)
    assert sequences == [1, 2, 3, 4]
    assert ReportNumber.objects.get().last == 4
    assert len(files_in(issued_root)) == 4
    by_number = sorted(reports, key=lambda report: report.number)
    assert by_number == sorted(reports, key=lambda report: report.issued_at)


def test_one_request_carried_out_twice_at_once_issues_once(issue: Issue, issued_root: Path) -> None:
    key = uuid.uuid4()
    first, second = run_at_once(lambda _index: issue(request_key=key), 2)
    assert first.pk == second.pk
    assert len(files_in(issued_root)) == 1
    assert ReportNumber.objects.get().last == 1
