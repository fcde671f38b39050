"""Checking a file, and the page where anybody can."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from insurance.models import Membership
from reports.codes import new_code, normal_code
from reports.models import IssuedReport
from reports.services.verify import report_verify
from reports.uploads import LARGEST
from tests.conftest import Cast
from tests.reports.conftest import Issue

pytestmark = pytest.mark.django_db


def content_of(report: IssuedReport, root: Path) -> bytes:
    """Return the bytes as issued."""
    return (root / report.file_name).read_bytes()


def upload(content: bytes) -> dict[str, Any]:
    """Return the form of a file."""
    return {"file": SimpleUploadedFile("laporan.pdf", content, content_type="application/pdf")}


def page_of(report: IssuedReport) -> str:
    """Return the public address."""
    return f"/verify/{report.verification_code}/"


def test_a_file_as_issued_is_authentic_and_unchanged(issue: Issue, issued_root: Path) -> None:
    report = issue()
    found = report_verify(content_of(report, issued_root))
    assert (found.authentic, found.number, found.issued_at) == (True, report.number, report.issued_at)
    assert found.changed_since_issue is False


@pytest.mark.parametrize("tamper", [lambda b: b + b" ", lambda b: b.replace(b"2026", b"2025", 1), lambda _b: b""])
def test_a_file_with_one_byte_changed_is_not(issue: Issue, issued_root: Path, tamper: Any) -> None:
    found = report_verify(tamper(content_of(issue(), issued_root)))
    assert (found.authentic, found.number, found.changed_since_issue) == (False, None, None)


def test_a_member_who_is_corrected_later_shows_and_a_renamed_place_does_not(issue: Issue, issued_root: Path) -> None:
    report = issue()
    report.region.name = "Batanghari"
    report.region.save()
    assert report_verify(content_of(report, issued_root)).changed_since_issue is False
    Membership.objects.filter(status="active").order_by("pk")[:1].get().delete()
    assert report_verify(content_of(report, issued_root)).changed_since_issue is True


def test_when_nothing_is_left_to_compare_with_nobody_claims_that_it_stands(issue: Issue, issued_root: Path) -> None:
    report = issue()
    Membership.objects.all().delete()
    found = report_verify(content_of(report, issued_root))
    assert found.authentic
    assert found.changed_since_issue is None


def test_a_stranger_learns_that_it_is_ours_and_nothing_else(issue: Issue, cast: Cast) -> None:
    report = issue()
    page = Client().get(page_of(report))
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    assert page.status_code == 200
    for told in (
        report.number,
        "Laporan Bulanan Cakupan Kepesertaan JKN (UHC)",
        "Dinas Sosial",
        report.verification_code,
    ):
        assert told in text
    hidden = [
        "101,10",
        "1.011",
        "1011",
        "809",
        "Oktober 2026",
        "October 2026",
        "2026-10",
        "Agus Salim",
        "jkn",
        "Nurlaila",
    ]
    hidden += [report.sha256, report.file_name, str(report.figures["percent"]["cakupan"])]
    assert [word for word in hidden if word in text.replace("JKN", "")] == []
    assert report.sha256 not in page.content.decode()
    assert 'class="sidebar' not in page.content.decode()


def test_a_code_that_nobody_issued_is_calmly_said_to_be_none_of_ours(issue: Issue) -> None:
    issue()
    for code in (new_code(), "x", "../../etc", "7Q2KD"):
        answer = Client().get(f"/verify/{code.replace('/', '_')}/")
        assert answer.status_code == 404
        assert "400.9" not in answer.content.decode()


def test_a_code_may_be_typed_as_it_is_read(issue: Issue) -> None:
    report = issue()
    typed = report.verification_code.lower().replace("-", " ").replace("0", "o")
    answer = Client().get("/verify/", {"code": typed})
    assert answer["Location"] == page_of(report)
    assert Client().get(f"/verify/{report.verification_code.lower()}/").status_code == 200


def test_half_a_code_is_asked_for_again() -> None:
    answer = Client().get("/verify/", {"code": "7Q2KD"})
    assert answer.status_code == 200
    assert "has-error" in answer.content.decode()


def test_a_stranger_can_compare_the_file(issue: Issue, issued_root: Path) -> None:
    report = issue()
    content = content_of(report, issued_root)
    same, other = (Client().post(page_of(report), upload(data)) for data in (content, content + b"\n"))
    assert (same.status_code, other.status_code) == (200, 200)
    assert 'class="alert alert-success"' in same.content.decode()
    assert 'class="alert alert-danger"' in other.content.decode()


def test_the_file_of_another_report_is_not_this_one(issue: Issue, issued_root: Path) -> None:
    first, second = issue(), issue()
    answer = Client().post(page_of(first), upload(content_of(second, issued_root)))
    assert 'class="alert alert-danger"' in answer.content.decode()
    assert second.number not in answer.content.decode()


def test_nothing_that_is_uploaded_is_kept(issue: Issue, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "spool")
    (tmp_path / "spool").mkdir()
    Client().post(page_of(issue()), upload(b"x" * (3 * 1024 * 1024)))
    assert not list((tmp_path / "spool").iterdir())


def test_a_file_that_is_too_large_is_not_read(issue: Issue) -> None:
    answer = Client().post(page_of(issue()), upload(b"x" * (LARGEST + 100_000)))
    assert answer.status_code == 413
    answer = Client().post(page_of(issue()), upload(b"x" * (LARGEST + 1)))
    assert answer.status_code == 413


def test_comparing_without_a_file_asks_for_one(issue: Issue) -> None:
    assert Client().post(page_of(issue()), {}).status_code == 422


def test_comparing_needs_the_token_of_the_form(issue: Issue, issued_root: Path) -> None:
    report = issue()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page_of(report), upload(b"x")).status_code == 403
    strict.get(page_of(report))
    token = strict.cookies["siperkasa_csrf"].value
    form = {"csrfmiddlewaretoken": token, **upload(content_of(report, issued_root))}
    assert strict.post(page_of(report), form).status_code == 200


@pytest.mark.parametrize("text", ["", "7Q2KD-9XW4M-HTB0C-N5E8", "7Q2KD-9XW4M-HTB0C-N5E8U", "7Q2KD-9XW4M-HTB0C-N5E8R-A"])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert normal_code(text) is None
