"""A list too long to be made at once: written in the background, for who asked, as long as she may, for a time."""

from __future__ import annotations

import csv
import errno
import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.services.assignments import assignment_create, assignment_end
from audit.models import AuditEvent
from beneficiaries.export_columns import column_groups
from beneficiaries.models import Household
from beneficiaries.resources import HouseholdResource, PersonResource
from beneficiaries.selectors import exporting
from beneficiaries.services import export as service
from core.files import stored_path
from exchange import exports as files
from exchange.models import Export
from exchange.services import exports
from exchange.services.exports import KEPT, exports_expire
from jobs.models import Job
from jobs.states import Status
from tests.beneficiaries.conftest import Families
from tests.conftest import World
from tests.make import LONG_AGO, make_person, make_user

SAID = {"purpose": "report", "note": "Rapat koordinasi 23 November", "file_format": "csv"}


@pytest.fixture(autouse=True)
def _small(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep files apart, and let two rows be many."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.JOBS_RETRY_DELAYS = (0.0, 0.0, 0.0)
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)


@pytest.fixture
def exporter(world: World) -> User:
    """Whoever compares registers at the desk of Dukcapil, for one village."""
    user = make_user("ekspor", name="Ekspor")
    assignment_create(
        actor=None, user=user, role="dukcapil_officer", region=world.rengas, reason="test", valid_from=LONG_AGO
    )
    return user


@pytest.fixture
def browser(families: Families, exporter: User, client_of: Callable[..., Client]) -> Client:
    """Her browser; two residents live in her village."""
    return client_of(exporter)


def work() -> None:
    call_command("jobs", "--once", "--format", "json")


def ask(browser: Client, **said: str) -> Export:
    answer: Any = browser.post(reverse("person-export"), {**SAID, **said})
    export = Export.objects.order_by("-pk").first()
    assert export is not None
    assert (answer.status_code, answer["Location"]) == (302, reverse("export-detail", args=[export.pk]))
    return export


def made(browser: Client, **said: str) -> Export:
    export = ask(browser, **said)
    work()
    export.refresh_from_db()
    assert export.made_at is not None
    return export


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def take(browser: Client, export: Export) -> Any:
    return browser.post(reverse("export-file", args=[export.pk]))


def test_the_page_says_that_it_takes_a_while_and_what_a_workbook_holds(browser: Client) -> None:
    page = browser.get(reverse("person-export")).content.decode()
    assert "1.048.575" in page
    assert "<form method" in page


def test_a_large_list_waits_for_whoever_asked(browser: Client, families: Families) -> None:
    export = ask(browser)
    before = browser.get(reverse("export-detail", args=[export.pk]))
    assert reverse("export-progress", args=[export.pk]) in before.content.decode()
    assert not AuditEvent.objects.filter(action="person.export").exists()
    work()
    assert browser.get(reverse("export-progress", args=[export.pk])).headers["HX-Refresh"] == "true"
    assert reverse("export-file", args=[export.pk]) in browser.get(export.get_absolute_url()).content.decode()
    answer = take(browser, export)
    rows = list(csv.DictReader(io.StringIO(content_of(answer).decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["BUDI HARTONO", "SITI AMINAH"]
    assert rows[0]["nik"] == families.head.nik
    assert all(row["ekspor"].startswith(f"{export.number} · ekspor · ") for row in rows)
    assert f'filename="penduduk-{export.number}.csv"' in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_record_keeps_what_left_and_each_time_it_was_taken(browser: Client, families: Families) -> None:
    export = made(browser, region="15.04.03.2004", status="residents")
    event = AuditEvent.objects.get(action="person.export")
    expected = {"number": export.number, "rows": 2, "purpose": "report", "filters": ["status=residents"]}
    assert {name: event.detail[name] for name in expected} == expected
    assert event.actor == export.requested_by
    take(browser, export)
    take(browser, export)
    assert AuditEvent.objects.filter(action="export.download", subject_id=str(export.pk)).count() == 2
    assert str(families.head.nik) not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
    assert str(families.head.nik) not in str(list(Job.objects.values_list("params", "outcome", "message")))


def test_a_workbook_is_the_same_as_the_one_made_at_once(
    browser: Client, families: Families, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(families.own, name="=1+1", relation=4)
    large = openpyxl.load_workbook(io.BytesIO(content_of(take(browser, made(browser, file_format="xlsx")))))
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 10)
    answer = browser.post(reverse("person-export"), {**SAID, "file_format": "xlsx"})
    small = openpyxl.load_workbook(io.BytesIO(answer.content))
    mark = len(PersonResource.Meta.fields)
    for ours, theirs in zip(large["Data"].iter_rows(), small["Data"].iter_rows(), strict=True):
        assert [cell.value for cell in ours[:mark]] == [cell.value for cell in theirs[:mark]]
        assert {cell.data_type for cell in ours if cell.value is not None} == {"s"}
    labels = [[cell.value for cell in book["Keterangan"]["A"]] for book in (large, small)]
    assert labels[0] == labels[1]


def test_nobody_else_finds_it(browser: Client, world: World, client_of: Callable[..., Client], cast: Any) -> None:
    export = made(browser)
    other = make_user("lain", name="Lain")
    assignment_create(
        actor=None, user=other, role="dukcapil_officer", region=world.regency, reason="test", valid_from=LONG_AGO
    )
    for user in (other, cast.department_head, cast.account_admin):
        stranger = client_of(user)
        for route in ("export-detail", "export-progress"):
            assert stranger.get(reverse(route, args=[export.pk])).status_code == 404
        for route in ("export-file", "export-remove"):
            assert stranger.post(reverse(route, args=[export.pk])).status_code == 404
        assert export.number not in stranger.get(reverse("export-list")).content.decode()
    assert not AuditEvent.objects.filter(action="export.download").exists()
    assert export.number in browser.get(reverse("export-list")).content.decode()


def test_who_lost_the_reach_does_not_get_it_any_more(
    browser: Client, exporter: User, client_of: Callable[..., Client]
) -> None:
    export = made(browser)
    _end(exporter)
    browser = client_of(User.objects.get(pk=exporter.pk))
    page = browser.get(reverse("export-detail", args=[export.pk]))
    assert reverse("export-file", args=[export.pk]) not in page.content.decode()
    assert take(browser, export).status_code == 403
    assert not AuditEvent.objects.filter(action="export.download").exists()


def test_who_lost_the_reach_before_it_was_made_gets_nothing(browser: Client, exporter: User) -> None:
    export = ask(browser)
    _end(exporter)
    work()
    export.refresh_from_db()
    assert export.made_at is None
    assert export.job is not None
    assert export.job.status == Status.FAILED
    assert not AuditEvent.objects.filter(action="person.export").exists()
    assert not list(stored_path(exports.FOLDER).glob("*/*"))


def _end(user: User) -> None:
    for assignment in user.assignments.all():
        assignment_end(actor=None, assignment=assignment, reason="test")


def test_asked_for_twice_it_is_made_once(browser: Client) -> None:
    first = ask(browser)
    assert ask(browser) == first
    assert ask(browser, note="Untuk rapat lain") != first
    assert Job.objects.filter(kind="people.export").count() == 2


def test_after_a_time_it_is_gone_and_can_be_asked_for_again(
    browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    export = made(browser)
    path = stored_path(export.stored_as)
    assert exports_expire() == 0
    Export.objects.update(kept_until=timezone.now() - timedelta(seconds=1))
    assert "Location" in take(browser, export).headers  # over is over, even before anybody has removed it
    with django_capture_on_commit_callbacks(execute=True):
        assert exports_expire() == 1
    assert not path.exists()
    assert AuditEvent.objects.get(action="export.remove").actor is None
    assert take(browser, export).status_code == 302
    assert not AuditEvent.objects.filter(action="export.download").exists()
    assert ask(browser) != export
    assert KEPT.days < 7


def test_it_can_be_removed_before(browser: Client, django_capture_on_commit_callbacks: Any) -> None:
    export = made(browser)
    path = stored_path(export.stored_as)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("export-remove", args=[export.pk]))
    assert not path.exists()
    assert take(browser, export).status_code == 302
    assert AuditEvent.objects.filter(action="export.remove").count() == 1


def test_what_a_killed_worker_left_behind_is_swept_away(browser: Client) -> None:
    kept = stored_path(made(browser).stored_as)
    for name, age in (("77", timedelta(days=2)), ("78", timedelta())):
        folder = stored_path(f"{exports.FOLDER}/{name}")
        folder.mkdir(parents=True)
        (folder / ".x.part").write_text("150403")
        moment = (timezone.now() - age).timestamp()
        os.utime(folder, (moment, moment))
    exports_expire()
    assert {path.name for path in stored_path(exports.FOLDER).iterdir()} == {kept.parent.name, "78"}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_full_disk_is_said_and_leaves_nothing(
    browser: Client, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    def full(*_args: Any, **_kwargs: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    export = ask(browser, file_format=file_format)
    monkeypatch.setattr(files, "_csv" if file_format == "csv" else "_workbook", full)
    work()
    export.refresh_from_db()
    assert export.job is not None
    assert (export.made_at, export.job.status) == (None, Status.FAILED)
    assert "penuh" in export.job.message or "full" in export.job.message
    assert not list(stored_path(exports.FOLDER).glob("*/*"))
    monkeypatch.undo()


def test_more_rows_than_a_sheet_holds_are_said_before_anything_is_written(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SHEET_ROWS", 1)
    export = ask(browser, file_format="xlsx")
    work()
    export.refresh_from_db()
    assert export.made_at is None
    assert export.job is not None
    assert "CSV" in export.job.message
    assert made(browser).rows == 2  # as CSV it can be had


def test_every_column_has_words_and_what_wants_care_is_marked(browser: Client) -> None:
    for resource in (PersonResource, HouseholdResource):
        groups = column_groups(resource.Meta.fields)
        assert {column.code for group in groups for column in group.columns} == set(resource.Meta.fields)
    marked = {
        column.code
        for group in column_groups(PersonResource.Meta.fields)
        for column in group.columns
        if column.sensitive
    }
    assert {"nik", "kk", "disability"} <= marked
    assert "name" not in marked
    page = browser.get(reverse("person-export")).content.decode()
    assert "no_nik_reason" not in page


def test_households_are_made_in_the_background_as_well(browser: Client, families: Families) -> None:
    Household.objects.create(village=families.own.village, head_name="KEDUA")
    browser.post(reverse("household-export"), SAID)
    work()
    export = Export.objects.get()
    text = content_of(take(browser, export)).decode("utf-8-sig")
    assert [row["head"] for row in csv.DictReader(io.StringIO(text))] == ["BUDI HARTONO", "KEDUA"]
    assert AuditEvent.objects.get(action="household.export").detail["rows"] == 2
