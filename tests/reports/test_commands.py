"""The two commands of the contract."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from reports.models import IssuedReport
from tests.conftest import Cast, World
from tests.reports.conftest import MONTH

pytestmark = pytest.mark.usefixtures("issued_root")


def run_issue(out: Path, capsys: Any, *more: str, actor: str = "jkn", month: str = MONTH) -> Any:
    """Run the command and return its figures."""
    params = ["--param", "region=15.04", "--param", f"month={month}"]
    call_command("report_issue", "uhc-monthly", "--actor", actor, *params, "--out", str(out), "--format", "json", *more)
    return json.loads(capsys.readouterr().out)


def test_issue_prints_the_figures_and_writes_the_file(members: World, cast: Cast, tmp_path: Path, capsys: Any) -> None:
    figures = run_issue(tmp_path / "report.pdf", capsys)
    report = IssuedReport.objects.get()
    assert list(figures) == ["number", "kind", "sha256", "verification_code", "pages", "seconds"]
    assert (figures["number"], figures["sha256"]) == (report.number, report.sha256)
    assert re.match(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\Z", figures["verification_code"])
    assert (tmp_path / "report.pdf").stat().st_size == report.size


def test_verify_knows_the_file_again(members: World, cast: Cast, tmp_path: Path, capsys: Any) -> None:
    number = run_issue(tmp_path / "report.pdf", capsys)["number"]
    call_command("report_verify", str(tmp_path / "report.pdf"), "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["authentic", "number", "issued_at", "changed_since_issue"]
    assert (found["authentic"], found["number"], found["changed_since_issue"]) == (True, number, False)


def test_verify_exits_with_one_for_a_file_that_is_not_as_issued(
    members: World, cast: Cast, tmp_path: Path, capsys: Any
) -> None:
    run_issue(tmp_path / "report.pdf", capsys)
    tampered = tmp_path / "tampered.pdf"
    tampered.write_bytes((tmp_path / "report.pdf").read_bytes() + b"%")
    with pytest.raises(SystemExit) as ended:
        call_command("report_verify", str(tampered), "--format", "json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["authentic"] is False


@pytest.mark.parametrize(
    ("actor", "month", "said"),
    [
        ("nobody", MONTH, "--actor"),
        ("auditor", MONTH, "not issue"),
        ("desa", MONTH, "no such region"),
        ("jkn", "2999-01", "not begun"),
        ("jkn", "13-2026", "2026-11"),
    ],
)
def test_what_cannot_be_issued_is_one_line_and_leaves_nothing(
    members: World, cast: Cast, tmp_path: Path, capsys: Any, actor: str, month: str, said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run_issue(tmp_path / "report.pdf", capsys, actor=actor, month=month)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1
    assert not IssuedReport.objects.exists()
    assert not (tmp_path / "report.pdf").exists()


def test_a_folder_that_is_not_there_is_said_before_a_number_is_drawn(
    members: World, cast: Cast, tmp_path: Path, capsys: Any
) -> None:
    with pytest.raises(CommandError, match="folder that exists"):
        run_issue(tmp_path / "none" / "report.pdf", capsys)
    assert not IssuedReport.objects.exists()


def test_a_file_that_is_not_there_is_one_line(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("report_verify", str(tmp_path / "none.pdf"))
