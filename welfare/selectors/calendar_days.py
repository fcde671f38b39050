"""Working days as this office has them: without weekends and the holidays that it has loaded."""

from __future__ import annotations

from datetime import date, timedelta

from welfare.models import Holiday
from welfare.rules.working_days import add_working_days, is_working_day, subtract_working_days

_DECREE_MONTH = 10
_AROUND = timedelta(days=400)  # spans of steps are at most a year of working days


def holidays_around(day: date) -> frozenset[date]:
    """Return the holidays within a year and more before and after ``day``."""
    return frozenset(Holiday.objects.filter(day__range=(day - _AROUND, day + _AROUND)).values_list("day", flat=True))


def years_without_holidays(day: date) -> list[int]:
    """Return the years that due dates set on ``day`` may reach and for which no holiday was loaded: they count too few days.

    The next year matters from October on, when its decree is out.
    """
    years = [day.year] if day.month < _DECREE_MONTH else [day.year, day.year + 1]
    known = set(Holiday.objects.filter(day__year__in=years).values_list("day__year", flat=True))
    return [year for year in years if year not in known]


def works_on(day: date) -> bool:
    """Whether the office is open on ``day``."""
    return is_working_day(day, holidays_around(day))


def working_days_after(day: date, days: int) -> date:
    """Return the working day ``days`` working days after ``day``."""
    return add_working_days(day, days, holidays_around(day))


def working_days_before(day: date, days: int) -> date:
    """Return the working day ``days`` working days before ``day``."""
    return subtract_working_days(day, days, holidays_around(day))
