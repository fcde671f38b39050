"""The figures of a coverage report: typed while the document is drawn, plain JSON once it is issued."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.numbers import percent
from reports.exceptions import ReportRefused


@dataclass(frozen=True, slots=True)
class Count:
    """Members of one place or one segment. ``active`` and ``population`` are ``None`` where nobody knows them."""

    code: str
    name: str
    registered: int
    active: int | None
    population: int | None = None

    @property
    def coverage(self) -> Decimal | None:
        """Registered members of 100 residents."""
        return None if self.population is None else percent(self.registered, self.population)

    @property
    def active_of_population(self) -> Decimal | None:
        """Active members of 100 residents."""
        return None if self.population is None or self.active is None else percent(self.active, self.population)

    @property
    def active_of_members(self) -> Decimal | None:
        """Active members of 100 registered ones."""
        return None if self.active is None else percent(self.active, self.registered)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One of the ratios that people call UHC or activity, with its definition and the two counts it is made of."""

    code: str
    version: int
    name: str
    numerator: str
    denominator: str
    source: str
    top: int | None
    bottom: int | None

    @property
    def value(self) -> Decimal | None:
        """The percentage, never clamped."""
        return None if self.top is None or self.bottom is None else percent(self.top, self.bottom)


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a threshold asks for, in per cent of ``members`` or ``residents``.

    ``persons`` is below zero for how many are missing, otherwise how many may be lost; ``None`` is not known.
    """

    minimum: str
    base: str
    persons: int | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a status asks for; ``None`` asks for nothing.

    ``met`` is ``None`` when nobody can tell. ``condition`` is what no figure of ours can tell: a person judges it.
    """

    name: str
    coverage: Demand | None
    activity: Demand | None
    pemda: Demand | None
    condition: str
    source: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """The population release that the denominator comes from. ``by_sum``: the region's own figure is its parts' sum."""

    code: str
    name: str
    source: str
    released_on: str | None
    in_force_from: str
    is_example: bool
    parts_are_examples: bool
    by_sum: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """The closed month that the figures are: its revision, the hash over it, and the ISO moment of its closing."""

    revision: int
    sha256: str
    closed_at: str

    @property
    def closed_at_moment(self) -> datetime:
        """When the month was closed."""
        return datetime.fromisoformat(self.closed_at)

    @property
    def groups(self) -> str:
        """The hash in groups of eight, as one can compare it by eye."""
        return " ".join(self.sha256[start : start + 8] for start in range(0, len(self.sha256), 8))


@dataclass(frozen=True, slots=True)
class CoverageFigures:
    """Everything that the report says in numbers, as it was known when it was issued.

    ``places`` lie one level below the region and, with ``unplaced`` (members without a village of the region), sum to
    ``total``; so do ``segments``. ``headline`` is the code of the ratio that is meant by UHC; ``source`` is ``members`` (by
    name) or ``recap``. ``as_of`` and ``in_force_from`` are ISO days, ``known_at`` an ISO moment. ``sealed`` is
    ``None`` for a month that was not closed.
    """

    region_code: str
    region_name: str
    month: str
    as_of: str
    known_at: str
    month_is_running: bool
    total: Count
    places: tuple[Count, ...]
    unplaced: Count | None
    segments: tuple[Count, ...]
    ratios: tuple[Ratio, ...]
    headline: str
    dataset: Dataset
    thresholds: tuple[Threshold, ...]
    status: str
    source: str
    synthetic: bool
    sealed: Sealed | None = None

    @property
    def as_of_day(self) -> date:
        """The day that the figures speak of."""
        return date.fromisoformat(self.as_of)

    @property
    def known_at_moment(self) -> datetime:
        """The moment whose knowledge they stand on."""
        return datetime.fromisoformat(self.known_at)

    @property
    def headline_ratio(self) -> Ratio:
        """The ratio that stands on top."""
        return next(ratio for ratio in self.ratios if ratio.code == self.headline)

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps: texts, whole numbers and lists of them, and each ratio's value as text."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        values = {ratio.code: None if ratio.value is None else str(ratio.value) for ratio in self.ratios}
        return {**plain, "percent": values}


def figures_from_json(values: Mapping[str, Any]) -> CoverageFigures:
    """Return the figures that :meth:`CoverageFigures.as_json` wrote.

    Raises:
        ReportRefused: ``figures``: they have another shape, as those of an older version may.
    """
    try:
        return _from_json(values)
    except (KeyError, TypeError) as error:
        raise ReportRefused(
            _("The figures of this report are kept in a form that this version does not read."), code="figures"
        ) from error


def _from_json(values: Mapping[str, Any]) -> CoverageFigures:
    # Reports that were issued before months could be closed do not know the last one.
    known = {name: values[name] for name in CoverageFigures.__dataclass_fields__ if name != "sealed"}
    return CoverageFigures(
        **{
            **known,
            "total": Count(**known["total"]),
            "places": tuple(Count(**row) for row in known["places"]),
            "unplaced": Count(**known["unplaced"]) if known["unplaced"] else None,
            "segments": tuple(Count(**row) for row in known["segments"]),
            "ratios": tuple(Ratio(**row) for row in known["ratios"]),
            "dataset": Dataset(**known["dataset"]),
            "thresholds": tuple(_threshold(row) for row in known["thresholds"]),
            "sealed": Sealed(**values["sealed"]) if values.get("sealed") else None,
        }
    )


def _threshold(values: Mapping[str, Any]) -> Threshold:
    demands = {name: Demand(**values[name]) if values[name] else None for name in ("coverage", "activity", "pemda")}
    return Threshold(**{**values, **demands})


def what_was_counted(figures: CoverageFigures) -> tuple[Any, ...]:
    """Return what decides whether two counts of the same day agree.

    Counts and what they stand on, but no names, no moment and no thresholds: a place that is renamed, or a rule that is
    set later, does not change what was counted.
    """
    rows = (figures.total, *figures.places, *([figures.unplaced] if figures.unplaced else []), *figures.segments)
    counts = sorted((row.code, row.registered, row.active, row.population) for row in rows)
    ratios = sorted((ratio.code, ratio.version, ratio.top, ratio.bottom) for ratio in figures.ratios)
    return figures.region_code, figures.as_of, figures.source, figures.dataset.code, counts, ratios
