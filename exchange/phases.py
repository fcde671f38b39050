"""The phases of an import: words, order, and how fast and how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from exchange.engine.reading import Report

# English message ids, translated for whoever reads them.
PHASES = {
    "read": _("Reading the file"),
    "check": _("Checking every row"),
    "match": _("Comparing with what is known"),
    "count": _("Counting and noting what was found"),
    "households": _("Writing households"),
    "persons": _("Writing residents"),
    "members": _("Writing members"),
    "indexes": _("Building the indexes again"),
    "changes": _("Writing what changed"),
    "follow": _("Bringing into step what rests on it"),
    "restore": _("Putting back what was before"),
    "remove": _("Taking out what was new"),
}
READING = ("read", "check", "match", "count")
UNDOING = ("restore", "remove")


@dataclass(frozen=True, slots=True)
class Pace:
    """How a phase goes on: ``rate`` in rows a second (0: not known), ``left`` in seconds, ``percent`` of its rows.

    A phase that is one statement says nothing until it is through (``done`` stays 0): no percent and no rate then.
    """

    percent: int | None = None
    rate: int = 0
    left: int | None = None


def pace_of(done: int, total: int | None, seconds: float) -> Pace:
    """Return the pace of a phase that has been at work for ``seconds``."""
    if not done:
        return Pace()
    rate = done / seconds if seconds >= 1 else 0
    if not total:
        return Pace(rate=round(rate))
    left = max(0, round((total - done) / rate)) if rate else None
    return Pace(percent=min(done, total) * 100 // total, rate=round(rate), left=left)


def step_of(phase: str, steps: Sequence[str]) -> int:
    """Return which of the steps a phase is, from 1; 0 when it is none of them."""
    return steps.index(phase) + 1 if phase in steps else 0


class InWords:
    """Passes reports on to a background job with the phase in words: a job shows what it is told."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def progress(
        self, done: int, total: int | None = None, phase: str | None = None, message: str | None = None
    ) -> None:
        """See ``Report.progress``."""
        self._report.progress(done, total, None if phase is None else PHASES.get(phase, phase), message)
