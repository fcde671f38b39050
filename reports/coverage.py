"""Turn a coverage of the insurance room into the figures of a report."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import month_end
from insurance.codes import RECAP_LABELS
from insurance.rules.coverage import Distance, Tally
from insurance.rules.thresholds import ACTIVE_OF_POPULATION, COVERAGE, Verdict
from insurance.selectors.breakdown import CoverageRow, coverage_rows, natural_breakdown
from insurance.selectors.closings import SealedFigure, sealed_figures
from insurance.selectors.coverage import Coverage, coverage_of
from regions.models import Region
from reports.documents.figures import Count, CoverageFigures, Dataset, Demand, Ratio, Sealed, Threshold
from reports.exceptions import ReportRefused
from reports.offices import office_of

UNPLACED = "Di luar wilayah atau tidak diketahui"


def coverage_figures(*, region: Region, month: str, as_of: date, known_at: datetime | None = None) -> CoverageFigures:
    """Return the figures of ``region`` on ``as_of``, a day of ``month`` (``2026-11``), as known at a moment (now).

    Of a month that was closed it tells what was sealed: the figures are counted as known at that moment, over the dataset
    of the closing, and must give the same totals.

    Raises:
        ReportRefused: ``no_members``, ``no_population`` or ``no_definition``: a figure without one of its parts is none;
            ``sealed_differs``: the closed month does not add up with what was known when it was closed.
        CoverageRefused: the day or the moment has not come yet.
    """
    sealed = _sealed(region, as_of, known_at)
    coverage = coverage_of(
        region=region,
        as_of=as_of,
        known_at=sealed.closing.known_at if sealed else known_at,
        dataset=sealed.closing.dataset_id if sealed else None,
    )
    _check_whole(coverage)
    if sealed and (sealed.tally, sealed.population) != (coverage.total, coverage.population.count):
        raise ReportRefused(
            _(
                "The sealed figures differ from what is counted for the same moment: revise the month before reporting it."
            ),
            code="sealed_differs",
        )
    office = office_of(region)
    name = office.name if office.code == region.code else region.full_name
    rows = _rows_of_places(coverage)
    dataset = _dataset(coverage, parts_are_examples=any(row.population and row.population.is_example for row in rows))
    headline = coverage.definition
    status = coverage.status
    return CoverageFigures(
        region_code=region.code,
        region_name=name,
        month=month,
        as_of=as_of.isoformat(),
        known_at=coverage.known_at.isoformat(),
        month_is_running=as_of < month_end(as_of),
        total=_count(region.code, name, coverage.total, coverage.population.count),
        places=tuple(_place(row) for row in rows if not row.unplaced),
        unplaced=next((_place(row) for row in rows if row.unplaced), None),
        segments=tuple(_count(code, RECAP_LABELS[code], tally, None) for code, tally in coverage.by_segment.items()),
        ratios=_ratios(coverage),
        headline=headline.code if headline else "",
        dataset=dataset,
        thresholds=tuple(_threshold(verdict) for verdict in coverage.verdicts),
        status=status.threshold.gives_status if status else "",
        source=coverage.source,
        synthetic=bool(settings.SYNTHETIC_PEOPLE),
        sealed=Sealed(sealed.closing.revision, sealed.closing.sha256, sealed.closing.closed_at.isoformat())
        if sealed
        else None,
    )


def _sealed(region: Region, as_of: date, known_at: datetime | None) -> SealedFigure | None:
    """Return what a closing of the month keeps of the region, when the report speaks of its last day."""
    if as_of != month_end(as_of):
        return None
    months = [as_of.replace(day=1)]
    return sealed_figures(region.code, months=months, known_at=known_at or timezone.now()).get(as_of)


def _check_whole(coverage: Coverage) -> None:
    words = {"region": coverage.region.full_name, "day": coverage.as_of.isoformat()}
    if coverage.source == "none":
        raise ReportRefused(
            _("No JKN members of %(region)s are known on %(day)s: load a membership file or a recap first.") % words,
            code="no_members",
        )
    if coverage.population.dataset is None or not coverage.population.count:
        raise ReportRefused(
            _("The population of %(region)s on %(day)s is not known: import a population dataset first.") % words,
            code="no_population",
        )
    if coverage.definition is None:
        raise ReportRefused(
            _("No definition of coverage is in force on %(day)s: load the parameters first.") % words,
            code="no_definition",
        )


def _rows_of_places(coverage: Coverage) -> list[CoverageRow]:
    # A recap has totals only: a table of zeros would say that nobody is a member anywhere.
    breakdown = natural_breakdown(coverage)
    if coverage.source != "members" or breakdown == "segment":
        return []
    return coverage_rows(coverage, breakdown)


def _place(row: CoverageRow) -> Count:
    name = UNPLACED if row.unplaced else row.name
    return _count(row.code, name, row.tally, row.population.count if row.population else None)


def _count(code: str, name: str, tally: Tally, population: int | None) -> Count:
    return Count(code, name, tally.registered, tally.active, population)


def _ratios(coverage: Coverage) -> tuple[Ratio, ...]:
    order = sorted(
        coverage.named_ratios,
        key=lambda one: (one.definition.code != COVERAGE, one.definition.code != ACTIVE_OF_POPULATION),
    )
    found = []
    for each in order:
        one = each.definition
        words = (one.code, one.version, one.name, one.numerator, one.denominator, one.source)
        found.append(Ratio(*words, each.numerator, each.denominator))
    return tuple(found)


def _dataset(coverage: Coverage, *, parts_are_examples: bool) -> Dataset:
    population = coverage.population
    release = population.dataset
    assert release is not None  # noqa: S101 - _check_whole refused it
    return Dataset(
        code=release.code,
        name=release.name,
        source=release.source,
        released_on=release.released_on.isoformat() if release.released_on else None,
        in_force_from=release.in_force_from.isoformat(),
        is_example=population.is_example,
        parts_are_examples=parts_are_examples,
        by_sum=population.method == "sum",
    )


def _threshold(verdict: Verdict) -> Threshold:
    asked = verdict.threshold
    base = "residents" if asked.activity_base == ACTIVE_OF_POPULATION else "members"
    return Threshold(
        name=asked.name,
        coverage=Demand(str(asked.coverage_min), "", _persons(verdict.coverage)),
        activity=None
        if asked.activity_min is None
        else Demand(str(asked.activity_min), base, _persons(verdict.activity)),
        pemda=None if asked.pemda_min is None else Demand(str(asked.pemda_min), "", _persons(verdict.pemda)),
        condition=asked.condition,
        source=asked.source,
        met=verdict.met,
    )


def _persons(found: Distance | None) -> int | None:
    return None if found is None else found.persons
