"""Which status a coverage figure deserves, and what is missing for the next one (domain 1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from insurance.rules.coverage import Distance, distance

# Codes of the definitions of the three ratios.
COVERAGE = "cakupan"
ACTIVE_OF_POPULATION = "keaktifan_penduduk"
ACTIVE_OF_MEMBERS = "keaktifan_peserta"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a status or target asks for, in per cent. ``None`` asks for nothing.

    ``activity_base`` is the code of the activity ratio that is meant; ``pemda_min`` is the least share of residents whom
    the regional government enrolled. ``condition`` is what no figure of ours can tell, in words.
    """

    code: str
    name: str
    coverage_min: Decimal
    activity_min: Decimal | None = None
    activity_base: str = ACTIVE_OF_MEMBERS
    pemda_min: Decimal | None = None
    condition: str = ""
    gives_status: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts that thresholds look at; ``None`` is not known."""

    registered: int
    active: int | None
    pemda: int | None
    population: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One threshold held against the figures.

    ``met`` is ``None`` when something asked for is not known and nothing known fails; the ``condition`` of the threshold
    is never judged here and stays to be checked by a person.
    """

    threshold: Threshold
    coverage: Distance | None
    activity: Distance | None
    pemda: Distance | None
    met: bool | None


def judge(threshold: Threshold, figures: Figures) -> Verdict:
    """Hold ``threshold`` against ``figures``; what is not known is never taken as reached."""
    population = figures.population or 0
    activity_base = population if threshold.activity_base == ACTIVE_OF_POPULATION else figures.registered
    parts = (
        (threshold.coverage_min, figures.registered, population),
        (threshold.activity_min, figures.active, activity_base),
        (threshold.pemda_min, figures.pemda, population),
    )
    found = [None if least is None or count is None else distance(count, base, least) for least, count, base in parts]
    asked = [part for (least, _count, _base), part in zip(parts, found, strict=True) if least is not None]
    coverage, activity, pemda = found
    return Verdict(threshold, coverage, activity, pemda, met=_all_reached(asked))


def _all_reached(distances: list[Distance | None]) -> bool | None:
    if any(part is not None and not part.reached for part in distances):
        return False
    return None if any(part is None for part in distances) else True


def best_status(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the verdict of the strictest threshold that is met and gives a status, or ``None``."""
    met = [verdict for verdict in verdicts if verdict.met and verdict.threshold.gives_status]
    return max(met, key=_strictness, default=None)


def next_status(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the verdict of the easiest threshold that is not met and gives a status, or ``None``."""
    missed = [verdict for verdict in verdicts if verdict.met is False and verdict.threshold.gives_status]
    return min(missed, key=_strictness, default=None)


def _strictness(verdict: Verdict) -> tuple[Decimal, Decimal]:
    return verdict.threshold.coverage_min, verdict.threshold.activity_min or Decimal(0)
