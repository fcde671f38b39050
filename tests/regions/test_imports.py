"""Reference files: taken whole or not at all, and the same file again changes nothing."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from core.tabular import UnreadableTable
from regions.exceptions import DatasetRefused, ReferenceFileRefused
from regions.models import PopulationDataset, PopulationFigure, Region
from regions.services.population_import import population_import
from regions.services.region_import import regions_import

DATA = Path(__file__).resolve().parents[2] / "regions" / "data"
REGIONS = DATA / "batang_hari_regions.csv"
POPULATION = DATA / "batang_hari_population_2024S2.csv"
IN_FORCE: dict[str, Any] = {"dataset": "2024S2", "in_force_from": date(2025, 1, 1)}

pytestmark = pytest.mark.django_db


def _file(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _run(*arguments: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command(*arguments, "--format", "json", stdout=out, stderr=io.StringIO())
    figures: dict[str, Any] = json.loads(out.getvalue())
    return figures


# Regions ------------------------------------------------------------------------------------------------------------


def test_the_bundled_places_of_batang_hari_are_complete() -> None:
    figures = _run("regions_import", REGIONS)
    assert figures.pop("seconds") >= 0
    assert figures == {
        "read": 134, "created": 134, "updated": 0, "unchanged": 0, "rejected": 0, "errors": {}, "warnings": {},
    }  # fmt: skip
    below = Region.objects.below("15.04")
    assert [below.filter(level=level).count() for level in (3, 4)] == [8, 124]
    assert Region.objects.get(code="15.04.03.1005").parent_id == "15.04.03"
    event = AuditEvent.objects.get(action="regions.import")
    assert (event.actor_label, event.detail["created"]) == ("system", 134)


def test_the_same_file_again_changes_nothing_and_a_new_name_changes_one(tmp_path: Path) -> None:
    regions_import(source=REGIONS)
    assert regions_import(source=REGIONS).counts() == {
        "read": 134, "created": 0, "updated": 0, "unchanged": 134, "held": 0, "rejected": 0,
    }  # fmt: skip
    ledger = regions_import(source=_file(tmp_path, "code,name\n15.04,Kabupaten  Batang Hari\n15.04.03,Muara Bulian\n"))
    assert (ledger.updated, ledger.unchanged) == (1, 1)
    assert Region.objects.get(code="15.04").name == "Kabupaten Batang Hari"


def test_rows_may_come_in_any_order_and_from_any_part(tmp_path: Path) -> None:
    regions_import(source=_file(tmp_path, "code,name\n33.03.01.2001,Desa\n33.03.01,Kec\n33.03,Kab\n33,Jawa Tengah\n"))
    assert Region.objects.count() == 4
    regions_import(source=_file(tmp_path, "code;name\n33.03.02;Lain\n"))
    assert Region.objects.get(code="33.03.02").parent_id == "33.03"


@pytest.mark.parametrize(
    ("lines", "code", "says"),
    [
        ("15,Jambi\n15.4,Batang Hari", "code_form", "row 3, column code: “15.4” is no region code"),
        ("15,Jambi\n1504,Batang Hari", "code_form", "row 3"),
        ("15,Jambi\n15,Jambi lagi", "code_repeated", "row 3, column code: the code 15 is in row 2 already"),
        ("15,Jambi\n15.04.01,Mersam", "parent_unknown", "row 3, column code: 15.04.01 lies in 15.04"),
        ("15,Jambi\n15.04,", "name_missing", "row 3, column name"),
        ("15,Jambi\n15.04," + "A" * 101, "name_long", "row 3, column name"),
    ],
)
def test_one_wrong_row_refuses_the_whole_file_in_one_line(tmp_path: Path, lines: str, code: str, says: str) -> None:
    with pytest.raises(ReferenceFileRefused) as refused:
        regions_import(source=_file(tmp_path, f"code,name\n{lines}\n"))
    assert refused.value.code == code
    assert refused.value.errors[code]["first_rows"] == [3]
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "nothing was imported" in str(refused.value)
    assert not Region.objects.exists()


def test_every_wrong_row_is_counted_under_its_code(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileRefused, match="3 rows are wrong") as refused:
        regions_import(source=_file(tmp_path, "code,name\n15,Jambi\nx,A\n15,B\ny,C\n"))
    assert {code: error["first_rows"] for code, error in refused.value.errors.items()} == {
        "code_form": [3, 5],
        "code_repeated": [4],
    }


@pytest.mark.parametrize(("content", "code"), [(b"", "file_empty"), (b"kode,nama\n15,Jambi\n", "columns_missing")])
def test_a_file_that_is_no_table_of_regions_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableTable) as refused:
        regions_import(source=path)
    assert refused.value.code == code


def test_a_missing_file_is_one_line_at_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not exist") as refused:
        _run("regions_import", tmp_path / "nowhere.csv")
    assert refused.value.returncode == 1
    assert not AuditEvent.objects.exists()


# Population ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def places() -> None:
    """The bundled regions."""
    regions_import(source=REGIONS)


@pytest.mark.usefixtures("places")
def test_the_bundled_figures_sum_at_every_level_and_only_the_regency_is_official() -> None:
    figures = _run("population_import", POPULATION, "--dataset", "2024S2", "--in-force-from", "2025-01-01")
    assert (figures["created"], figures["rejected"]) == (133, 0)
    assert PopulationDataset.objects.get().name == "DKB semester II 2024"
    rows = PopulationFigure.objects.values_list("region_id", "male", "female", "is_example")
    official = [(code, male, female) for code, male, female, is_example in rows if not is_example]
    assert official == [("15.04", 157_571, 149_790)]
    for code in Region.objects.filter(level__in=(2, 3)).values_list("code", flat=True):
        parts = [row for row in rows if row[0].rpartition(".")[0] == code]
        whole = next(row for row in rows if row[0] == code)
        assert (sum(row[1] for row in parts), sum(row[2] for row in parts)) == whole[1:3]
    assert AuditEvent.objects.get(action="population.import").subject_id == "2024S2"


@pytest.mark.usefixtures("places")
def test_official_figures_take_the_place_of_examples(tmp_path: Path) -> None:
    population_import(source=POPULATION, **IN_FORCE)
    again = population_import(source=POPULATION, **IN_FORCE)
    assert (again.unchanged, again.updated) == (133, 0)
    line = "code,male,female,total,households\n15.04.03.1005,3739,3555,7294,2300\n"
    assert population_import(source=_file(tmp_path, line), **IN_FORCE).updated == 1
    figure = PopulationFigure.objects.get(region="15.04.03.1005")
    assert (figure.is_example, figure.households) == (False, 2300)
    # A file without households does not take them away.
    line = "code,male,female,total\n15.04.03.1005,3739,3556,7295\n"
    population_import(source=_file(tmp_path, line), **IN_FORCE)
    figure.refresh_from_db()
    assert (figure.total, figure.households) == (7295, 2300)


@pytest.mark.usefixtures("places")
def test_examples_can_be_said_of_a_whole_file(tmp_path: Path) -> None:
    source = _file(tmp_path, "code,male,female,total\n15.04,1,2,3\n")
    population_import(source=source, examples=True, name="Trial", origin="made up", **IN_FORCE)
    assert PopulationFigure.objects.get().is_example
    dataset = PopulationDataset.objects.get()
    assert (dataset.name, dataset.source, dataset.released_on) == ("Trial", "made up", None)
    population_import(source=source, released_on=date(2025, 2, 20), **IN_FORCE)
    dataset.refresh_from_db()
    assert (dataset.name, dataset.released_on) == ("Trial", date(2025, 2, 20))


@pytest.mark.usefixtures("places")
def test_the_countrys_row_is_left_out_and_said(tmp_path: Path) -> None:
    source = _file(tmp_path, "code,name,male,female,total\n0,INDONESIA,5,5,10\n15.04,Kab,1,2,3\n")
    ledger = population_import(source=source, **IN_FORCE)
    assert (ledger.read, ledger.created, ledger.rejected) == (2, 1, 1)
    assert ledger.warnings["country_row"]["first_rows"] == [2]
    assert not ledger.errors


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("15.04.01,1,2,4", "total_mismatch", r"row 3, column total: 4 is not male \+ female \(1 \+ 2 = 3\)"),
        ("15.99,1,2,3", "region_unknown", "row 3, column code: no region has the code 15.99"),
        ("15.4,1,2,3", "code_form", "row 3, column code"),
        ("15.04,1,2,3", "code_repeated", "row 3, column code"),
        ("15.04.01,1.000,2,3", "number_form", "row 3, column male: “1.000” is no whole number"),
        ("15.04.01,-1,2,1", "number_form", "row 3, column male"),
        ("15.04.01,1,,1", "number_form", "row 3, column female"),
        ("15.04.01,3000000000,0,3000000000", "number_form", "row 3, column male"),
    ],
)
def test_one_wrong_figure_refuses_the_whole_file(tmp_path: Path, line: str, code: str, says: str) -> None:
    source = _file(tmp_path, f"code,male,female,total\n15.04,1,2,3\n{line}\n")
    with pytest.raises(ReferenceFileRefused, match=says) as refused:
        population_import(source=source, **IN_FORCE)
    assert refused.value.code == code
    assert not PopulationFigure.objects.exists()
    assert not PopulationDataset.objects.exists()


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"released_on": date(2999, 1, 1)}, "released_in_future"),
        ({"in_force_from": date(2999, 1, 1)}, "in_force_far_ahead"),
        ({"dataset": "semester 2"}, "dataset_code"),
        ({"dataset": "2" * 21}, "dataset_code"),
    ],
)
def test_a_dataset_that_cannot_be_is_refused(about: dict[str, Any], code: str) -> None:
    with pytest.raises(DatasetRefused) as refused:
        population_import(source=POPULATION, **(IN_FORCE | about))
    assert refused.value.code == code


def test_a_date_that_is_none_is_wrong_usage() -> None:
    with pytest.raises(CommandError, match="'soon' is no date"):
        _run("population_import", POPULATION, "--dataset", "2024S2", "--in-force-from", "soon")
