"""Days on which offices work: Monday to Friday, without the holidays that the caller knows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5
_NONE: frozenset[date] = frozenset()


def is_working_day(day: date, holidays: Collection[date] = _NONE) -> bool:
    """Whether offices are open on ``day``."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, days: int, holidays: Collection[date] = _NONE) -> date:
    """Return the working day that lies ``days`` working days after ``day``.

    >>> add_working_days(date(2026, 11, 20), 1)  # a Friday
    datetime.date(2026, 11, 23)

    Raises:
        ValueError: ``days`` is negative.
    """
    return _step(day, days, holidays, timedelta(days=1))


def subtract_working_days(day: date, days: int, holidays: Collection[date] = _NONE) -> date:
    """Return the working day that lies ``days`` working days before ``day``.

    >>> subtract_working_days(date(2026, 11, 23), 1)  # a Monday
    datetime.date(2026, 11, 20)

    Raises:
        ValueError: ``days`` is negative.
    """
    return _step(day, days, holidays, timedelta(days=-1))


def _step(day: date, days: int, holidays: Collection[date], one: timedelta) -> date:
    if days < 0:
        raise ValueError("days must not be negative")
    while days:
        day += one
        days -= is_working_day(day, holidays)
    return day
