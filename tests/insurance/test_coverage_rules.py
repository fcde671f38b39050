"""Ratios and distances: the published tables to the digit, and what must hold for any numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import percent
from insurance.rules.coverage import Tally, distance, least_count, ratios_of, tally_sum

COUNTS = st.integers(min_value=0, max_value=10_000_000)
BASES = st.integers(min_value=1, max_value=10_000_000)
MINIMA = st.decimals(min_value=0, max_value=120, places=2)


@pytest.mark.parametrize(
    ("registered", "population", "printed"),
    [
        (987_949, 1_027_521, "96.15"),  # Purbalingga, 20 December 2022
        (132_469, 139_019, "95.29"),  # Mojokerto, end of 2019
        (310_896, 307_361, "101.15"),  # Batang Hari 2024: above 100 is a figure like any other
        (309_580, 307_361, "100.72"),
        (309_580, 309_828, "99.92"),
        (1, 200_000, "0.00"),
        (1, 20_000, "0.01"),  # half of a hundredth goes up
        (0, 5, "0.00"),
    ],
)
def test_coverage_prints_as_published(registered: int, population: int, printed: str) -> None:
    assert str(ratios_of(Tally(registered, None), population).coverage) == printed


def test_the_three_ratios_have_their_own_numerator_and_denominator() -> None:
    ratios = ratios_of(Tally(980, 784), 1_000)
    assert (ratios.coverage, ratios.active_of_population, ratios.active_of_members) == (
        Decimal("98.00"),
        Decimal("78.40"),
        Decimal("80.00"),
    )


@pytest.mark.parametrize("population", [None, 0])
def test_without_residents_there_is_no_coverage_but_activity_of_members(population: int | None) -> None:
    ratios = ratios_of(Tally(10, 5), population)
    assert (ratios.coverage, ratios.active_of_population) == (None, None)
    assert ratios.active_of_members == Decimal("50.00")


def test_unknown_activity_makes_a_sum_unknown_and_leaves_the_registered() -> None:
    total = tally_sum([Tally(10, 5), Tally(20, None)])
    assert (total.registered, total.active, total.inactive) == (30, None, None)
    assert tally_sum([]) == Tally(0, 0)


@pytest.mark.parametrize(
    ("count", "base", "minimum", "persons"),
    [
        (987_949, 1_027_521, "98", -18_971),
        (310_896, 307_361, "98", 9_697),
        (9_799, 10_000, "98", -1),
        (979_950, 1_000_000, "98", 0),  # 97.995 prints as 98.00
        (979_949, 1_000_000, "98", -1),
        (0, 100, "0", 0),
    ],
)
def test_distance_is_in_persons(count: int, base: int, minimum: str, persons: int) -> None:
    found = distance(count, base, Decimal(minimum))
    assert found is not None
    assert found.persons == persons
    assert found.reached is (persons >= 0)
    assert (found.missing, found.spare) == (max(0, -persons), max(0, persons))


def test_no_base_has_no_distance() -> None:
    assert distance(5, 0, Decimal(98)) is None


@given(base=BASES, minimum=MINIMA)
def test_the_least_count_reaches_the_threshold_and_one_less_does_not(base: int, minimum: Decimal) -> None:
    least = least_count(minimum, base)
    reached = percent(least, base)
    assert reached is not None
    assert reached >= minimum
    if least:
        below = percent(least - 1, base)
        assert below is not None
        assert below < minimum


@given(count=COUNTS, base=BASES, minimum=MINIMA)
def test_a_distance_is_reached_exactly_when_the_printed_percentage_is(count: int, base: int, minimum: Decimal) -> None:
    found, printed = distance(count, base, minimum), percent(count, base)
    assert found is not None
    assert printed is not None
    assert found.reached is (printed >= minimum)
    assert found.points == printed - minimum


@given(st.lists(st.tuples(COUNTS, COUNTS).map(lambda pair: Tally(max(pair), min(pair)))))
def test_segments_sum_to_the_total(segments: list[Tally]) -> None:
    total = tally_sum(segments)
    assert total.registered == sum(segment.registered for segment in segments)
    assert total.active == sum(segment.active or 0 for segment in segments)
    assert total.registered - (total.active or 0) == total.inactive
