"""Outlines of places: what a file may hold, what is left of it, and that a wrong feature stops no other."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from audit.models import AuditEvent
from regions.exceptions import BoundaryFileRefused
from regions.models import RegionBoundary
from regions.rules.geometry import BadGeometry, Point, centre_of, polygons_of, simplified
from regions.selectors.boundaries import boundaries_stamp, feature_collection
from regions.services import geojson
from regions.services.boundary_import import boundaries_import
from tests.conftest import World

SQUARE: list[list[float]] = [[103.0, -1.6], [103.1, -1.6], [103.1, -1.5], [103.0, -1.5], [103.0, -1.6]]


def feature(code: Any, ring: Any = SQUARE, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, **properties},
        "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else [[ring]]},
    }


def written(folder: Path, *features: Any, text: str = "") -> Path:
    path = folder / "desa.geojson"
    path.write_text(text or json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=5, max_size=60), st.floats(0.0001, 0.05)
)
def test_a_simpler_outline_stays_within_the_tolerance(steps: list[tuple[int, int]], tolerance: float) -> None:
    ring: list[Point] = [(103 + x / 2000, -1.5 + y / 2000) for x, y in steps]
    ring.append(ring[0])
    [[kept]] = simplified([[ring]], tolerance)
    assert kept[0] == kept[-1] == ring[0]
    assert set(kept) <= set(ring)
    lines = list(itertools.pairwise(kept))
    assert all(min(_distance(point, *line) for line in lines) <= tolerance * 1.000001 for point in ring)


def _distance(point: Point, start: Point, end: Point) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = 0.0
    if length:
        share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
    share = max(0.0, min(1.0, share))
    return math.dist(point, (start[0] + share * along[0], start[1] + share * along[1]))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry_type"),
        ({"type": "Point", "coordinates": [103, -1]}, "geometry_type"),
        ({"type": "Polygon", "coordinates": []}, "ring"),
        ({"type": "Polygon", "coordinates": [SQUARE[:3]]}, "ring"),
        ({"type": "Polygon", "coordinates": [[*SQUARE[:4], [103.2, -1.6]]]}, "ring"),
        ({"type": "Polygon", "coordinates": [[["103", "-1"]] * 4]}, "ring"),
        ({"type": "Polygon", "coordinates": [[[-1.6, 103.0]] * 4]}, "outside"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), -1.0]] * 4]}, "outside"),
    ],
)
def test_what_is_no_outline_is_named(geometry: Any, code: str) -> None:
    with pytest.raises(BadGeometry) as problem:
        polygons_of(geometry)
    assert problem.value.code == code


def test_a_centre_lies_in_the_middle_of_the_box() -> None:
    assert centre_of(polygons_of(feature("x")["geometry"])) == (103.05, -1.55)


def test_each_feature_ends_in_one_place_of_the_ledger(world: World, tmp_path: Path) -> None:
    codes = (world.rengas.code, world.sridadi.code)
    source = written(
        tmp_path,
        feature(codes[0], name="Rengas", lat=-1.51, lng=103.01),
        feature(codes[1], kind="MultiPolygon"),
        feature("15.04.03.9999"),
        feature(150403),
        feature(codes[0]),
        feature(world.kembang.code, SQUARE[:3]),
        "nothing",
    )
    ledger = boundaries_import(source=source, origin="MIT")
    assert (ledger.read, ledger.created, ledger.rejected) == (7, 2, 5)
    assert {code: entry["first_rows"] for code, entry in ledger.errors.items()} == {
        "region_unknown": [3], "code_form": [4], "code_repeated": [5], "ring": [6], "feature": [7],
    }  # fmt: skip
    row = RegionBoundary.objects.get(region=codes[0])
    assert (float(row.longitude), float(row.latitude), row.source) == (103.01, -1.51, "MIT")
    assert len(feature_collection("15.04", 4)["features"]) == 2


def test_the_same_file_again_changes_nothing_and_another_outline_replaces_it(world: World, tmp_path: Path) -> None:
    boundaries_import(source=written(tmp_path, feature(world.rengas.code)))
    stamp = boundaries_stamp("15.04", 4)
    assert stamp
    assert boundaries_import(source=written(tmp_path, feature(world.rengas.code))).unchanged == 1
    assert boundaries_stamp("15.04", 4) == stamp
    other = [[103.2, -1.6], *SQUARE[1:4], [103.2, -1.6]]
    assert boundaries_import(source=written(tmp_path, feature(world.rengas.code, other))).updated == 1
    assert boundaries_stamp("15.04", 4) != stamp
    assert boundaries_stamp("15.05", 4) == ""


def test_a_file_is_read_piece_by_piece(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "_CHUNK", 16)
    source = written(tmp_path, feature(world.rengas.code, name='a ] } \\" name'), feature(world.sridadi.code))
    assert [each["properties"]["code"] for each in geojson.features(source)] == [world.rengas.code, world.sridadi.code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "Feature"}', "file_form"),
        ('{"features": [{"type": "Feature"', "file_form"),
        ('{"features": [{"a": 1} oops]}', "file_form"),
    ],
)
def test_a_file_that_is_none_leaves_everything_as_it_was(world: World, tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(BoundaryFileRefused) as refusal:
        boundaries_import(source=written(tmp_path, text=text))
    assert refusal.value.code == code
    assert not RegionBoundary.objects.exists()


def test_what_is_too_large_is_refused(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = written(tmp_path, feature(world.rengas.code))
    monkeypatch.setattr(geojson, "LARGEST_FILE", 10)
    with pytest.raises(BoundaryFileRefused) as refusal:
        list(geojson.features(source))
    assert refusal.value.code == "file_large"
    monkeypatch.undo()
    monkeypatch.setattr(geojson, "_CHUNK", 16)
    monkeypatch.setattr(geojson, "LARGEST_FEATURE", 40)
    with pytest.raises(BoundaryFileRefused) as refusal:
        list(geojson.features(source))
    assert refusal.value.code == "feature_large"


def test_the_command_prints_the_ledger_and_fails_under_strict(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path, feature(world.rengas.code), feature("15.04.03.9999"))
    call_command("boundaries_import", source, "--format", "json")
    out, notes = capsys.readouterr()
    assert json.loads(out)["created"] == 1
    assert "feature 2" in notes
    assert AuditEvent.objects.get(action="boundaries.import").detail["rejected"] == 1
    with pytest.raises(SystemExit) as ended:
        call_command("boundaries_import", source, "--strict")
    assert ended.value.code == 1
    with pytest.raises(CommandError, match="no such file"):
        call_command("boundaries_import", tmp_path / "none.geojson")
