"""A list by name beside a recap of totals: segment by segment, also where the recap does not part PPU in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insurance.codes import RECAP_LABELS
from insurance.rules.coverage import Tally, tally_sum

_WHOLE, _HALVES = "PPU", ("PPU_PN", "PPU_BU")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One segment by name and in the recap; ``None`` where a source does not speak of it."""

    segment: str
    by_name: Tally | None
    recap: Tally | None

    @property
    def label(self) -> str:
        """The segment's name."""
        return RECAP_LABELS[self.segment]

    @property
    def difference(self) -> int | None:
        """Members by name minus those of the recap, where both speak."""
        if self.by_name is None or self.recap is None:
            return None
        return self.by_name.registered - self.recap.registered


def side_by_side(by_name: Mapping[str, Tally], recap: Mapping[str, Tally], order: Sequence[str]) -> list[SideBySide]:
    """Return a row for each segment that either speaks of, in ``order``; the sums of both columns are their totals.

    A recap with PPU as one is compared with the sum of its halves.
    """
    names = dict(by_name)
    if _WHOLE in recap:
        halves = [names.pop(half) for half in _HALVES if half in names]
        if halves:
            names[_WHOLE] = tally_sum(halves)
    return [
        SideBySide(segment, names.get(segment), recap.get(segment))
        for segment in order
        if segment in names or segment in recap
    ]
