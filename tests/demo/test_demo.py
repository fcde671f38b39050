"""The demonstration: filled once, by what is missing, with a cast that can sign in and sees only its places."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts.models import Assignment, User
from audit.models import AuditEvent
from beneficiaries.models import Person
from config.demo.cast import CAST, cast_create, demo_password
from insurance.codes import RECAP_LABELS
from insurance.models import MonthClosing
from insurance.selectors.closing_pages import month_page
from regions.models import PopulationDataset, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder of its own."""
    settings.SIPERKASA_DATA = tmp_path
    return tmp_path


def _fill(monkeypatch: pytest.MonkeyPatch, residents: str = "400") -> str:
    monkeypatch.setenv("SIPERKASA_DEMO_RESIDENTS", residents)
    told = io.StringIO()
    call_command("demo_fill", stderr=told)
    return told.getvalue()


def test_the_demo_is_filled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = _fill(monkeypatch)
    assert "400" in told
    assert Region.objects.count() == 134
    assert set(PopulationDataset.objects.values_list("code", flat=True)) == {"2023S2", "2024S2"}
    assert User.objects.count() == Assignment.objects.count() == 9
    events = AuditEvent.objects.count()
    assert _fill(monkeypatch) == ""
    assert (Person.objects.residents().count(), AuditEvent.objects.count()) == (400, events)


def test_the_cast_signs_in_with_the_password_that_is_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(monkeypatch)
    out = io.StringIO()
    call_command("demo_cast", output_format="json", stdout=out)
    shown = json.loads(out.getvalue())
    assert [row["account"] for row in shown["rows"]] == [part.username for part in CAST]
    assert all(User.objects.get(username=part.username).check_password(shown["password"]) for part in CAST)
    assert (folder / "demo_password").stat().st_mode & 0o777 == 0o600
    officer = User.objects.get(username="petugas.desa")
    places = set(Person.objects.visible_to(officer).values_list("village", flat=True))
    assert places == {"15.04.03.2020"}


def test_a_lost_password_file_gives_everybody_the_new_one_and_ended_roles_stay_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(monkeypatch)
    Assignment.objects.filter(user__username="auditor").update(valid_to=date(2025, 6, 1))
    old = demo_password()
    (folder / "demo_password").unlink()
    assert cast_create() == 0
    assert demo_password() != old
    assert all(User.objects.get(username=part.username).check_password(demo_password()) for part in CAST)
    assert Assignment.objects.filter(user__username="auditor").count() == 1


def test_the_demo_stays_away_from_an_installation_that_is_none(settings: Any) -> None:
    settings.DEMO = settings.TESTING = False
    with pytest.raises(CommandError, match="SIPERKASA_DEMO=1"):
        call_command("demo_fill")
    assert not User.objects.exists()


def test_accounts_that_do_not_exist_are_not_announced(folder: Path) -> None:
    with pytest.raises(CommandError, match="no accounts yet"):
        call_command("demo_cast")


def test_a_data_folder_that_cannot_be_written_is_one_clear_line(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.SIPERKASA_DATA = tmp_path / "file" / "data"
    with pytest.raises(ImproperlyConfigured, match="cannot be written"):
        demo_password()


def test_a_number_of_residents_that_is_none_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="SIPERKASA_DEMO_RESIDENTS must be a number"):
        _fill(monkeypatch, "many")


def test_months_are_closed_and_one_is_revised_with_its_difference_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(monkeypatch, "2000")
    last, first, earlier = MonthClosing.objects.order_by("-month", "-revision")
    assert (last.revision, first.revision, earlier.revision) == (2, 1, 1)
    assert last.month == first.month > earlier.month
    assert last.reason
    head = User.objects.get(username="kepala.dinas")
    page = month_page(head, "15.04", last.month)
    difference = page.revisions[0].since_before
    assert difference is not None
    assert {(change.label, change.registered) for change in difference.segments} == {(RECAP_LABELS["PBPU"], 0)}
    assert sum(change.active or 0 for change in difference.segments) > 0
    assert page.late is not None
    assert page.late.places == []
    assert page.holds
