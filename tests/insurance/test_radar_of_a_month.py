"""From two monthly files to the radar: who fell out between them, by cause and village, the urgent first."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import User
from beneficiaries.models import Person
from exchange.services.undo import batch_undo
from insurance.selectors.radar import GONE, radar
from tests.conftest import Cast, World
from tests.insurance.monthly import as_csv, load, row
from tests.make import make_case, make_household, make_person

pytestmark = pytest.mark.django_db
PEOPLE = 12


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def residents(world: World, cast: Cast) -> list[Person]:
    """Twelve residents of Rengas Condong by the NIK of the rows; the fourth has an urgent case."""
    home = make_household(world.rengas)
    people = [
        make_person(home, nik=row(n)["nik"], name=f"WARGA {n:02d}", born_on=date(1990, 5, 17), sex="P")
        for n in range(1, PEOPLE + 1)
    ]
    make_case(
        home, people[3], registered_by=cast.social_worker, workflow="pbi_reactivation", state="urgent", urgent=True
    )
    return people


def october(world: World) -> list[dict[str, str]]:
    """All are active; the last one lives in Kembang Paseban by his card."""
    rows = [row(n, village=world.rengas.code, name=f"WARGA {n:02d}") for n in range(1, PEOPLE + 1)]
    rows[-1] |= {"village": world.kembang.code}
    return rows


def november(world: World) -> list[dict[str, str]]:
    """Two lost PBI, one was laid off with no cause that we know, one of Kembang died, one is gone, one moved segment."""
    rows = october(world)
    rows[0] |= {"status": "inactive", "status_reason": "pbi_removed"}
    rows[3] |= {"status": "inactive", "status_reason": "pbi_removed"}
    rows[4] |= {"status": "inactive", "status_reason": "sebab lain"}
    rows[-1] |= {"status": "inactive", "status_reason": "deceased"}
    rows[5] |= {"segment": "PPU_BU"}
    return rows[:6] + rows[7:]


def both(folder: Path, actor: User, world: World) -> None:
    """Load both months by the command that an office uses; the second asks before it ends a card."""
    for period, rows, told in (("2026-10", october(world), {}), ("2026-11", november(world), {"confirm_ended": 1})):
        file = folder / f"{period}.csv"
        file.write_bytes(as_csv(rows))
        quiet: dict[str, Any] = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        call_command("members_import", str(file), actor=actor.username, period=period, **quiet, **told)


def test_the_second_file_of_two_shows_who_fell_out_by_cause_and_village(
    world: World, cast: Cast, tmp_path: Path, residents: list[Person]
) -> None:
    both(tmp_path, cast.insurance_clerk, world)
    found = radar(cast.department_head, "15.04", since=None)
    assert found.since == date(2026, 10, 31)
    assert {each.code: each.count for each in found.causes} == {"pbi_removed": 2, "": 1, "deceased": 1, GONE: 1}
    assert [(each.code, each.count) for each in found.villages] == [(world.rengas.code, 4), (world.kembang.code, 1)]
    assert found.total == 5


def test_the_urgent_patient_of_the_file_comes_first_and_others_by_name(
    world: World, cast: Cast, tmp_path: Path, residents: list[Person]
) -> None:
    both(tmp_path, cast.insurance_clerk, world)
    found = radar(cast.social_worker, "15.04", since=None)
    assert [each.person.name for each in found.rows] == ["WARGA 04", "WARGA 01", "WARGA 05", "WARGA 07", "WARGA 12"]
    assert [each.urgent is not None for each in found.rows] == [True, False, False, False, False]


def test_a_quiet_month_shows_its_own_emptiness_and_not_the_month_before(
    world: World, cast: Cast, tmp_path: Path, residents: list[Person]
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-09", october(world))
    load(tmp_path, cast.insurance_clerk, "2026-10", november(world), confirmed={"many_ended": 1})
    assert radar(cast.department_head, "15.04", since=None).total == 5
    load(tmp_path, cast.insurance_clerk, "2026-11", november(world))
    quiet = radar(cast.department_head, "15.04", since=None)
    assert (quiet.since, quiet.total) == (date(2026, 10, 31), 0)
    assert radar(cast.department_head, "15.04", since=date(2026, 9, 30)).total == 5


def test_undone_the_month_made_nobody_fall_out(
    world: World, cast: Cast, tmp_path: Path, residents: list[Person]
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-10", october(world))
    batch = load(tmp_path, cast.insurance_clerk, "2026-11", november(world), confirmed={"many_ended": 1})
    batch_undo(actor=cast.insurance_clerk, batch=batch)
    assert radar(cast.department_head, "15.04", since=None).total == 0
    assert radar(cast.department_head, "15.04", since=date(2026, 10, 31)).total == 0
