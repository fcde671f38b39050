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
    value = f"nullif(btrim({cell}, {_WHITE}), '')"
    for blank in sorted({form for mark in blanks if mark for form in (mark, mark.upper(), mark.lower(), mark.title())}):
        value = f"nullif({value}, {literal(blank)})"
    return value


def single_spaced(value: str) -> str:
    """Return ``value`` with each run of white space as one space; the regular expression runs only where one may be."""
    return (
        f"CASE WHEN strpos({value}, '  ') > 0 OR {value} <> translate({value}, E'\\t\\n\\r\\u00a0', '') "
        f"THEN regexp_replace({value}, E'[\\\\s\\u00a0]+', ' ', 'g') ELSE {value} END"
    )


def lies_within(column: str, places: Iterable[str]) -> str:
    """Return SQL for "the region code in ``column`` is one of ``places`` or lies below one"; no places is never."""
    conditions = []
    for place in places:
        conditions.append(f"{column} = {literal(place)}")
        if level_of(place) < VILLAGE:
            lower, upper = bounds_below(place)
            conditions.append(f"({column} >= {literal(lower)} AND {column} < {literal(upper)})")
    return f"({' OR '.join(conditions)})" if conditions else "false"
