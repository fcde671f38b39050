"""Percentages as every published table has them, and numbers as documents write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import percent, write_idr, write_number, write_percent

COUNTS = st.integers(min_value=0, max_value=300_000_000)


@given(COUNTS, st.integers(min_value=1, max_value=300_000_000))
def test_a_percentage_is_exact_to_half_a_hundredth_and_halves_go_up(numerator: int, denominator: int) -> None:
    value = percent(numerator, denominator)
    assert value is not None
    assert value.as_tuple().exponent == -2
    error = Fraction(value) - Fraction(numerator * 100, denominator)
    assert Fraction(-1, 200) < error <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (987_949, 1_027_521, "96.15"),
        (310_896, 307_361, "101.15"),
        (1, 800, "0.13"),  # 0.125
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (0, 5, "0.00"),
        (5, 1, "500.00"),
    ],
)
def test_published_percentages_come_out(numerator: int, denominator: int, expected: str) -> None:
    assert str(percent(numerator, denominator)) == expected


@pytest.mark.parametrize("denominator", [0, -1])
def test_without_a_base_there_is_no_percentage(denominator: int) -> None:
    assert percent(5, denominator) is None
    assert write_percent(None) == "–"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_written_numbers_read_back(value: int) -> None:
    assert int(write_number(value).replace(".", "")) == value
    assert write_idr(value) == f"Rp {write_number(value)}"


def test_percentages_are_written_with_a_comma() -> None:
    assert write_percent(Decimal("1101.15")) == "1.101,15 %"
