"""What a sealed month is: figures that add up upwards, one text of them, its hash, and what a later count changes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from insurance.rules.coverage import Tally

Segments = Mapping[str, Tally]


def rolled_up(places: Mapping[str, Segments]) -> dict[str, dict[str, Tally]]:
    """Return members by place and segment with those of each place counted in all that it lies in, by its code's path.

    >>> rolled_up({"15.04.03.2004": {"BP": Tally(2, 1)}, "15.04": {"BP": Tally(1, 1)}})["15.04"]
    {'BP': Tally(registered=3, active=2)}
    """
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    for place, segments in places.items():
        parts = place.split(".")
        for depth in range(1, len(parts) + 1):
            target = found[".".join(parts[:depth])]
            for segment, tally in segments.items():
                target[segment] = target.get(segment, Tally()) + tally
    return dict(found)


def content_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document as canonical JSON: keys sorted, no blanks, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A place and segment that counts differently now; nobody counts as no members."""

    place: str
    segment: str
    before: Tally
    after: Tally

    @property
    def registered(self) -> int:
        """Members more (or, below zero, less) than were sealed."""
        return self.after.registered - self.before.registered

    @property
    def active(self) -> int | None:
        """Active members more or less than were sealed; ``None`` where one side does not know."""
        if self.after.active is None or self.before.active is None:
            return None
        return self.after.active - self.before.active


def changes(before: Mapping[str, Segments], now: Mapping[str, Segments]) -> list[Change]:
    """Return what differs, by place and segment in the order of codes; the same on both sides gives nothing."""
    return list(_changes(before, now))


def _changes(before: Mapping[str, Segments], now: Mapping[str, Segments]) -> Iterator[Change]:
    for place in sorted({*before, *now}):
        then, later = before.get(place, {}), now.get(place, {})
        for segment in sorted({*then, *later}):
            old, new = then.get(segment, Tally()), later.get(segment, Tally())
            if old != new:
                yield Change(place, segment, old, new)


def by_segment(found: Iterable[Change]) -> dict[str, tuple[int, int | None]]:
    """Return the sums of changes by segment: registered, and active where each of them is known."""
    sums: dict[str, tuple[int, int | None]] = {}
    for change in found:
        registered, active = sums.get(change.segment, (0, 0))
        known = active is not None and change.active is not None
        sums[change.segment] = (
            registered + change.registered,
            active + change.active if known else None,  # type: ignore[operator]
        )
    return sums
