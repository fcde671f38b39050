"""When a schedule's turn was last, given its rhythm and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every ``every_minutes`` minutes, or at ``daily_at`` (on ISO weekday 1–7, or on a day of the month 1–28)."""

    every_minutes: int | None = None
    daily_at: time | None = None
    weekday: int | None = None
    day_of_month: int | None = None


def latest_turn(rhythm: Rhythm, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the latest turn at or before ``moment``, in UTC: the same for every supervisor, whenever it asks.

    Raises:
        ValueError: the rhythm names neither minutes nor a time of day.
    """
    if rhythm.every_minutes:
        step = timedelta(minutes=rhythm.every_minutes)
        return _EPOCH + ((moment - _EPOCH) // step) * step
    if rhythm.daily_at is None:
        raise ValueError("A schedule needs minutes or a time of day.")
    day = moment.astimezone(zone).date()
    while True:
        turn = datetime.combine(day, rhythm.daily_at, tzinfo=zone).astimezone(UTC)
        fits_week = rhythm.weekday in (None, day.isoweekday())
        fits_month = rhythm.day_of_month in (None, day.day)
        if turn <= moment and fits_week and fits_month:
            return turn
        day -= timedelta(days=1)
