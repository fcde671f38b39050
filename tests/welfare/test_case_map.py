"""The map of open cases: counts that agree with the list, points only of houses that may be known."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from regions.models import RegionBoundary
from tests.conftest import Cast, World
from tests.make import make_case, make_household, make_person
from welfare.charts import case_chart
from welfare.models import Case
from welfare.selectors.case_map import case_map
from welfare.selectors.lists import CaseFilter

SQUARE = [[[[103.0, -1.6], [103.1, -1.6], [103.1, -1.5], [103.0, -1.6]]]]


@pytest.fixture
def cases(cast: Cast, world: World) -> dict[str, Case]:
    """In one village an open one in a located house and a confidential one in another; in a second village a closed one."""
    made = {}
    for name, village, values in (
        ("plain", world.rengas, {}),
        ("hidden", world.rengas, {"sensitive": True, "assigned_to": cast.social_worker}),
        ("closed", world.kembang, {"state": "refused"}),
    ):
        household = make_household(village, head=f"KELUARGA {name.upper()}", latitude=-1.55, longitude=103.05)
        person = make_person(household, name=name.upper())
        made[name] = make_case(household, person, registered_by=cast.district_operator, **values)
    return made


def on_map(user: User, **query: str) -> Any:
    return case_map(user=User.objects.get(pk=user.pk), narrow=CaseFilter.of(query))


def test_villages_count_what_the_list_counts(cast: Cast, world: World, cases: dict[str, Case]) -> None:
    for reader in (cast.village_officer, cast.social_worker):
        assert [(line.village, line.count) for line in on_map(reader).lines] == [(world.rengas, 2)]
    # A filter that would tell of a confidential case leaves it out, as in the list.
    assert [line.count for line in on_map(cast.village_officer, need="health_insurance").lines] == [1]
    assert [line.count for line in on_map(cast.social_worker, need="health_insurance").lines] == [2]
    assert not on_map(cast.other_officer).lines


def test_a_confidential_case_is_never_a_point(cast: Cast, cases: dict[str, Case]) -> None:
    for reader in (cast.village_officer, cast.social_worker):
        assert [case.number for case in on_map(reader, region="15.04.03").points] == [cases["plain"].number]


def test_a_region_is_too_wide_for_points(cast: Cast, cases: dict[str, Case]) -> None:
    assert not on_map(cast.social_worker).points
    assert not on_map(cast.social_worker).close_up
    assert on_map(cast.village_officer).close_up


def test_circles_before_outlines_are_loaded(cast: Cast, world: World, cases: dict[str, Case]) -> None:
    found = on_map(cast.social_worker)
    assert (found.root, found.drawn_by) == ("15.04", "nothing")
    assert case_chart(found, str) is None
    for number in range(5):
        make_household(world.rengas, latitude=-1.5 - number / 1000, longitude=103.1)
    chart = case_chart(on_map(cast.social_worker), str)
    assert chart is not None
    assert (chart["shapes"], chart["places"][0]["value"], chart["points"]) == (None, 2, [])
    RegionBoundary.objects.create(
        region=world.rengas, polygons=SQUARE, latitude=-1, longitude=103, changed_at=timezone.now()
    )
    assert on_map(cast.social_worker).drawn_by == "outlines"


def test_the_page_tells_no_number_of_a_confidential_case(cast: Cast, cases: dict[str, Case], client_of: Any) -> None:
    for reader in (cast.village_officer, cast.social_worker):
        text = client_of(reader).get(f"/cases/map/?region={cases['plain'].village_id}").content.decode()
        assert cases["hidden"].number not in text


def test_who_may_open_it_and_its_outlines(cast: Cast, cases: dict[str, Case], client_of: Any) -> None:
    officer = client_of(cast.village_officer)
    here = cases["plain"].village_id
    assert officer.get("/cases/map/").status_code == 200
    assert officer.get(f"/cases/map/?region={cases['closed'].village_id}").status_code == 404
    assert officer.get(f"/cases/map/{here}/shapes.json").status_code == 200
    assert officer.get(f"/cases/map/{cases['closed'].village_id}/shapes.json").status_code == 404
    assert client_of(cast.account_admin).get("/cases/map/").status_code == 403
    assert client_of(cast.account_admin).get(f"/cases/map/{here}/shapes.json").status_code == 404
