"""Dates as offices write them, and the words for how far off they are."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.ASCII)
_OFFICE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\Z", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def parse_date(text: str) -> date:
    """Return the day that ``text`` names: ``2024-11-25``, ``25-11-2024``, ``25/11/2024`` or ``20241125``.

    Raises:
        ValueError: no such form, or no such day.
    """
    value = text.strip()
    if match := _ISO.match(value) or _COMPACT.match(value):
        year, month, day = match.groups()
    elif match := _OFFICE.match(value):
        day, month, year = match.groups()
    else:
        raise ValueError("not a date")
    return date(int(year), int(month), int(day))


def age_on(day: date, born_on: date) -> int:
    """Return the whole years lived on ``day``."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def long_date(day: date) -> str:
    """Return a date as a letter writes it, always in Indonesian: ``25 November 2024``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    first_of_next = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(first_of_next.toordinal() - 1)


def years_before(day: date, years: int) -> date:
    """Return the day ``years`` whole years before; whoever was born on it or earlier is that old on ``day``.

    Who was born on 29 February is a year older on 1 March of other years, as :func:`age_on` counts.
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=2, day=28)


def months_after(day: date, months: int) -> date:
    """Return the last day of the month that comes ``months`` months after the one of ``day``."""
    number = day.year * 12 + day.month - 1 + months
    return month_end(date(number // 12, number % 12 + 1, 1))
