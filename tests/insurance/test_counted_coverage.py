"""Coverage of today is read from kept counts, and is the same as what the cards say, whatever was changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.services.addresses import Address
from beneficiaries.services.moving import household_move
from exchange.services.undo import batch_undo
from insurance.models import Proposal, WaterfallRun
from insurance.selectors.coverage import coverage_of
from insurance.selectors.coverage_page import coverage_page
from insurance.selectors.gaps import gaps_of
from insurance.services.enrolment import Enrolment, enrol
from insurance.services.parameters import parameters_load
from insurance.services.waterfall import waterfall_follow, waterfall_refresh
from tests.conftest import Cast, World
from tests.insurance.monthly import load, row
from tests.make import make_household, make_person

pytestmark = pytest.mark.django_db

PLACES = ("15.04", "15.04.01", "15.04.03", "15.04.03.2004")
LIVE = "insurance.models.WaterfallRun.counts_cards_of"


@pytest.fixture
def rows() -> list[dict[str, str]]:
    """Eight cards in two villages and one that names none; the last is inactive."""
    placed = [row(n, village="15.04.01.1007") for n in range(6, 9)]
    return [*(row(n) for n in range(1, 6)), *placed, row(9, village="", status="inactive", status_reason="arrears")]


@pytest.fixture
def counted(world: World, cast: Cast, tmp_path: Path, rows: list[dict[str, str]]) -> Path:
    """Two months of them, worked out twice: the first run cannot know what was changed meanwhile."""
    parameters_load(actor=None)
    load(tmp_path, cast.insurance_clerk, "2026-09", rows[:8])
    load(tmp_path, cast.insurance_clerk, "2026-10", rows)
    waterfall_refresh(actor=None, region="15.04")
    return tmp_path


def check_same(cast: Cast) -> None:
    """What the page says of every level, its trend too, is what the cards say, and the command prints."""
    today = timezone.localdate()
    for code in PLACES:
        page = coverage_page(cast.department_head, code, as_of=today, dataset=None)
        again = coverage_page(cast.department_head, code, as_of=today, dataset=None)  # out of what was kept
        with patch(LIVE, return_value=False), patch("insurance.selectors.trend.cache.get", return_value=None):
            live = coverage_page(cast.department_head, code, as_of=today, dataset=None)
        asked = coverage_of(region=page.coverage.region, as_of=today)  # as manage.py uhc asks
        for found in (page, again):
            assert {key: dict(value) for key, value in found.coverage.places.items()} == {
                key: dict(value) for key, value in live.coverage.places.items()
            }
            assert found.coverage.total == live.coverage.total == asked.total
            assert found.coverage.by_segment == live.coverage.by_segment
            assert [(p.day, p.tally) for p in found.trend] == [(p.day, p.tally) for p in live.trend]


def reads_cards(cast: Cast) -> bool:
    """Whether the page asks the cards themselves."""
    with CaptureQueriesContext(connection) as asked:
        coverage_page(cast.department_head, "15.04", as_of=timezone.localdate(), dataset=None)
    return any("insurance_membership" in each["sql"].replace("insurance_membershiprecap", "") for each in asked)


def _proposal(world: World, **values: Any) -> Any:
    person = make_person(make_household(world.rengas), name="BARU")
    return Proposal(pk=1, person=person, village=world.rengas, segment="PBPU_PEMDA", care_class="3", **values)


def _enrol(world: World, cast: Cast, on: date) -> None:
    enrolment = Enrolment(_proposal(world), f"{77:013d}", on, None)
    enrol(actor=None, territory=world.regency, enrolments=[enrolment], moment=timezone.now())


CHANGES: dict[str, Callable[[World, Cast, Path, list[dict[str, str]]], Any]] = {
    "a file that changes, adds and ends": lambda world, cast, folder, rows: load(
        folder,
        cast.insurance_clerk,
        "2026-11",
        [row(1, status="inactive", status_reason="arrears"), row(2, segment="BP"), *rows[2:8], row(10)],
        confirmed={"many_ended": 1},
    ),
    "a file that is taken back": lambda world, cast, folder, rows: batch_undo(
        actor=cast.insurance_clerk,
        batch=load(folder, cast.insurance_clerk, "2026-11", [*rows[:8], row(10)], confirmed={"many_ended": 1}),
    ),
    "an answer of the insurer": lambda world, cast, folder, rows: _enrol(world, cast, date(2026, 11, 1)),
    "a card that holds from a day to come": lambda world, cast, folder, rows: _enrol(
        world, cast, timezone.localdate() + timedelta(days=9)
    ),
    "a family that moves": lambda world, cast, folder, rows: household_move(
        actor=cast.social_worker,
        household_id=make_person(make_household(world.rengas)).household_id or 0,
        address=Address(world.sridadi.code, "JALAN BARU"),
        on=date(2026, 3, 1),
        cause="surat 12",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_page_is_what_the_cards_say_after_every_change(
    world: World, cast: Cast, counted: Path, rows: list[dict[str, str]], change: str
) -> None:
    check_same(cast)
    assert not reads_cards(cast)
    CHANGES[change](world, cast, counted, rows)
    check_same(cast)
    waterfall_follow(region="15.04")
    check_same(cast)
    waterfall_refresh(actor=None, region="15.04")
    check_same(cast)
    assert reads_cards(cast) is (change == "a card that holds from a day to come")  # until that day


def test_what_was_counted_before_anybody_could_note_a_change_is_not_trusted(
    world: World, cast: Cast, tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    load(tmp_path, cast.insurance_clerk, "2026-10", rows)
    assert WaterfallRun.objects.get().counted_version is None
    assert reads_cards(cast)
    check_same(cast)


def test_an_earlier_day_and_moment_are_counted_from_the_cards(world: World, cast: Cast, counted: Path) -> None:
    today = timezone.localdate()
    for day, moment in ((today - timedelta(days=1), None), (today, timezone.now())):
        with patch("insurance.selectors.coverage.kept_places", side_effect=AssertionError):
            coverage_of(region=world.regency, as_of=day, known_at=moment)


def test_residents_without_a_card_are_told_by_village_as_they_are_listed(
    world: World, cast: Cast, counted: Path
) -> None:
    for home in (make_household(world.rengas), make_household(world.sridadi)):
        make_person(home, name="TANPA KARTU")
    waterfall_refresh(actor=None, region="15.04")
    kept = gaps_of(cast.department_head, world.regency)
    with patch("insurance.selectors.gaps.behind_of", return_value=True):
        listed = gaps_of(cast.department_head, world.regency)
    assert kept.uncovered == listed.uncovered
    assert kept.uncovered_total == 2
