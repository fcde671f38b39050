"""``manage.py uhc 15.04 --as-of 2026-11-21``: the coverage of a region with all that the figure stands on."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any, get_args

from django.utils import timezone

from core.management.arguments import day, moment
from core.management.base import FigureCommand
from insurance.exceptions import CoverageRefused
from insurance.rules.coverage import Distance, Ratios, Tally
from insurance.rules.thresholds import Verdict
from insurance.selectors.breakdown import Breakdown, CoverageRow, coverage_rows, natural_breakdown
from insurance.selectors.coverage import Coverage, coverage_of
from insurance.selectors.register import REGISTER
from regions.selectors.places import region_named


class Command(FigureCommand):
    """Prints numerator, denominator, the three ratios, the status, and a breakdown."""

    help = "JKN coverage (UHC) of a region on a day: counts, ratios, thresholds, and rows that sum to the total."

    def arguments(self, parser: ArgumentParser) -> None:
        """Add region, day and what may be chosen."""
        parser.add_argument("region", metavar="REGION", help="a code such as 15.04 or 15.04.03.1001")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="the day that is asked for; today when not given")
        parser.add_argument("--known-at", type=moment, metavar="MOMENT", help="what was known then; now when not given")
        parser.add_argument("--by", choices=get_args(Breakdown), help="rows; one level below the region when not given")
        parser.add_argument(
            "--dataset", metavar="CODE", help="population dataset, or register; in force when not given"
        )

    def figures(self, **options: Any) -> dict[str, Any]:
        """Compute the figure.

        Raises:
            CoverageRefused: ``no_population``: a percentage without a base would be no figure.
        """
        coverage = coverage_of(
            region=region_named(options["region"]),
            as_of=options["as_of"] or timezone.localdate(),
            known_at=options["known_at"],
            dataset=options["dataset"],
        )
        if coverage.population.count is None:
            raise CoverageRefused(_no_population(coverage), code="no_population")
        if coverage.source == "none":
            self.note("No members are known for this day; import them with members_import or recap_import.")
        by: Breakdown = options["by"] or natural_breakdown(coverage)
        return {**_figures(coverage), "rows": [_row(row) for row in coverage_rows(coverage, by)]}

    def _print(self, result: dict[str, Any], form: str) -> None:
        if form == "table":  # a threshold is twelve keys to a program and one line to a person
            status = result["status"]
            result = {**result, "status": {**status, "thresholds": _in_words(status["thresholds"])}}
        super()._print(result, form)


def _figures(coverage: Coverage) -> dict[str, Any]:
    population, definition = coverage.population, coverage.definition
    return {
        "region": coverage.region.code,
        "region_name": coverage.region.name,
        "as_of": coverage.as_of.isoformat(),
        "known_at": timezone.localtime(coverage.known_at).isoformat(timespec="seconds"),
        "definition": str(definition) if definition else None,
        "source": coverage.source,
        "recap": _recap(coverage),
        "population": {
            "dataset": REGISTER if coverage.over_register else population.dataset.code if population.dataset else None,
            "count": population.count,
            "method": population.method,
            "is_example": population.is_example,
        },
        "members": {
            **_tally(coverage.total),
            "by_segment": {segment: _tally(tally) for segment, tally in coverage.by_segment.items()},
        },
        **_ratios(coverage.ratios),
        "status": _status(coverage),
    }


def _no_population(coverage: Coverage) -> str:
    code, dataset = coverage.region.code, coverage.population.dataset
    if dataset is None:
        return (
            f"No population dataset is in force on {coverage.as_of.isoformat()}: import one with population_import "
            f"(--in-force-from on or before that day), or name one with --dataset."
        )
    if coverage.population.method == "partial":
        return (
            f"Dataset {dataset.code} lacks {coverage.population.missing} parts of {code}: import its own figure, or the "
            f"missing ones, with population_import FILE --dataset {dataset.code}."
        )
    return (
        f"Dataset {dataset.code} has no population of {code}: import it with population_import FILE "
        f"--dataset {dataset.code}, or name another dataset with --dataset."
    )


def _recap(coverage: Coverage) -> dict[str, Any] | None:
    if coverage.recap is None:
        return None
    difference = coverage.recap_difference
    return {"as_of": coverage.recap.as_of.isoformat(), **_tally(coverage.recap.total), "difference": difference}


def _status(coverage: Coverage) -> dict[str, Any]:
    best = coverage.status
    return {
        "code": best.threshold.code if best else None,
        "name": best.threshold.gives_status if best else None,
        "unverified_condition": best.threshold.condition or None if best else None,
        "thresholds": {verdict.threshold.code: _verdict(verdict) for verdict in coverage.verdicts},
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    threshold = verdict.threshold
    return {
        "name": threshold.name,
        "met": verdict.met,
        "coverage_min": threshold.coverage_min,
        **_distance("coverage", verdict.coverage),
        "activity_min": threshold.activity_min,
        "activity_base": threshold.activity_base if threshold.activity_min is not None else None,
        **_distance("activity", verdict.activity),
        "pemda_min": threshold.pemda_min,
        **_distance("pemda", verdict.pemda),
        "unverified_condition": threshold.condition or None,
    }


def _in_words(thresholds: dict[str, dict[str, Any]]) -> dict[str, str]:
    words = {True: "met", False: "not met", None: "not known"}
    return {
        code: ", ".join(
            [
                words[verdict["met"]],
                *(
                    f"{part} {verdict[f'{part}_min']} % ({verdict[f'{part}_persons']:+d} persons)"
                    for part in ("coverage", "activity", "pemda")
                    if verdict[f"{part}_min"] is not None and verdict[f"{part}_persons"] is not None
                ),
                *([f"provided that: {verdict['unverified_condition']}"] if verdict["unverified_condition"] else []),
            ]
        )
        for code, verdict in thresholds.items()
    }


def _distance(name: str, distance: Distance | None) -> dict[str, int | Decimal | None]:
    return {
        f"{name}_persons": distance.persons if distance else None,
        f"{name}_points": distance.points if distance else None,
    }


def _row(row: CoverageRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "population": row.population.count if row.population else None,
        **_tally(row.tally),
        **_ratios(row.ratios),
    }


def _tally(tally: Tally) -> dict[str, int | None]:
    return {"registered": tally.registered, "active": tally.active}


def _ratios(ratios: Ratios) -> dict[str, str | None]:
    return {
        "coverage_percent": _text(ratios.coverage),
        "active_of_population_percent": _text(ratios.active_of_population),
        "active_of_members_percent": _text(ratios.active_of_members),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
