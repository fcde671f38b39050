"""``manage.py uhc``: the keys that others rely on, and one line for every failure."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from insurance.services.parameters import parameters_load
from regions.models import PopulationDataset
from tests.conftest import World
from tests.make import make_household, make_member, make_person, make_population

pytestmark = pytest.mark.django_db
KEYS = {
    "region",
    "as_of",
    "known_at",
    "definition",
    "population",
    "members",
    "coverage_percent",
    "active_of_population_percent",
    "active_of_members_percent",
    "status",
    "rows",
}


@pytest.fixture
def members(world: World) -> None:
    parameters_load(actor=None)
    for village, count in ((world.rengas, 6), (world.kembang, 3)):
        household = make_household(village)
        for index in range(count):
            status = "inactive" if index == 0 else "active"
            make_member(make_person(household), territory=world.regency, status=status, segment="PBPU_PEMDA")
    make_member(None, territory=world.regency, segment="PPU_BU")
    make_population(world.regency, 8, dataset="kecil")


def run(capsys: pytest.CaptureFixture[str], *arguments: str, form: str = "json") -> Any:
    call_command("uhc", *arguments, "--format", form)
    out = capsys.readouterr().out
    return json.loads(out) if form == "json" else out


def test_the_figure_comes_with_all_that_it_stands_on(members: None, capsys: pytest.CaptureFixture[str]) -> None:
    figure = run(capsys, "15.04", "--dataset", "kecil", "--as-of", "2026-01-31")
    assert set(figure) >= KEYS
    assert figure["region"] == "15.04"
    assert figure["as_of"] == "2026-01-31"
    assert figure["definition"] == "cakupan v1"
    assert (figure["population"]["dataset"], figure["population"]["count"]) == ("kecil", 8)
    assert figure["members"] == {
        "registered": 10,
        "active": 8,
        "by_segment": {
            "PBPU_PEMDA": {"registered": 9, "active": 7},
            "PPU_BU": {"registered": 1, "active": 1},
        },
    }
    assert figure["coverage_percent"] == "125.00"  # never clamped
    assert figure["active_of_population_percent"] == "100.00"
    assert figure["active_of_members_percent"] == "80.00"
    assert (figure["status"]["code"], figure["status"]["name"]) == ("uhc_prioritas", "UHC Prioritas")
    assert figure["status"]["unverified_condition"]
    assert figure["status"]["thresholds"]["awards_2026_madya"]["met"] is False


@pytest.mark.parametrize(("by", "rows"), [("village", 4), ("district", 3), ("segment", 2)])
def test_rows_sum_to_the_total(members: None, capsys: pytest.CaptureFixture[str], by: str, rows: int) -> None:
    figure = run(capsys, "15.04", "--by", by)
    assert len(figure["rows"]) == rows
    assert sum(row["registered"] for row in figure["rows"]) == figure["members"]["registered"] == 10
    assert sum(row["active"] for row in figure["rows"]) == figure["members"]["active"]


def test_without_a_breakdown_the_rows_are_one_level_down(members: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["code"] for row in run(capsys, "15.04")["rows"]] == ["15.04.01", "15.04.03", ""]


def test_csv_has_the_rows_and_a_table_has_both(members: None, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(capsys, "15.04", form="csv"))))
    assert [row["registered"] for row in rows] == ["3", "6", "1"]
    table = run(capsys, "15.04", "--dataset", "kecil", form="table")
    assert "125.00" in table
    assert "Muara Bulian" in table
    assert "provided that: " in table


def test_a_day_alone_as_moment_means_its_end(members: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "15.04", "--as-of", "2024-01-02", "--known-at", "2024-01-02")["members"]["registered"] == 10
    assert run(capsys, "15.04", "--as-of", "2024-01-02", "--known-at", "2024-01-01")["members"]["registered"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("15.77",), "regions_import"),
        (("batang",), "not a region code"),
        (("15.04", "--dataset", "2099S1"), "known: 2024S2"),
        (("15.05",), "population_import"),
        (("15.04", "--as-of", "2020-01-01"), "population_import"),
        (("15.04.03.2004", "--by", "district"), "cannot be broken down"),
    ],
)
def test_a_failure_is_one_line_that_says_what_to_do(world: World, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words) as failure:
        call_command("uhc", *arguments)
    assert failure.value.returncode == 1
    assert "\n" not in str(failure.value)


def test_a_day_that_has_not_come_is_refused(world: World) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for arguments in (("--as-of", tomorrow), ("--known-at", f"{tomorrow}T12:00")):
        with pytest.raises(CommandError, match="future"):
            call_command("uhc", "15.04", *arguments)


def test_the_dataset_in_force_on_the_day_divides(
    members: None, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    PopulationDataset.objects.filter(code="kecil").update(in_force_from=date(2026, 7, 1))
    assert run(capsys, "15.04", "--as-of", "2026-06-30")["population"]["dataset"] == "2024S2"
    assert run(capsys, "15.04", "--as-of", "2026-07-01")["population"]["dataset"] == "kecil"
