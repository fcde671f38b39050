"""Outlines of places: what a usable one is, and fewer points for the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from regions.rules.extent import INDONESIA

Point = tuple[float, float]  # longitude, latitude, in degrees
Ring = list[Point]
Polygon = list[Ring]

TOLERANCE = 0.0003  # degrees, about 33 m: less than a line's width on a map of a regency
_LEAST_POINTS = 4
# As floats: a country has millions of points.
_SOUTH, _NORTH = float(INDONESIA.south), float(INDONESIA.north)
_WEST, _EAST = float(INDONESIA.west), float(INDONESIA.east)
MOST_POINTS = 500_000


class BadGeometry(ValueError):
    """A geometry that cannot be an outline in Indonesia; the ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def polygons_of(geometry: Any) -> list[Polygon]:
    """Return the polygons of a GeoJSON ``Polygon`` or ``MultiPolygon``.

    Raises:
        BadGeometry: ``geometry_type``, ``ring`` (fewer than four points, not closed, no numbers), ``too_many_points`` or
            ``outside`` (a point that does not lie in Indonesia: longitude and latitude may be the wrong way round).
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise BadGeometry("geometry_type")
    raw = geometry.get("coordinates")
    raw = [raw] if geometry["type"] == "Polygon" else raw
    if not isinstance(raw, list) or not raw:
        raise BadGeometry("ring")
    polygons = [[_ring(ring) for ring in _list(polygon)] for polygon in raw]
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
        raise BadGeometry("too_many_points")
    return polygons


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BadGeometry("ring")
    return value


def _ring(raw: Any) -> Ring:
    ring = [point_of(each) for each in _list(raw)]
    if len(ring) < _LEAST_POINTS or ring[0] != ring[-1]:
        raise BadGeometry("ring")
    return ring


def point_of(raw: Any) -> Point:
    """Return a point of GeoJSON, longitude first.

    Raises:
        BadGeometry: ``ring`` (no two numbers) or ``outside``.
    """
    if not isinstance(raw, list) or len(raw) < 2 or not all(type(number) in {int, float} for number in raw[:2]):
        raise BadGeometry("ring")
    longitude, latitude = (float(number) for number in raw[:2])
    # Written so that what is no number (NaN) lies outside.
    if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
        raise BadGeometry("outside")
    return round(longitude, 5), round(latitude, 5)


def simplified(polygons: Sequence[Polygon], tolerance: float = TOLERANCE) -> list[Polygon]:
    """Return the polygons with fewer points: no point that is left out lies further than ``tolerance`` from its line.

    A ring that would become less than a triangle (a small island, a hole) keeps its points.
    """
    return [[_simplified_ring(ring, tolerance) for ring in polygon] for polygon in polygons]


def _simplified_ring(ring: Ring, tolerance: float) -> Ring:
    kept = sorted(_kept(ring, tolerance))
    return [ring[at] for at in kept] if len(kept) >= _LEAST_POINTS else ring


def _kept(ring: Ring, tolerance: float) -> set[int]:
    """Return the places of the points that Douglas and Peucker keep; without recursion, for rings are long."""
    # A ring ends where it begins: it is cut at the point furthest from there, so that there is a line to measure from.
    far = max(range(len(ring)), key=lambda at: _square(ring[0], ring[at]))
    kept, waiting = {0, far, len(ring) - 1}, [(0, far), (far, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        worst, at = max(_distances(ring, first, last), default=(0.0, first))
        if worst > tolerance * tolerance:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return kept


def _distances(ring: Ring, first: int, last: int) -> Iterator[tuple[float, int]]:
    return ((_square_to_line(ring[at], ring[first], ring[last]), at) for at in range(first + 1, last))


def _square(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _square_to_line(point: Point, start: Point, end: Point) -> float:
    """Return the square of the distance of ``point`` to the line between two points."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    if not length:
        return _square(point, start)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
    share = max(0.0, min(1.0, share))
    return _square(point, (start[0] + share * along[0], start[1] + share * along[1]))


def centre_of(polygons: Sequence[Polygon]) -> Point:
    """Return the middle of the box around the largest outline: where a label or a circle goes when nobody said."""
    ring = max((polygon[0] for polygon in polygons), key=len)
    longitudes, latitudes = zip(*ring, strict=True)
    return (
        round((min(longitudes) + max(longitudes)) / 2, 5),
        round((min(latitudes) + max(latitudes)) / 2, 5),
    )
