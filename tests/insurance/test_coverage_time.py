"""Coverage of any day as known at any moment: late data, corrections, mistakes, moves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from insurance.exceptions import CoverageRefused
from insurance.models import MembershipPast
from insurance.selectors.coverage import coverage_of
from insurance.selectors.trend import coverage_trend, month_ends
from tests.conftest import World
from tests.insurance.states import change, close
from tests.make import make_household, make_member, make_person

pytestmark = pytest.mark.django_db


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False):
        yield


def figures(world: World, day: date, known_at: datetime | None = None) -> tuple[int, int | None]:
    total = coverage_of(region=world.regency, as_of=day, known_at=known_at).total
    return total.registered, total.active


def member(world: World, **values: Any) -> Any:
    person = make_person(make_household(world.rengas))
    return make_member(person, territory=world.regency, **values)


def test_a_member_counts_from_the_first_day_on(world: World) -> None:
    member(world, valid_from=date(2026, 3, 1), recorded_at=at(3, 5))
    assert figures(world, date(2026, 2, 28)) == (0, 0)
    assert figures(world, date(2026, 3, 1)) == (1, 1)


def test_what_arrived_late_was_not_known_before(world: World) -> None:
    member(world, valid_from=date(2026, 3, 1), recorded_at=at(4, 10))
    assert figures(world, date(2026, 3, 31), known_at=at(4, 9)) == (0, 0)
    assert figures(world, date(2026, 3, 31), known_at=at(4, 10)) == (1, 1)


def test_a_change_holds_from_its_day_and_only_since_we_know(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2))
    change(card, valid_from=date(2026, 3, 1), known_at=at(3, 20), status="inactive")
    assert figures(world, date(2026, 2, 28)) == (1, 1)
    assert figures(world, date(2026, 3, 10)) == (1, 0)
    assert figures(world, date(2026, 3, 10), known_at=at(3, 19)) == (1, 1)  # the report of mid March stays reproducible
    assert figures(world, date(2026, 3, 10), known_at=at(3, 20)) == (1, 0)


def test_a_change_announced_for_later_does_not_hold_yet(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2))
    change(card, valid_from=date(2026, 12, 1), known_at=at(11, 20), status="inactive")
    assert figures(world, date(2026, 11, 21)) == (1, 1)


def test_a_card_that_is_gone_counts_until_its_last_day(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2))
    close(card, valid_to=date(2026, 6, 1), known_at=at(6, 10))
    assert figures(world, date(2026, 5, 31)) == (1, 1)
    assert figures(world, date(2026, 6, 1)) == (0, 0)
    assert figures(world, date(2026, 6, 1), known_at=at(6, 9)) == (1, 1)


def test_a_mistake_never_held_but_was_believed(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2), status="inactive")
    change(card, valid_from=date(2026, 1, 1), known_at=at(2, 1), mistake=True, status="active")
    assert figures(world, date(2026, 1, 15), known_at=at(1, 20)) == (1, 0)
    assert figures(world, date(2026, 1, 15)) == (1, 1)


def test_a_correction_that_reaches_behind_an_earlier_end_counts_the_card_once(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2))
    wrong = change(card, valid_from=date(2026, 3, 1), known_at=at(3, 5), status="inactive")
    change(wrong, valid_from=date(2026, 2, 1), known_at=at(4, 10), mistake=True, status="inactive")
    assert figures(world, date(2026, 2, 15), known_at=at(3, 31)) == (1, 1)
    assert figures(world, date(2026, 2, 15)) == (1, 0)
    assert figures(world, date(2026, 1, 15)) == (1, 1)


def test_a_card_that_moves_leaves_one_village_for_another(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2))
    change(
        card, valid_from=date(2026, 5, 1), known_at=at(5, 3), place=world.kembang.code, village_id=world.kembang.code
    )
    for day, places in ((date(2026, 4, 30), {world.rengas.code}), (date(2026, 5, 1), {world.kembang.code})):
        assert set(coverage_of(region=world.regency, as_of=day).places) == places
    assert coverage_of(region=world.rengas, as_of=date(2026, 5, 1)).total.registered == 0


def test_the_figure_moves_at_once_when_a_member_becomes_active(world: World) -> None:
    card = member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2), status="inactive")
    assert figures(world, date(2026, 11, 21)) == (1, 0)
    change(card, valid_from=date(2026, 11, 21), known_at=at(11, 21), status="active")
    assert figures(world, date(2026, 11, 21)) == (1, 1)


@pytest.mark.parametrize(
    ("day", "known_at"), [(date(2026, 11, 22), None), (date(2026, 11, 1), datetime(2026, 11, 22, tzinfo=UTC))]
)
def test_nothing_is_known_of_the_future(world: World, day: date, known_at: datetime | None) -> None:
    with pytest.raises(CoverageRefused) as refused:
        coverage_of(region=world.regency, as_of=day, known_at=known_at)
    assert refused.value.code == "future"


def test_the_trend_says_of_each_month_what_was_asked_of_each_month(world: World) -> None:
    for month in range(1, 11):
        member(world, valid_from=date(2026, month, 3), recorded_at=at(month, 5))
    wrong = change(
        member(world, valid_from=date(2025, 12, 1), recorded_at=at(1, 2)),
        valid_from=date(2026, 4, 1),
        known_at=at(4, 5),
        status="inactive",
    )
    change(wrong, valid_from=date(2026, 2, 1), known_at=at(6, 1), mistake=True, status="inactive")
    close(
        member(world, valid_from=date(2026, 1, 1), recorded_at=at(1, 2)), valid_to=date(2026, 7, 1), known_at=at(7, 9)
    )
    assert MembershipPast.objects.count() == 3
    for known_at in (None, at(3, 1), at(5, 20), at(7, 1)):
        day = date(2026, 11, 21) if known_at is None else known_at.date()
        trend = coverage_trend(coverage_of(region=world.regency, as_of=day, known_at=known_at))
        assert [point.day for point in trend] == month_ends(day, 12)
        for point in trend:
            found = coverage_of(region=world.regency, as_of=point.day, known_at=known_at)
            if found.source == "none":
                assert point.tally is None
            else:
                assert (point.tally, point.ratios) == (found.total, found.ratios)


def test_month_ends_run_backwards_from_the_day() -> None:
    assert month_ends(date(2026, 3, 15), 4) == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 15),
    ]
