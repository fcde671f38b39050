"""Quarters of DTSEN: ``2026Q3``."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused

FIRST_QUARTER = "2025Q1"  # Inpres 4/2025 of February 2025 began DTSEN
_QUARTER = re.compile(r"20[0-9]{2}Q[1-4]\Z", re.ASCII)


def quarter_of(day: date) -> str:
    """Return the quarter of a day.

    >>> quarter_of(date(2026, 11, 21))
    '2026Q4'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarters_until(day: date) -> list[str]:
    """Return every quarter of DTSEN until the one of ``day``, the latest first."""
    quarters = [f"{year}Q{quarter}" for year in range(2025, day.year + 1) for quarter in (1, 2, 3, 4)]
    return [quarter for quarter in reversed(quarters) if FIRST_QUARTER <= quarter <= quarter_of(day)]


def check_rank(*, quarter: str, decile: int, today: date) -> None:
    """Check a decile of a quarter.

    Raises:
        ChangeRefused: ``quarter`` or ``decile``.
    """
    if not _QUARTER.match(quarter) or not FIRST_QUARTER <= quarter <= quarter_of(today):
        raise ChangeRefused(_("There is no DTSEN of this quarter."), code="quarter", field="quarter")
    if not 1 <= decile <= 10:
        raise ChangeRefused(_("A decile is a number from 1 to 10."), code="decile", field="decile")
