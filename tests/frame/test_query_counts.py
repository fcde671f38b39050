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
from tests.frame.matrix import MATRIX, Row
from tests.frame.planted import Estate, plant, plant_all
from tests.frame.test_matrix import ask

RECORD = Path(__file__).parent / "query_counts.json"
PAGES = [row for row in MATRIX if row.method == "get" and not row.public]
MORE = 4


def _reader(row: Row, cast: Cast, estate: Estate) -> User:
    """Return the first of the cast to whom the page opens."""
    place = estate.hers.region.code[:5] if row.at_regency else estate.hers.region.code
    for field in fields(Cast):
        user: User = getattr(cast, field.name)
        if all(need is None or user.reach.at(need, place) for need in (row.sees, row.does)):
            return user
    pytest.skip("no shipped role opens this page")


def _count(row: Row, user: User, estate: Estate) -> int:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    ask(client, row, estate.hers)  # what is read once for a process does not count
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = ask(client, row, estate.hers)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return len(queries)


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_costs_what_is_recorded_however_many_rows_there_are(row: Row, world: World, cast: Cast) -> None:
    estate = plant_all(world, cast)
    user = _reader(row, cast, estate)
    few = _count(row, user, estate)
    for number in range(MORE):
        plant(world.rengas, surname=f"TAMBAHAN{number}", registered_by=cast.social_worker, actor=cast.department_head)
    many = _count(row, user, estate)
    assert many == few, "the number of queries grows with the rows"
    recorded = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if os.environ.get("SIPERKASA_RECORD"):
        recorded[row.name] = many
        RECORD.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert recorded.get(row.name) == many
