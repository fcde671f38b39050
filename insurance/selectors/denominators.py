"""The same members over every denominator there is: what the choice of the population alone does to the figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from insurance.rules.coverage import Ratios, ratios_of
from insurance.rules.thresholds import Verdict, best_status, judge, next_status
from insurance.selectors.coverage import Coverage, coverage_for
from insurance.selectors.register import register_population
from regions.selectors.population import Population, population_of, releases_for


@dataclass(frozen=True, slots=True)
class DenominatorRow:
    """One denominator and what follows from it. The ``population`` of our own register has no dataset.

    ``is_in_force`` marks the one that the figure of the day stands on; ``status`` is the strictest status that is met,
    ``missing`` the easiest one that is not.
    """

    name: str | Promise
    population: Population
    is_in_force: bool
    ratios: Ratios
    status: Verdict | None
    missing: Verdict | None


@dataclass(frozen=True, slots=True)
class DenominatorPage:
    """The coverage of a region on a day, and a row for each denominator, the newest release first."""

    coverage: Coverage
    rows: list[DenominatorRow]


def denominator_page(user: Any, region_code: str, *, as_of: date) -> DenominatorPage:
    """Return the figure over each DKB semester and other dataset that knows the region, and over the register on the day.

    Two queries for each dataset, whatever the number of members.

    Raises:
        NotWithinReach, CoverageRefused: as ``coverage_for``.
    """
    coverage = coverage_for(user, region_code, as_of=as_of)
    return DenominatorPage(coverage, list(_rows(coverage)))


def _rows(coverage: Coverage) -> Iterator[DenominatorRow]:
    for release in releases_for(coverage.region.code):
        yield _row(coverage, release.name, population_of(coverage.region.code, release))
    register = register_population(coverage.region.code, coverage.as_of)
    yield _row(coverage, _("Residents in our register on the day"), register)


def _row(coverage: Coverage, name: str | Promise, population: Population) -> DenominatorRow:
    figures = replace(coverage.figures, population=population.count)
    verdicts = [judge(verdict.threshold, figures) for verdict in coverage.verdicts]
    known = coverage.source != "none"
    return DenominatorRow(
        name=name,
        population=population,
        is_in_force=population.dataset is not None and population.dataset == coverage.population.dataset,
        ratios=ratios_of(coverage.total, population.count if known else None),
        status=best_status(verdicts) if known else None,
        missing=next_status(verdicts) if known else None,
    )
