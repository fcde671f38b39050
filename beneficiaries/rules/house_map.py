"""A small picture of where a house stands: its village, the neighbours, a scale; drawn by itself, nothing is fetched."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

Point = tuple[float, float]  # longitude, latitude
WIDTH, HEIGHT = 320, 220
MARGIN, MARGIN_OF_CENTRES = 14, 40  # a circle has its name beside it
_LETTER, _LINE, _DOT = 5.2, 12, 8  # a letter's width, a line's height, the house's radius with some room
_KILOMETRES_A_DEGREE = 111.32
_SCALES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_LONGEST_SCALE = 90.0  # of the picture's width


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A village: ``rings`` are its outlines, empty where there are none and only its ``centre`` is known."""

    name: str
    own: bool
    centre: Point
    rings: Sequence[Sequence[Point]] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A village in the picture: the path of its outline (empty: a circle at ``x``, ``y``), and where its name stands.

    ``named`` where there is room for the name: inside the picture, and over no other name and not over the house.
    """

    name: str
    own: bool
    path: str
    x: float
    y: float
    named: bool = False


@dataclass(frozen=True, slots=True)
class HouseMap:
    """The picture, ``WIDTH`` by ``HEIGHT``; ``scale`` is the length of ``kilometres``."""

    villages: Sequence[Drawn]
    x: float
    y: float
    scale: float
    kilometres: float


def draw_house(house: Point, villages: Sequence[Neighbour]) -> HouseMap | None:
    """Return the picture of ``house`` among ``villages``; ``None`` where there is nothing to show it beside.

    The frame holds the house and its own village; without an outline, the villages whose centres are known. Degrees are
    stretched by the latitude, so that a kilometre is as long in either direction.
    """
    if not villages:
        return None
    own = [point for village in villages if village.own for ring in village.rings for point in ring]
    points = [house, *(own or [village.centre for village in villages])]
    squeeze = math.cos(math.radians(house[1]))
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    wide, high = max((east - west) * squeeze, 1e-4), max(north - south, 1e-4)
    margin = MARGIN if own else MARGIN_OF_CENTRES
    unit = min((WIDTH - 2 * margin) / wide, (HEIGHT - 2 * margin) / high)
    middle = (west + east) / 2, (south + north) / 2

    def place(point: Point) -> Point:
        x = WIDTH / 2 + (point[0] - middle[0]) * squeeze * unit
        return round(x, 1), round(HEIGHT / 2 - (point[1] - middle[1]) * unit, 1)

    x, y = place(house)
    a_kilometre = unit / _KILOMETRES_A_DEGREE
    kilometres = max((each for each in _SCALES if each * a_kilometre <= _LONGEST_SCALE), default=_SCALES[0])
    drawn = [Drawn(each.name, each.own, _path(each, place), *place(each.centre)) for each in villages]
    # One's own village last: its outline lies above the neighbours'.
    named = sorted(_named(drawn, (x, y)), key=lambda each: each.own)
    return HouseMap(named, x, y, round(kilometres * a_kilometre, 1), kilometres)


def _named(villages: Sequence[Drawn], house: Point) -> Iterator[Drawn]:
    """Yield the villages with the names for which there is room, one's own first: who comes first is named."""
    taken: list[tuple[float, float, float, float]] = [(house[0], house[1], _DOT, _DOT)]
    for each in sorted(villages, key=lambda each: not each.own):
        half = len(each.name) * _LETTER / 2
        y = each.y if each.path else each.y + 16
        inside = half < each.x < WIDTH - half and _LINE < y < HEIGHT - 2 * _LINE
        free = all(abs(each.x - x) > half + wide or abs(y - line) > _LINE / 2 + high for x, line, wide, high in taken)
        if inside and free:
            taken.append((each.x, y, half, _LINE / 2))
        yield replace(each, named=inside and free)


def _path(village: Neighbour, place: Callable[[Point], Point]) -> str:
    return "".join("M" + "L".join("{} {}".format(*place(point)) for point in ring) + "Z" for ring in village.rings)
