"""Pieces of SQL that the engine puts together: literals and names, quoted."""

from __future__ import annotations

from collections.abc import Iterable

from regions.rules.codes import bounds_below, level_of

VILLAGE = 4
_WHITE = r"E' \t\n\r\u00a0\u200b\ufeff'"


def literal(text: str) -> str:
    """Return ``text`` as an SQL literal. Zero bytes cannot be stored and do not occur in what we read."""
    return "'" + text.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Return the list of an SQL ``IN``; nothing at all is a list that nothing is in."""
    return ", ".join(literal(value) for value in values) or "NULL"


def trimmed(cell: str, blanks: Iterable[str] = ()) -> str:
    """Return the cell without white space around it, or NULL when nothing is left or it stands for nothing."""
    return unblanked(f"btrim({cell}, {_WHITE})", blanks)


def unblanked(value: str, blanks: Iterable[str] = ()) -> str:
    """Return a trimmed text, or NULL when it is empty or stands for nothing."""
    value = f"nullif({value}, '')"
    for blank in sorted({form for mark in blanks if mark for form in (mark, mark.upper(), mark.lower(), mark.title())}):
        value = f"nullif({value}, {literal(blank)})"
    return value


def single_spaced(value: str) -> str:
    """Return ``value`` with each run of white space as one space."""
    return rf"regexp_replace({value}, E'[\\s\u00a0\u200b\ufeff]+', ' ', 'g')"


def row_text(cells: Iterable[str]) -> str:
    """Return SQL of all cells as one text, for :func:`odd_space`."""
    return rf"concat_ws(E'\x1f', '', {', '.join(cells)}, '')"


def odd_space(line: str) -> str:
    """Return SQL that is true when a cell begins or ends with white space, or has more than single spaces in it.

    Asked once for a row: it is nearly never so, and trimming every cell of a million rows takes as long as loading them.
    One expression, because it goes through the row once (measured: half of nine ``LIKE``).
    """
    return rf"""{line} COLLATE "C" ~ E'\x1f | [ \x1f]|[\t\n\r\u00a0\u200b\ufeff]'"""


def holds_anything(line: str) -> str:
    """Return SQL that is false for the :func:`row_text` of an empty line, as spreadsheets have them below the last row."""
    return rf"btrim({line}, E'\x1f \t\n\r\u00a0') <> ''"


def lies_within(column: str, places: Iterable[str]) -> str:
    """Return SQL for "the region code in ``column`` is one of ``places`` or lies below one"; no places is never."""
    conditions = []
    for place in places:
        conditions.append(f"{column} = {literal(place)}")
        if level_of(place) < VILLAGE:
            lower, upper = bounds_below(place)
            conditions.append(f"({column} >= {literal(lower)} AND {column} < {literal(upper)})")
    return f"({' OR '.join(conditions)})" if conditions else "false"
