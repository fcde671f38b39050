"""One recorded number of queries per page, the same with few rows and with many.

``SIPERKASA_RECORD=1 make test ARGS=tests/frame/test_query_counts.py`` writes the numbers anew, on purpose.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

import pytest
from django.db import connection, transaction
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
# The page of a partner institution's account: no shipped role holds what opens it.
NOBODYS = {"referral-list"}
PAGES = [row for row in (*MATRIX, *CASES) if row.method == "get" and not row.public and row.name not in NOBODYS]
# Planting for each page would cost more than reading them all; in shares, so that several processes take part.
SHARES = [*(PAGES[start::8] for start in range(8)), list(ADMIN)]
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
    raise AssertionError(f"no shipped role opens {row.name}")


def _count(row: Row, user: User, estate: Estate) -> int:
    with transaction.atomic():  # what a page leaves behind must not make the next one cheaper
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        if row.door:
            with_second_factor(client)
        ask(client, row, estate.hers)  # what is read once for a process does not count
        with CaptureQueriesContext(connection) as queries:
            response = ask(client, row, estate.hers)
            if response.streaming:
                b"".join(response.streaming_content)  # type: ignore[attr-defined]
        transaction.set_rollback(True)
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


@pytest.mark.parametrize("rows", SHARES, ids=lambda rows: f"{rows[0].name} and others")
def test_a_page_costs_what_is_recorded_however_many_rows_there_are(rows: list[Row], world: World, cast: Cast) -> None:
    estate = plant_all(world, cast)
    readers = {row.name: _reader(row, cast, estate) for row in rows}
    few = {row.name: _count(row, readers[row.name], estate) for row in rows}
    _plant_more(world, cast)
    many = {row.name: _count(row, readers[row.name], estate) for row in rows}
    assert many == few, "the number of queries grows with the rows"
    _hold(many)
