"""Members enough for a figure, and a folder of issued files that is the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from insurance.models import Membership
from insurance.services.parameters import parameters_load
from reports.models import IssuedReport
from reports.services.issue import report_issue
from tests.conftest import Cast, World
from tests.make import make_member

MONTH = "2026-10"  # it has ended on every day on which these tests can run

Issue = Callable[..., IssuedReport]


def seed_members(world: World) -> None:
    """Give the regency 1,011 members of 1,000 residents: 809 active, 11 without a village, two segments."""
    one = make_member(None, territory=world.regency)
    rows: list[Membership] = []
    for place, count in ((world.rengas, 520), (world.sridadi, 300), (world.kembang, 180), (world.regency, 10)):
        rows += [_like(one, place.code, len(rows) + index, world) for index in range(count)]
    Membership.objects.bulk_create(rows)


def _like(one: Membership, place: str, index: int, world: World) -> Membership:
    return Membership(
        card_number=f"{900_000_000_0000 + index:013d}",
        name="TIDAK DIKENAL",
        sex="L",
        territory=world.regency,
        village_id=place if place.count(".") == 3 else None,
        place=place,
        segment="PBI_JK" if index % 2 else "PBPU_PEMDA",
        status="active" if index % 5 else "inactive",
        valid_from=one.valid_from,
        recorded_at=one.recorded_at,
    )


@pytest.fixture
def issued_root(settings: LazySettings, tmp_path: Path) -> Path:
    """Where the files of this test go."""
    settings.ISSUED_ROOT = tmp_path / "issued"
    return tmp_path / "issued"


@pytest.fixture
def members(world: World) -> World:
    """The small world with members, definitions and thresholds."""
    parameters_load(actor=None)
    seed_members(world)
    return world


@pytest.fixture
def issue(members: World, cast: Cast, issued_root: Path) -> Issue:
    """Issue the monthly report, by the insurance clerk unless told otherwise."""

    def make(**values: Any) -> IssuedReport:
        defaults: dict[str, Any] = {
            "actor": cast.insurance_clerk,
            "kind": "uhc-monthly",
            "region_code": members.regency.code,
            "params": {"month": MONTH},
        }
        return report_issue(**{**defaults, **values})

    return make


def files_in(folder: Path) -> list[Path]:
    """Return every file below a folder, temporary ones too."""
    return [path for path in folder.rglob("*") if path.is_file()]
