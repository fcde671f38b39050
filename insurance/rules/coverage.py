"""Coverage and activity out of counts, and how many persons lie between a figure and a percentage (domain 1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.numbers import percent


@dataclass(frozen=True, slots=True)
class Tally:
    """Members of one place, segment or total. ``active`` is ``None`` where the source does not say."""

    registered: int = 0
    active: int | None = 0

    def __add__(self, other: Tally) -> Tally:
        """Add two tallies; a sum with an unknown part is unknown."""
        active = None if self.active is None or other.active is None else self.active + other.active
        return Tally(self.registered + other.registered, active)

    @property
    def inactive(self) -> int | None:
        """Members who are registered and cannot be treated today."""
        return None if self.active is None else self.registered - self.active


def tally_sum(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies; nothing sums to no members."""
    return sum(tallies, start=Tally())


@dataclass(frozen=True, slots=True)
class Ratios:
    """The three ratios that people call "UHC" or "keaktifan", in per cent; ``None`` where a part is not known."""

    coverage: Decimal | None
    active_of_population: Decimal | None
    active_of_members: Decimal | None


def ratios_of(tally: Tally, population: int | None) -> Ratios:
    """Return the ratios of ``tally`` over ``population`` residents, rounded half-up to two decimals and never clamped.

    More members than residents is a fact to be explained, not an error (domain 1.3).
    """
    residents = population or 0  # percent() answers None without a base
    return Ratios(
        coverage=percent(tally.registered, residents),
        active_of_population=None if tally.active is None else percent(tally.active, residents),
        active_of_members=None if tally.active is None else percent(tally.active, tally.registered),
    )


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a count is from a percentage of its base.

    ``persons`` is below zero for the number still missing, and otherwise how many may be lost before it no longer holds.
    ``points`` is the difference in percentage points.
    """

    persons: int
    points: Decimal

    @property
    def reached(self) -> bool:
        """Whether the rounded percentage is at least the one asked for."""
        return self.persons >= 0

    @property
    def missing(self) -> int:
        """Persons still missing, zero when none."""
        return max(0, -self.persons)

    @property
    def spare(self) -> int:
        """Persons that may be lost, zero when it is not reached."""
        return max(0, self.persons)


def least_count(minimum: Decimal, base: int) -> int:
    """Return the smallest count whose percentage of ``base``, as rounded for print, is at least ``minimum``.

    ``minimum`` has at most two decimals. A percentage prints as ``m`` or more from half a hundredth below ``m``:
    ``count × 10,000 / base >= m × 100 - 1/2``; all in whole numbers, so that nothing is lost at the border.
    """
    hundredths = int(minimum * 100)
    return max(0, -(-(2 * hundredths - 1) * base // 20_000))


def distance(count: int, base: int, minimum: Decimal) -> Distance | None:
    """Return how far ``count`` of ``base`` is from ``minimum`` per cent; ``None`` when there is no base.

    The base stays as it is: residents for coverage, registered members for activity (where persons are then members
    to be made active, not people to be enrolled).
    """
    reached = percent(count, base)
    if reached is None:
        return None
    return Distance(persons=count - least_count(minimum, base), points=reached - minimum)
