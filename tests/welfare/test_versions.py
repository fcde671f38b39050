"""Versions of workflows: an office adds one, running cases stay on theirs, what is in use never changes."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEvent
from tests.conftest import Cast, World
from tests.welfare.story import approve, family, register, visit
from welfare.exceptions import DefinitionRefused
from welfare.models import WorkflowVersion
from welfare.services.workflows import workflow_load, workflows_ship
from welfare.workflows import FOLDER, shipped


def second(**changes: Any) -> dict[str, Any]:
    """Return version 2 of the health-insurance workflow: the village's finding goes to the decision at once."""
    data = copy.deepcopy(next(each for each in shipped() if each["code"] == "health_insurance"))
    data["version"], data["in_force_from"] = 2, "2026-02-01"
    verify = next(each for each in data["transitions"] if each["code"] == "verify")
    verify["to"] = "verified"
    data["steps"] = [each for each in data["steps"] if each["code"] != "documents"]
    gone = {"check_documents", "send_back"}
    data["transitions"] = [each for each in data["transitions"] if each["code"] not in gone]
    for each in data["transitions"]:
        each["from"] = [code for code in each["from"] if code != "documents"]
    return {**data, **changes}


def test_new_cases_take_the_new_version_and_running_ones_keep_theirs(world: World, cast: Cast) -> None:
    old = register(cast, *family(world, "SUTRISNO"))
    _version, done = workflow_load(actor=cast.account_admin, data=second())
    assert done == "created"
    new = register(cast, *family(world, "BUDI"))
    for case, state in ((old, "documents"), (new, "verified")):
        visit(cast, case)
        case.refresh_from_db()
        assert case.state == state
    approve(cast, new)
    assert AuditEvent.objects.get(action="workflow.load").detail["version"] == 2


def test_a_version_waits_for_its_day(world: World, cast: Cast) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    workflow_load(actor=None, data=second(in_force_from=tomorrow.isoformat()))
    assert register(cast, *family(world, "SUTRISNO")).workflow.version == 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        cast.social_worker.refresh_from_db()
        assert register(cast, *family(world, "BUDI")).workflow.version == 2


def test_a_version_in_use_never_changes(world: World, cast: Cast) -> None:
    assert workflow_load(actor=None, data=second())[1] == "created"
    assert workflow_load(actor=None, data=second())[1] == "unchanged"
    assert workflow_load(actor=None, data=second(source="corrected"))[1] == "replaced"
    case = register(cast, *family(world, "SUTRISNO"))
    with pytest.raises(DefinitionRefused) as refusal:
        workflow_load(actor=None, data=second(source="corrected again"))
    assert "version 3" in refusal.value.faults[0]
    first = WorkflowVersion.objects.get(code="health_insurance", version=1)
    workflows_ship()
    case.workflow.refresh_from_db()
    assert case.workflow.source == "corrected"
    assert WorkflowVersion.objects.get(code="health_insurance", version=1) == first


def test_a_file_is_checked_before_it_is_loaded(db: None, tmp_path: Path) -> None:
    text = (FOLDER / "complaint.toml").read_text(encoding="utf-8").replace("version = 1", "version = 2")
    path = tmp_path / "complaint.toml"
    path.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("workflow_load", str(path), "--check", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["done"] == "would be created"
    assert not WorkflowVersion.objects.filter(code="complaint", version=2).exists()
    call_command("workflow_load", str(path), stdout=StringIO())
    assert WorkflowVersion.objects.filter(code="complaint", version=2).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = ", "complaint.toml"),
        ('code = "x"', "title is missing"),
        ("in_force_from = 2026-99-99", "complaint.toml"),
    ],
)
def test_a_spoilt_file_is_refused_line_by_line(db: None, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "complaint.toml"
    path.write_text(text, encoding="utf-8")
    errors = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("workflow_load", str(path), stdout=StringIO(), stderr=errors)
    assert words in errors.getvalue()
    assert "Traceback" not in str(refusal.value)


def test_who_loads_it_must_have_an_account_and_the_file_must_be_there(db: None, tmp_path: Path) -> None:
    path = FOLDER / "complaint.toml"
    for arguments in ((str(path), "--actor", "nobody"), (str(tmp_path / "gone.toml"),)):
        with pytest.raises(CommandError) as refusal:
            call_command("workflow_load", *arguments, stdout=StringIO())
        assert refusal.value.returncode == 2
