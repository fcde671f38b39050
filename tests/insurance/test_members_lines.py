"""How a month's file is written must not matter: rows that say the same are known, whatever stands around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from exchange.engine import lines, reading
from exchange.exceptions import ImportRefused
from insurance.models import Membership
from tests.conftest import Cast, World
from tests.insurance.monthly import COLUMNS, as_csv, counts, load, row, stage

pytestmark = pytest.mark.django_db
LAST, TOLD = "2026-09", "2026-11"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False):
        yield


def _windows(text: bytes) -> bytes:
    return text.replace(b"\n", b"\r\n")


def _quoted(text: bytes) -> bytes:
    return b"\n".join(b",".join(b'"%b"' % cell for cell in line.split(b",")) for line in text.splitlines())


def _with_blank_lines(text: bytes) -> bytes:
    heading, *rest = text.splitlines()
    return b"\n".join([heading, *(part for line in rest for part in (line, b""))]) + b"\n\n"


def _broken(text: bytes) -> bytes:
    """Let each name stand on two lines, between quotes."""
    out = [line.split(b",") for line in text.splitlines()]
    for cells in out[1:]:
        cells[3] = b'"%b"' % cells[3].replace(b" ", b"\n", 1)
    return b"\n".join(b",".join(cells) for cells in out)


def _numbered(text: bytes) -> bytes:
    """Put a running number before each row, from another beginning each time."""
    heading, *rest = text.splitlines()
    begin = len(rest) * 100
    return b"\n".join([b"no," + heading, *(b"%d,%b" % (begin + n, line) for n, line in enumerate(rest))])


def _with_mark(text: bytes) -> bytes:
    return b"\xef\xbb\xbf" + text


@pytest.mark.parametrize(
    "written", [bytes, _windows, _quoted, _with_blank_lines, _broken, _numbered, _with_mark], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("piece", [64, 1000, 262_144])
def test_rows_that_say_the_same_are_not_read_again_however_the_file_is_written(
    world: World,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: Callable[[bytes], bytes],
    piece: int,
) -> None:
    monkeypatch.setattr(lines, "_PIECE", piece)
    rows = [row(number) for number in range(1, 21)]
    load(tmp_path, cast.insurance_clerk, LAST, written(as_csv(rows)))
    rows[4] |= {"status": "inactive", "status_reason": "arrears"}
    batch = load(
        tmp_path, cast.insurance_clerk, TOLD, written(as_csv([*rows[1:], row(21)])), confirmed={"many_ended": 1}
    )
    assert counts(batch) == (1, 1, 18, 0, 0)
    assert batch.options["known"] == 18
    assert Membership.objects.get(card_number=rows[4]["card_number"]).status == "inactive"
    assert Membership.objects.count() == 20


def test_columns_in_another_order_are_read_once_more_and_known_from_then_on(
    world: World, cast: Cast, tmp_path: Path
) -> None:
    rows = [row(number) for number in range(1, 4)]
    load(tmp_path, cast.insurance_clerk, LAST, rows)
    other = tuple(reversed(COLUMNS))
    batch = load(tmp_path, cast.insurance_clerk, "2026-10", as_csv(rows, other))
    assert (counts(batch), batch.options["known"]) == ((0, 0, 3, 0, 0), 0)
    again = load(tmp_path, cast.insurance_clerk, TOLD, as_csv([*rows[1:], rows[0]], other))
    assert (counts(again), again.options["known"]) == ((0, 0, 3, 0, 0), 3)


def test_an_odd_line_among_known_ones_is_rejected_by_its_number(world: World, cast: Cast, tmp_path: Path) -> None:
    rows = [row(number) for number in range(1, 31)]
    load(tmp_path, cast.insurance_clerk, LAST, rows)
    text = as_csv(rows).splitlines(keepends=True)
    text[7] = text[7].replace(b"\n", b",one,too many\n")
    batch = load(tmp_path, cast.insurance_clerk, TOLD, b"".join(text), confirmed={"many_ended": 1})
    assert (counts(batch), batch.options["known"]) == ((0, 0, 29, 0, 1), 29)
    odd = batch.rows.get()
    assert (odd.number, odd.problems) == (8, ["cells_too_many"])


@pytest.mark.parametrize("page", [1, 150, 1000])
def test_a_changed_row_is_told_by_its_number_wherever_the_pages_are_cut(
    world: World, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(lines, "_PAGE", page)
    rows = [row(number) for number in range(1, 31)]
    load(tmp_path, cast.insurance_clerk, LAST, rows)
    rows[20]["sex"] = ""
    batch = load(tmp_path, cast.insurance_clerk, TOLD, rows)
    assert batch.options["known"] == 29
    assert (batch.rows.get().number, batch.rows.get().problems) == (22, ["sex_missing"])


def test_a_broken_letter_far_down_is_refused_and_nothing_changes(
    world: World, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, cast.insurance_clerk, LAST, [row(1), row(2)])
    before = list(Membership.objects.order_by("id").values())
    monkeypatch.setattr(reading, "_SAMPLE", 200)
    with pytest.raises(ImportRefused) as found:
        stage(
            tmp_path,
            cast.insurance_clerk,
            TOLD,
            as_csv([row(1), row(2, name="PESERTA D\u00dcA")]).replace(b"\xc3", b""),
        )
    assert found.value.code == "file_encoding"
    assert list(Membership.objects.order_by("id").values()) == before


def test_a_file_with_a_column_of_its_month_is_known_all_the_same(world: World, cast: Cast, tmp_path: Path) -> None:
    columns = (*COLUMNS, "period")
    rows = [row(number) for number in range(1, 4)]
    load(tmp_path, cast.insurance_clerk, LAST, as_csv([{**each, "period": LAST} for each in rows], columns))
    batch = load(tmp_path, cast.insurance_clerk, TOLD, as_csv([{**each, "period": TOLD} for each in rows], columns))
    assert (counts(batch), batch.options["known"]) == ((0, 0, 3, 0, 0), 3)
    with pytest.raises(ImportRefused) as found:
        load(tmp_path, cast.insurance_clerk, TOLD, as_csv([{**row(n), "period": LAST} for n in range(1, 40)], columns))
    assert found.value.code == "period_wrong"
