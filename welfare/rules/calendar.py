"""Weeks and months of a calendar, and when a visit can be planned: plain days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from welfare.exceptions import VisitRefused

FARTHEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, both included; ``before`` and ``after`` lie in the spans beside it."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> date:
        """The last day before it."""
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)


def week_of(day: date) -> Span:
    """Return the week from Monday to Sunday in which a day lies."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def month_of(day: date) -> Span:
    """Return the month in which a day lies."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def check_planned(day: date, *, today: date) -> None:
    """Check the day of a visit that somebody plans.

    Raises:
        VisitRefused: ``past`` or ``far``.
    """
    if day < today:
        raise VisitRefused(_("This day is over. Plan the visit for today or later."), code="past", field="planned_on")
    if day > today + FARTHEST:
        raise VisitRefused(
            _("Plan at most %(days)s days ahead.") % {"days": FARTHEST.days}, code="far", field="planned_on"
        )
