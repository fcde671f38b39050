"""What a definition's codes count: a ratio is two counts that the code knows, never a formula in words alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from core.numbers import percent
from insurance.codes import Counted
from insurance.rules.thresholds import Figures

_COUNTS: Mapping[str, Callable[[Figures], int | None]] = {
    Counted.REGISTERED: lambda figures: figures.registered,
    Counted.ACTIVE: lambda figures: figures.active,
    Counted.PEMDA: lambda figures: figures.pemda,
    Counted.POPULATION: lambda figures: figures.population,
}
# A share of what is neither people nor members would be no coverage.
NUMERATORS = (Counted.REGISTERED, Counted.ACTIVE, Counted.PEMDA)
DENOMINATORS = (Counted.POPULATION, Counted.REGISTERED)


def counted(code: str, figures: Figures) -> int | None:
    """Return what ``code`` counts; ``None`` where it is not known.

    Raises:
        KeyError: no such code: a definition that this version cannot count must not show a figure.
    """
    return _COUNTS[code](figures)


def ratio(numerator: str, denominator: str, figures: Figures) -> Decimal | None:
    """Return the ratio of two counts in per cent, rounded half-up to two decimals and never clamped.

    ``None`` where a part is not known or the denominator is zero. Raises ``KeyError`` as :func:`counted`.
    """
    top, bottom = counted(numerator, figures), counted(denominator, figures)
    return None if top is None or bottom is None else percent(top, bottom)
