"""How far a region stretches: the corners of a box around it, in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# What lies a little outside may be a border that was drawn too tightly: about 11 km.
_MARGIN = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Extent:
    """The box around a region."""

    south: Decimal
    west: Decimal
    north: Decimal
    east: Decimal

    def holds(self, latitude: Decimal, longitude: Decimal) -> bool:
        """Whether a point lies in the box, or about 11 km around it."""
        return (
            self.south - _MARGIN <= latitude <= self.north + _MARGIN
            and self.west - _MARGIN <= longitude <= self.east + _MARGIN
        )


# Sabang to Rote, Sabang to Merauke.
INDONESIA = Extent(Decimal("-11.1"), Decimal("94.9"), Decimal("6.1"), Decimal("141.1"))
