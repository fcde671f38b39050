"""Months of the insurer's files: how one is written, and which one may follow which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import month_end

_WRITTEN = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
BEGINNING = date(2014, 1, 1)  # JKN began on that day (UU 24/2011 Pasal 60)


class MonthFault(StrEnum):
    """Why a file of a month is not taken; the values are stable codes."""

    UNREADABLE = "period_unreadable"
    EARLY = "period_early"
    FUTURE = "period_future"
    BEFORE_FIRST = "period_before_first"
    OUT_OF_ORDER = "period_out_of_order"


@dataclass(frozen=True, slots=True)
class LoadedMonths:
    """The first and the last month that a territory has loaded."""

    first: date
    last: date


def parse_month(text: str) -> date:
    """Return the first day of a month written as ``2025-12``.

    Raises:
        ValueError: it is written otherwise, or there is no such month.
    """
    match = _WRITTEN.match(text.strip())
    if match is None:
        raise ValueError("not a month")
    return date(int(match[1]), int(match[2]), 1)


def month_fault(month: date, *, today: date, loaded: LoadedMonths | None) -> MonthFault | None:
    """Return why a file of the month that begins on ``month`` cannot be taken, or ``None``.

    Months are loaded in their order: what was answered of a day as known at a moment never changes, and a month put in
    between would say something new of days that the next month's file has settled. The last month may come again,
    corrected.
    """
    if month < BEGINNING:
        return MonthFault.EARLY
    if month > today:
        return MonthFault.FUTURE
    if loaded and month < loaded.first:
        return MonthFault.BEFORE_FIRST
    if loaded and month < loaded.last:
        return MonthFault.OUT_OF_ORDER
    return None


def months_between(earlier: date, later: date) -> list[date]:
    """Return the months after ``earlier`` and before ``later``, first days both."""
    found, month = [], following(earlier)
    while month < later:
        found.append(month)
        month = following(month)
    return found


def following(month: date) -> date:
    """Return the first day of the next month."""
    end = month_end(month)
    return date(end.year + end.month // 12, end.month % 12 + 1, 1)
