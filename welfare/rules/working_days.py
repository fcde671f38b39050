"""Days on which offices work: Monday to Friday. Public holidays are not known yet and count as working days."""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices are open on ``day``."""
    return day.weekday() < _SATURDAY


def add_working_days(day: date, days: int) -> date:
    """Return the working day that lies ``days`` working days after ``day``.

    >>> add_working_days(date(2026, 11, 20), 1)  # a Friday
    datetime.date(2026, 11, 23)

    Raises:
        ValueError: ``days`` is negative.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
