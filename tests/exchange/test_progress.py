"""How far an import is, in words: rows, step, pace and time left, at a terminal and on its page."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from exchange.commands import TerminalReport
from exchange.engine.progress import BatchProgress
from exchange.models import ImportBatch, ImportProgress
from exchange.phases import PHASES, READING, UNDOING, Pace, pace_of
from exchange.registry import bulk_kinds
from exchange.selectors import work as selector
from exchange.selectors.work import work_on
from tests.conftest import Cast, World

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("done", "total", "seconds", "pace"),
    [
        (250_000, MILLION, 10.0, Pace(25, 25_000, 30)),
        (250_000, None, 10.0, Pace(None, 25_000, None)),
        (250_000, MILLION, 0.2, Pace(25, 0, None)),  # too early to say
        (0, MILLION, 10.0, Pace()),  # one statement
    ],
)
def test_the_time_left_follows_from_the_rows(done: int, total: int | None, seconds: float, pace: Pace) -> None:
    assert pace_of(done, total, seconds) == pace


def test_every_phase_that_an_import_tells_of_has_words() -> None:
    told = {*READING, *UNDOING, *(phase for kind in bulk_kinds() for phase in kind.writing)}
    assert told <= PHASES.keys()


def test_a_terminal_is_told_step_rows_pace_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, lines = Mock(side_effect=[0.0, 0.0, 10.0, 11.0]), list[str]()
    monkeypatch.setattr("exchange.commands.time.monotonic", clock)
    report = TerminalReport(lines.append, READING)
    report.progress(100, MILLION, "read")
    report.progress(250_000, MILLION, "read")
    report.progress(0, MILLION, "check")
    assert lines == [
        "  1/4 Reading the file: 100 of about 1.000.000 rows",
        "  1/4 Reading the file: 250.000 of about 1.000.000 rows, 25.000 a second, about 30 s left",
        "  2/4 Checking every row: 1.000.000 rows",
    ]


@pytest.fixture
def batches(cast: Cast, world: World) -> list[ImportBatch]:
    """Two imports of one kind that are being read."""
    values = {
        "kind": "residents",
        "status": "staging",
        "region": world.regency,
        "file_bytes": 1,
        "file_sha256": "0" * 64,
    }
    return [
        ImportBatch.objects.create(**values, actor=cast.insurance_clerk, file_name=f"{number}.csv") for number in "12"
    ]


def _noted(batch: ImportBatch, *, seconds: int, **values: object) -> ImportProgress:
    begun = timezone.now() - timedelta(seconds=seconds)
    return ImportProgress.objects.create(
        batch=batch, started_at=begun, phase_started_at=begun, updated_at=timezone.now(), **values
    )


@pytest.mark.django_db
def test_a_page_tells_step_rows_pace_and_time_left(batches: list[ImportBatch], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selector, "_turn_is_taken", lambda _kind: True)
    batch = batches[0]
    _noted(batch, seconds=10, phase="read", step=1, steps=4, done=250_000, total=MILLION)
    shown = " ".join(render_to_string("exchange/_work.html", {"batch": batch, "work": work_on(batch)}).split())
    for words in ("Reading the file", "Step 1 of 4", "250.000 of about 1.000.000 rows (25 %)", "about 30 s left"):
        assert words in shown


@pytest.mark.django_db
def test_a_phase_of_one_statement_tells_its_rows_and_the_time_it_took_the_last_time(
    batches: list[ImportBatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selector, "_turn_is_taken", lambda _kind: True)
    earlier, batch = batches
    told = {"phase": "check", "step": 2, "steps": 4, "total": MILLION}
    progress = _noted(batch, seconds=10, **told)
    assert (work_on(batch).percent, work_on(batch).left) == (None, "")
    _noted(earlier, seconds=90, phase="count", paces={"check": 0.00004})
    progress.updated_at = timezone.now()
    progress.save()
    assert work_on(batch).left == "30 s"
    shown = render_to_string("exchange/_work.html", {"batch": batch, "work": work_on(batch)})
    assert "1.000.000 rows" in shown
    assert "%" not in shown


@pytest.mark.django_db(transaction=True)
def test_a_long_phase_is_written_when_it_begins_and_its_pace_when_it_ends(batches: list[ImportBatch]) -> None:
    progress = BatchProgress(batches[0].pk, steps=READING)
    progress.progress(0, MILLION, "check")
    seen = ImportProgress.objects.get()
    assert (seen.phase, seen.step, seen.done, seen.total, seen.paces) == ("check", 2, 0, MILLION, {})
    progress.progress(0, MILLION, "match")
    progress.close()
    assert list(ImportProgress.objects.get().paces) == ["check"]
