"""One recorded number of queries per page, the same with few rows and with many.

``SIPERKASA_RECORD=1 make test ARGS=tests/frame/test_query_counts.py`` writes the numbers anew, on purpose.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.conftest import Cast, World
from tests.frame.door import with_second_factor
from tests.frame.matrix import MATRIX, Row
from tests.frame.matrix_admin import ADMIN
from tests.frame.matrix_cases import CASES
from tests.frame.planted import Estate, plant, plant_all
from tests.frame.test_matrix import ask

RECORD = Path(__file__).parent / "query_counts.json"
PAGES = [row for row in (*MATRIX, *CASES) if row.method == "get" and not row.public]
MORE = 4


def _reader(row: Row, cast: Cast, estate: Estate) -> User:
    """Return the first of the cast to whom the page opens."""
    place = estate.hers.region.code[:5] if row.at_regency else estate.hers.region.code
    for field in fields(Cast):
        user: User = getattr(cast, field.name)
        enters = not row.door or any(map(user.reach.anywhere, row.door))
        sees = not row.opened_by or any(user.reach.at(need, place) for need in row.opened_by)
        if enters and sees and (row.does is None or user.reach.at(row.does, place)):
            return user
    pytest.skip("no shipped role opens this page")


def _count(row: Row, user: User, estate: Estate) -> int:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    if row.door:
        with_second_factor(client)
    ask(client, row, estate.hers)  # what is read once for a process does not count
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = ask(client, row, estate.hers)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return len(queries)


def _plant_more(world: World, cast: Cast) -> None:
    for number in range(MORE):
        plant(world.rengas, surname=f"TAMBAHAN{number}", registered_by=cast.social_worker, actor=cast.department_head)


def _hold(counts: dict[str, int]) -> None:
    """Compare with what is recorded, or record it."""
    recorded = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if os.environ.get("SIPERKASA_RECORD"):
        recorded.update(counts)
        RECORD.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert {name: recorded.get(name) for name in counts} == counts


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_costs_what_is_recorded_however_many_rows_there_are(row: Row, world: World, cast: Cast) -> None:
    estate = plant_all(world, cast)
    user = _reader(row, cast, estate)
    few = _count(row, user, estate)
    _plant_more(world, cast)
    many = _count(row, user, estate)
    assert many == few, "the number of queries grows with the rows"
    _hold({row.name: many})


def test_the_admin_site_costs_what_is_recorded_however_many_rows_there_are(world: World, cast: Cast) -> None:
    estate = plant_all(world, cast)  # once for all: its pages are built alike
    readers = {row.name: _reader(row, cast, estate) for row in ADMIN}
    few = {row.name: _count(row, readers[row.name], estate) for row in ADMIN}
    _plant_more(world, cast)
    many = {row.name: _count(row, readers[row.name], estate) for row in ADMIN}
    assert many == few, "the number of queries grows with the rows"
    _hold(many)
