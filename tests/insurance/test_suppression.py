"""A small count is hidden so that it cannot be worked out from what is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurance.rules.suppression import LEAST, hidden_cells

TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=3)
)


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ([[10, 20]], set()),
        ([[0, 20]], set()),
        ([[3, 20, 30]], {(0, 0), (0, 1)}),
        ([[3, 40, 50], [30, 41, 52]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        ([[3]], {(0, 0)}),
    ],
)
def test_a_small_count_takes_company(table: list[list[int]], hidden: set[tuple[int, int]]) -> None:
    assert hidden_cells(table) == hidden


@given(TABLES)
def test_every_small_count_is_hidden(table: list[list[int]]) -> None:
    hidden = hidden_cells(table)
    for row, cells in enumerate(table):
        for column, count in enumerate(cells):
            assert (row, column) in hidden or count == 0 or count >= LEAST


@given(st.lists(st.integers(0, 7), min_size=2, max_size=4))
def test_nobody_works_a_hidden_count_out_from_the_total(cells: list[int]) -> None:
    hidden = sorted(column for _row, column in hidden_cells([cells]))
    total = sum(cells[column] for column in hidden)
    fits = [each for each in product(range(total + 1), repeat=len(hidden)) if sum(each) == total]
    for place in range(len(hidden)):
        possible = {each[place] for each in fits}
        assert len(possible) > 1 or len(hidden) == len(cells) or total == 0
