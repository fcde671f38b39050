"""The engine itself: its reading of numbers against the product's own, its locks, its progress, its death."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from beneficiaries.models import Household, Person, PersonSpell
from core.identifiers import InvalidIdentifier, clean_digits, parse_kk, parse_nik
from exchange.engine.cells import Reading, Sixteen
from exchange.engine.sql import trimmed
from exchange.exceptions import ImportRefused
from exchange.models import BatchStatus, ImportBatch, ImportProgress
from exchange.phases import READING
from exchange.services.batches import batch_apply, batch_receive, batch_stage, take_turn
from tests.conftest import Cast, World
from tests.exchange.loading import as_csv, counts, load, row, stage

_digits = st.text("0123456789", min_size=15, max_size=17)
_nik_like = st.builds(
    "{:06d}{:02d}{:02d}{:02d}{:04d}".format,
    st.integers(110000, 949999),
    st.integers(0, 79),
    st.integers(0, 14),
    st.integers(0, 99),
    st.sampled_from([0, 1, 9000, 9999]),
)
_marked = st.builds(
    "{}{}{}".format, st.sampled_from(["", "'", " ", "\u200b"]), _nik_like, st.sampled_from(["", " ", ".0"])
)
_cells = st.lists(
    st.one_of(_nik_like, _marked, _digits, st.sampled_from(["0", "3.2E+15", "1504", "-", "abc"])), min_size=1
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kind", "parse"), [("nik", Sixteen(dated=True), parse_nik), ("kk", Sixteen(), parse_kk)]
)
def test_the_bulk_path_reads_numbers_as_the_product_does(name: str, kind: Sixteen, parse: Any) -> None:
    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_cells)
    @example(["1504032902809001", "1504033002809001", "1504037102809001", "1504033104809001", "0000000000000000"])
    def agree(cells: list[str]) -> None:
        for cell, (value, code) in zip(cells, _read(name, kind, cells), strict=True):
            try:
                expected, wrong = parse(cell), ""
            except InvalidIdentifier as error:
                expected, wrong = None, error.code
            if clean_digits(cell).strip("0") == "":
                wrong = f"{name}_zero"  # a file's zeros stand for no number at all
            assert (value, code) == (expected, wrong), cell

    agree()


def _read(name: str, kind: Sixteen, cells: list[str]) -> list[tuple[str | None, str]]:
    value = kind.value(name, "t", Reading())
    whens = " ".join(f"WHEN {test} THEN '{code}'" for code, test in kind.problems(name, "t", "v").items())
    given = f"SELECT n, {trimmed('c')} AS t FROM unnest(@s::text[]) WITH ORDINALITY x(c, n)"
    numbers = f"SELECT n, t, {kind.before('t')} AS b_{name} FROM ({given}) g"
    values = f"SELECT n, t, {value} AS v FROM ({numbers}) b"
    query = f"SELECT v, CASE {whens} ELSE '' END FROM ({values}) v ORDER BY n"
    with connection.cursor() as cursor:
        cursor.execute(query.replace("%", "%%").replace("@s", "%s"), [cells])
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_only_one_import_of_a_kind_runs_at_a_time(cast: Cast, tmp_path: Path) -> None:
    waiting = stage(tmp_path, cast.insurance_clerk, as_csv([row()]))
    busy, done = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            take_turn("residents")
            busy.set()
            done.wait(20)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    try:
        assert busy.wait(20)
        with pytest.raises(ImportRefused) as refused:
            batch_apply(actor=cast.insurance_clerk, batch=waiting)
        assert refused.value.code == "running"
    finally:
        done.set()
        thread.join()
    assert counts(batch_apply(actor=cast.insurance_clerk, batch=waiting)) == (1, 0, 0, 0, 0)


@pytest.mark.django_db
def test_a_batch_is_applied_once_however_often_one_clicks(cast: Cast, tmp_path: Path) -> None:
    batch = load(tmp_path, cast.insurance_clerk, as_csv([row()]))
    with pytest.raises(ImportRefused) as refused:
        batch_apply(actor=cast.insurance_clerk, batch=batch)
    assert refused.value.code == "not_staged"
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_batch_that_others_have_overtaken_is_judged_again(cast: Cast, tmp_path: Path) -> None:
    same = row()
    first = stage(tmp_path, cast.insurance_clerk, as_csv([same]))
    load(tmp_path, cast.insurance_clerk, as_csv([same, row()]))
    assert counts(batch_apply(actor=cast.insurance_clerk, batch=first)) == (0, 0, 1, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_another_connection_while_the_work_is_open(cast: Cast, tmp_path: Path) -> None:
    class Slow:
        """Takes its time, so that progress is written."""

        def progress(
            self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
        ) -> None:
            time.sleep(0.4)

    path = tmp_path / "penduduk.csv"
    path.write_bytes(as_csv([row()]))
    batch = batch_receive(
        actor=cast.insurance_clerk, kind="residents", profile="standard", source=path, file_name="p.csv"
    )
    batch_stage(actor=cast.insurance_clerk, batch=batch, report=Slow())
    seen = ImportProgress.objects.get(batch_id=batch.pk)
    assert seen.phase in READING[1:]
    assert (seen.step, seen.steps, seen.total) == (READING.index(seen.phase) + 1, 4, 1)


class _Import:
    """``residents_import`` as a process of its own that is held before it commits."""

    def __init__(self, file: Path) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.exchange.import_settings",
            "SIPERKASA_DB_NAME": connection.settings_dict["NAME"],
        }
        command = [sys.executable, "manage.py", "residents_import", str(file), "--actor", "jkn", "--format", "json"]
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def ends(self) -> dict[str, Any]:
        """Wait and return the ledger."""
        out, err = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, err.decode()[-500:]
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", ["batch", "staged", "persons"])
def test_killed_at_any_moment_it_leaves_nothing_or_everything(
    world: World, cast: Cast, tmp_path: Path, after: str
) -> None:
    file = tmp_path / "penduduk.csv"
    file.write_bytes(as_csv([row() for _each in range(300)]))
    run = _Import(file)
    _until(after, run.process)
    run.process.send_signal(signal.SIGKILL)
    run.process.communicate()
    assert Person.objects.count() in {0, 300}
    assert PersonSpell.objects.count() == 0
    ledger = _Import(file).ends()
    assert ledger["read"] == ledger["created"] + ledger["unchanged"] == 300
    assert (Person.objects.count(), Household.objects.count()) == (300, 300)
    assert ImportBatch.objects.filter(status=BatchStatus.APPLIED).exists()


def _until(what: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the other process has come so far, or has ended."""
    reached: Callable[[], bool] = {
        "batch": ImportBatch.objects.exists,
        "staged": ImportBatch.objects.filter(status=BatchStatus.STAGED).exists,
        "persons": Person.objects.exists,
    }[what]
    ends = time.monotonic() + 60
    while process.poll() is None and not reached() and time.monotonic() < ends:
        time.sleep(0.005)
