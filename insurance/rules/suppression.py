"""Small cells: a count below five names somebody to those who know the village. It is hidden so that it stays hidden."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5  # UU 27/2022 sets no number; five is the usual rule of statistics offices, and the one this office was given

Cell = tuple[int, int]


def hidden_cells(table: Sequence[Sequence[int]], least: int = LEAST) -> frozenset[Cell]:
    """Return the cells of ``table`` (row, column) to hide, when the totals of its rows and columns are shown.

    Of a table with one row only the total of that row is: the totals of its columns would be the cells.

    First every count below ``least`` but zero; then, as long as a reader could work a hidden cell out from the totals and
    what is shown, the smallest cell beside it as well. A hidden zero is better company than none.

    >>> sorted(hidden_cells([[3, 40, 50], [30, 41, 52]]))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    hidden = {
        (row, column) for row, cells in enumerate(table) for column, count in enumerate(cells) if 0 < count < least
    }
    while revealed := _revealed(table, hidden):
        company = _beside(table, hidden, revealed)
        if company is None:  # everything in its lines is hidden already: the total alone tells, and is the caller's
            return frozenset(hidden)
        hidden.add(company)
    return frozenset(hidden)


def _lines(table: Sequence[Sequence[int]]) -> list[list[Cell]]:
    width = len(table[0]) if table else 0
    rows = [[(row, column) for column in range(width)] for row in range(len(table))]
    return rows if len(table) == 1 else rows + [[(row, column) for row in range(len(table))] for column in range(width)]


def _revealed(table: Sequence[Sequence[int]], hidden: set[Cell]) -> list[Cell]:
    """Return the hidden cells that can be worked out: by narrowing what each may be, line after line, until nothing moves.

    A reader does not know which were hidden for being small and which for company, so each may be anything from 0 on.
    """
    bounds: dict[Cell, tuple[int, int]] = {cell: (0, sum(table[cell[0]])) for cell in hidden}
    lines = [[cell for cell in line if cell in hidden] for line in _lines(table)]
    moved = True
    while moved:
        moved = False
        for line in lines:
            total = sum(table[row][column] for row, column in line)
            for cell in line:
                others = [bounds[each] for each in line if each != cell]
                low = max(bounds[cell][0], total - sum(high for _low, high in others))
                high = min(bounds[cell][1], total - sum(low for low, _high in others))
                if (low, high) != bounds[cell]:
                    bounds[cell], moved = (low, high), True
    return sorted(cell for cell, (low, high) in bounds.items() if low == high)


def _beside(table: Sequence[Sequence[int]], hidden: set[Cell], revealed: Sequence[Cell]) -> Cell | None:
    """Return the smallest cell that is shown in a line of a revealed one; of equal ones, one that counts somebody."""
    wanted = {
        cell for line in _lines(table) if any(each in line for each in revealed) for cell in line if cell not in hidden
    }
    return min(wanted, key=lambda cell: (not table[cell[0]][cell[1]], table[cell[0]][cell[1]], cell), default=None)
