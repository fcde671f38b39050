"""Types of command options: argparse turns their refusal into wrong usage (exit 2), in one line."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime, time

from django.utils import timezone

from core.dates import parse_date


def day(text: str) -> date:
    """Return the day that an option names."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write it like 2025-01-01") from error


def moment(text: str) -> datetime:
    """Return the moment that an option names: ISO 8601, in local time when no offset is given.

    A day alone means its end, because "as known on 5 January" includes what was learned on that day.
    """
    try:
        if len(text) <= len("2025-01-05"):
            return timezone.make_aware(datetime.combine(parse_date(text), time.max))
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no moment; write it like 2025-01-05T16:00 or 2025-01-05") from error
    return value if timezone.is_aware(value) else timezone.make_aware(value)
