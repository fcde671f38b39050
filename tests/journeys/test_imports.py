"""A residents' file in a browser: dropped, read, reviewed, applied, mended, undone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from beneficiaries.models import Person
from exchange.models import ImportBatch
from tests.conftest import Cast, World
from tests.exchange.files import as_csv, nik_of, residents
from tests.journeys.conftest import Visitor

Come = Callable[[User | None], Visitor]


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def _work() -> None:
    call_command("jobs", "--once", "--format", "json")


def _file(content: bytes, name: str = "penduduk-november.csv") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def _content() -> bytes:
    """Twelve rows: one NIK on two strangers, a NIK that a spreadsheet rounded, a date that is none."""
    rows = residents(12)
    rows[5]["nik"] = rows[4]["nik"]
    rows[8]["nik"] = "3.2E+15"
    rows[9]["born"] = "kemarin"
    return as_csv(rows)


def _press(page: Page) -> None:
    page.locator("main .btn-primary:visible").first.click()


def test_a_file_is_reviewed_before_it_is_applied_and_can_be_undone(
    visitor: Come, cast: Cast, world: World, size: str
) -> None:
    someone = visitor(cast.insurance_clerk)
    page = someone.open("/imports/")
    someone.look("imports-empty")
    _press(page)
    page.wait_for_url("**/imports/new/")
    page.locator("input[name=what][value='residents:standard']").check()
    page.locator("input[type=file]").set_input_files(_file(_content()))
    expect(page.locator("[data-chosen]")).to_contain_text("penduduk-november.csv")
    someone.look("import-new")
    _press(page)
    expect(page.locator("#work")).to_be_visible()
    someone.look("import-waiting")
    _work()
    # The page asks by itself and turns into the review.
    expect(page.locator(".stats")).to_be_visible(timeout=8_000)
    assert not Person.objects.exists()
    assert nik_of(4) not in page.content()
    someone.look("import-review")
    _press(page)
    someone.look("import-apply")
    _press(page)
    expect(page.locator("#work")).to_be_visible()
    _work()
    expect(page.locator("a[href$='/undo/']")).to_be_visible(timeout=8_000)
    assert Person.objects.count() == 9
    someone.look("import-applied")
    batch = ImportBatch.objects.get()
    _decide(someone, batch)
    _undo(someone, batch)
    someone.open("/imports/")
    someone.look("imports")


def _decide(someone: Visitor, batch: ImportBatch) -> None:
    page = someone.open(f"/imports/{batch.pk}/rows/")
    someone.look("import-rows")
    page.locator("input[name$=note]").first.fill("Dibandingkan dengan kartu keluarga.")
    page.locator("button[value=left]").first.click()
    expect(page.locator(".empty-state")).to_be_visible()
    page = someone.open(f"/imports/{batch.pk}/rows/?state=rejected")
    someone.look("import-rows-rejected")
    with page.expect_download() as download:
        page.locator("form[data-download] button").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")


def _undo(someone: Visitor, batch: ImportBatch) -> None:
    page = someone.open(f"/imports/{batch.pk}/undo/")
    someone.look("import-undo")
    page.locator("main .confirm button[type=submit]").click()
    expect(page.locator("#work")).to_be_visible()
    _work()
    expect(page.locator("#work")).to_have_count(0, timeout=8_000)
    assert not Person.objects.exists()
    someone.look("import-undone")


def test_strange_headings_are_told_once(visitor: Come, cast: Cast, world: World) -> None:
    someone = visitor(cast.insurance_clerk)
    content = _content().replace(b"name,", b"Nama Warga,").replace(b"born,", b"Tgl. Lhr,", 1)
    page = someone.open("/imports/new/")
    page.locator("input[name=what][value='residents:standard']").check()
    page.locator("input[type=file]").set_input_files(_file(content))
    _press(page)
    expect(page.locator("#work")).to_be_visible()
    _work()
    expect(page.locator(".alert-danger")).to_be_visible(timeout=8_000)
    someone.look("import-unread")
    _press(page)
    page.wait_for_url("**/headings/")
    someone.look("import-headings")
    page.locator("tr", has_text="Nama Warga").locator("select").select_option("name")
    _press(page)
    expect(page.locator("#work")).to_be_visible()
    _work()
    expect(page.locator(".stats")).to_be_visible(timeout=8_000)


def test_a_file_can_be_dropped_and_one_that_is_too_large_is_named_before_it_is_sent(
    visitor: Come, cast: Cast, world: World, settings: Any
) -> None:
    settings.IMPORT_MAX_BYTES = 1_000
    someone = visitor(cast.insurance_clerk)
    page = someone.open("/imports/new/")
    data = page.evaluate_handle(
        """(text) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([atob(text)], "besar.csv", { type: "text/csv" }));
          return transfer;
        }""",
        base64.b64encode(_content()).decode(),
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": data})
    expect(page.locator("[data-chosen]")).to_contain_text("besar.csv")
    assert page.locator("input[type=file]").evaluate("field => field.validationMessage") != ""
    expect(page.locator(".drop.is-too-large")).to_be_visible()
    page.locator("input[name=what][value='residents:standard']").check()
    _press(page)
    assert page.url.endswith("/imports/new/")
    assert not ImportBatch.objects.exists()
