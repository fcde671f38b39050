"""The map of villages: what draws it, who may fetch the outlines, and the table beside it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.selectors.centres import village_centres
from insurance.charts import map_chart
from insurance.selectors.coverage_map import coverage_map
from insurance.services.parameters import parameters_load
from regions.models import RegionBoundary
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person

SQUARE = [[[[103.0, -1.6], [103.1, -1.6], [103.1, -1.5], [103.0, -1.6]]]]


@pytest.fixture
def covered(world: World) -> World:
    parameters_load(actor=None)
    for village in (world.rengas, world.rengas, world.kembang):
        make_member(make_person(make_household(village)), territory=world.regency)
    make_member(None, territory=world.regency)
    return world


def outline(world: World) -> None:
    for village in (world.rengas, world.kembang, world.elsewhere):
        RegionBoundary.objects.create(
            region=village, polygons=SQUARE, latitude=-1, longitude=103, changed_at=timezone.now()
        )


def page(user: Any, code: str = "15.04", **values: Any) -> Any:
    given: dict[str, Any] = {"as_of": timezone.localdate(), "dataset": None, "show": "coverage"}
    return coverage_map(user, code, **{**given, **values})


def test_the_lowest_village_comes_first_and_who_has_none_last(covered: World, cast: Cast) -> None:
    found = page(cast.department_head)
    names = [row.name for row in found.rows]
    assert names[:3] == ["Sridadi", "Rengas Condong", "Kembang Paseban"]
    assert found.rows[-1].unplaced
    assert sum(row.tally.registered for row in found.rows) == 4
    assert found.threshold == Decimal("98.00")


def test_without_outlines_circles_stand_where_houses_are(covered: World, cast: Cast) -> None:
    assert page(cast.department_head).drawn_by == "nothing"
    assert map_chart(page(cast.department_head)) is None
    for number in range(5):
        make_household(covered.rengas, latitude=-1.5 - number / 1000, longitude=103.1)
    for _ in range(4):  # the middle of four houses would point at them
        make_household(covered.kembang, latitude=-1.7, longitude=103.2)
    assert village_centres("15.04") == {covered.rengas.code: (103.1, -1.5)}
    chart = map_chart(page(cast.department_head))
    assert chart is not None
    assert chart["shapes"] is None
    assert {place["code"]: place["at"] for place in chart["places"]}[covered.rengas.code] == (103.1, -1.5)


def test_the_scale_breaks_at_the_threshold(covered: World, cast: Cast) -> None:
    outline(covered)
    chart = map_chart(page(cast.department_head))
    assert chart is not None
    assert [step["high"] for step in chart["steps"]] == [88, 93, 98, 103, None]
    assert [step["low"] for step in chart["steps"]] == [None, 88, 93, 98, 103]


def test_outlines_are_for_who_sees_the_coverage_of_the_place(covered: World, cast: Cast, client_of: Any) -> None:
    outline(covered)
    officer, head = client_of(cast.village_officer), client_of(cast.department_head)
    mine = officer.get(f"/uhc/{covered.rengas.code}/shapes.json")
    assert [each["properties"]["code"] for each in json.loads(mine.content)["features"]] == [covered.rengas.code]
    for code in (covered.kembang.code, "15.04", "15.05"):
        assert officer.get(f"/uhc/{code}/shapes.json").status_code == 404
    assert client_of(cast.outsider).get("/uhc/15.04/shapes.json").status_code == 404
    codes = {each["properties"]["code"] for each in json.loads(head.get("/uhc/15.04/shapes.json").content)["features"]}
    assert codes == {covered.rengas.code, covered.kembang.code}


def test_a_browser_that_has_them_is_told_so_but_only_while_it_may(covered: World, cast: Cast, client_of: Any) -> None:
    outline(covered)
    head = client_of(cast.department_head)
    first = head.get("/uhc/15.04/shapes.json")
    assert "private" in first["Cache-Control"]
    again = head.get("/uhc/15.04/shapes.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    officer = client_of(cast.village_officer)
    assert officer.get("/uhc/15.04/shapes.json", headers={"if-none-match": first["ETag"]}).status_code == 404
    RegionBoundary.objects.filter(region=covered.rengas).update(changed_at=timezone.now())
    assert head.get("/uhc/15.04/shapes.json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_table_has_what_the_map_shows(covered: World, cast: Cast, client_of: Any) -> None:
    outline(covered)
    response = client_of(cast.department_head).get("/uhc/15.04/map/?show=active")
    content = response.content.decode()
    found = re.search(r'<script id="map-chart" type="application/json">(.*?)</script>', content, re.DOTALL)
    assert found
    places = {place["code"] for place in json.loads(found[1])["places"]}
    assert places == set(re.findall(r'data-place="([^"]+)"', content))
    csv = client_of(cast.department_head).get("/uhc/15.04/map/?format=csv").content.decode()
    assert len(csv.splitlines()) == 5


def test_a_village_and_a_recap_have_no_map(covered: World, cast: Cast, client_of: Any) -> None:
    officer = client_of(cast.village_officer)
    assert officer.get(f"/uhc/{covered.rengas.code}/map/").status_code == 200
    assert officer.get(f"/uhc/{covered.sridadi.code}/map/").status_code == 404
