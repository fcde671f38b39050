"""How far two points on earth are from each other."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt
from typing import TypeAlias

Point: TypeAlias = "tuple[float, float]"  # latitude and longitude in degrees

EARTH_RADIUS_KM = 6371.0


def distance_km(one: Point, other: Point) -> float:
    """Return the way as the crow flies, in kilometres (haversine; off by half a per cent at most).

    >>> round(distance_km((-1.70, 103.10), (-1.70, 103.20)), 1)
    11.1
    """
    latitude, other_latitude = radians(one[0]), radians(other[0])
    across = sin((other_latitude - latitude) / 2) ** 2
    along = sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(across + cos(latitude) * cos(other_latitude) * along)))


def centre(points: Sequence[Point]) -> Point | None:
    """Return the middle of points that lie in one regency, or ``None`` of none."""
    if not points:
        return None
    return sum(each[0] for each in points) / len(points), sum(each[1] for each in points) / len(points)
