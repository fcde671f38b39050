"""When a threshold would be lost if things went on as in the last months: a straight line, and when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

FEWEST_MONTHS = 6
MOST_MONTHS = 12
_FURTHEST = 36  # beyond three years a straight line says nothing
_FLAT = Decimal("0.005")  # points a month: less than the rounding of the figures


class Outlook(StrEnum):
    """What the line says."""

    TOO_LITTLE = "too_little"  # fewer than six months are known
    MISSED = "missed"  # it is not reached now
    HOLDS = "holds"  # it does not fall
    FAR = "far"  # it falls, but holds for three years
    FALLS = "falls"


@dataclass(frozen=True, slots=True)
class Forecast:
    """``points`` a month is the slope of the line over ``months`` months; ``lost_in`` how many months from the last one on
    the figure first lies below the threshold, only when it falls.
    """

    outlook: Outlook
    months: int
    points: Decimal = Decimal(0)
    lost_in: int | None = None


def forecast(figures: Sequence[Decimal | None], minimum: Decimal) -> Forecast:
    """Return when a percentage falls below ``minimum``, from the figures of the last months, the oldest first.

    Least squares over the last six to twelve known months without a gap, carried on from the last figure: the level is
    the one that people know, only the pace is the line's.
    """
    known = _recent(figures)
    if len(known) < FEWEST_MONTHS:
        return Forecast(Outlook.TOO_LITTLE, len(known))
    slope, last = _slope(known), known[-1]
    pace = slope.quantize(Decimal("0.01"))
    if last < minimum:
        return Forecast(Outlook.MISSED, len(known), pace)
    if slope > -_FLAT:
        return Forecast(Outlook.HOLDS, len(known), pace)
    months = int((last - minimum) / -slope) + 1
    if months > _FURTHEST:
        return Forecast(Outlook.FAR, len(known), pace)
    return Forecast(Outlook.FALLS, len(known), pace, months)


def _recent(figures: Sequence[Decimal | None]) -> list[Decimal]:
    found: list[Decimal] = []
    for figure in reversed(figures[-MOST_MONTHS:]):
        if figure is None:
            break
        found.append(figure)
    return found[::-1]


def _slope(figures: Sequence[Decimal]) -> Decimal:
    middle = Decimal(len(figures) - 1) / 2
    mean = sum(figures, Decimal(0)) / len(figures)
    above = sum(((at - middle) * (figure - mean) for at, figure in enumerate(figures)), Decimal(0))
    below = sum(((at - middle) ** 2 for at in range(len(figures))), Decimal(0))
    return above / below
