"""How many people live where: the denominator of a day, and a level without a figure as the sum of what lies in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from regions.exceptions import DatasetUnknown
from regions.models import PopulationDataset, PopulationFigure, Region
from regions.querysets import within
from regions.rules.codes import level_of, parent_of

Method = Literal["figure", "sum", "partial", "none"]


@dataclass(frozen=True, slots=True)
class Population:
    """The number of residents of one region in one dataset, and how it came about.

    ``figure``: the dataset has it. ``sum``: it does not, but has every part of the region. ``partial``: some parts have
    no figure; ``known`` is the sum of the others and ``missing`` says how many parts lack one. ``none``: nothing is
    known. ``count`` is ``None`` for the last two, so that nobody divides by a number that is too small.
    ``is_example`` marks a figure that was spread from a higher level for a demonstration, or a sum that holds one.
    """

    count: int | None
    method: Method
    is_example: bool
    dataset: PopulationDataset | None
    known: int = 0
    missing: int = 0


def releases_for(region_code: str) -> QuerySet[PopulationDataset]:
    """Return the datasets that know the region or a place in it, the newest in force first.

    A release that speaks of another regency only says nothing of this one, however new it is.
    """
    figures = PopulationFigure.objects.filter(within("region", [region_code]), dataset=OuterRef("pk"))
    return PopulationDataset.objects.filter(Exists(figures)).order_by("-in_force_from", "-code")


def dataset_on(day: date, region_code: str) -> PopulationDataset | None:
    """Return the dataset in force on ``day`` for a region: the latest that knows it and was in force, or ``None``."""
    return releases_for(region_code).filter(in_force_from__lte=day).first()


def dataset_named(code: str) -> PopulationDataset:
    """Return the dataset ``code``, such as ``2024S2``.

    Raises:
        DatasetUnknown: it was not imported; the message names those that were.
    """
    dataset = PopulationDataset.objects.filter(code=code).first()
    if dataset is None:
        known = ", ".join(PopulationDataset.objects.order_by("code").values_list("code", flat=True)) or "–"
        raise DatasetUnknown(
            _("There is no population dataset %(code)s; known: %(known)s. Import one with population_import.")
            % {"code": code[:20], "known": known},
            field="dataset",
        )
    return dataset


def population_of(region_code: str, dataset: PopulationDataset | None) -> Population:
    """Return the population of one region; an unknown region or no dataset is ``none``. One query, or two for a sum."""
    if dataset is None:
        return _nothing(None)
    figure = PopulationFigure.objects.filter(dataset=dataset, region=region_code).first()
    if figure is not None:
        return Population(figure.total, "figure", figure.is_example, dataset, known=figure.total)
    return populations_below(region_code, level_of(region_code), dataset).get(region_code, _nothing(dataset))


def populations_below(region_code: str, level: int, dataset: PopulationDataset | None) -> dict[str, Population]:
    """Return the population of every region of ``level`` at or below ``region_code``, by code and in its order.

    One query whatever the number of regions. ``level`` counts as :class:`regions.models.Level` does.
    """
    rows = (
        Region.objects.at_or_below(region_code)
        .filter(level__gte=level)
        .annotate(figure=FilteredRelation("population_figures", condition=Q(population_figures__dataset=dataset)))
        .order_by("code")
        .values_list("code", "figure__total", "figure__is_example")
    )
    return {code: found for code, found in _roll_up(rows, dataset).items() if level_of(code) == level}


def _roll_up(
    rows: Iterable[tuple[str, int | None, bool | None]], dataset: PopulationDataset | None
) -> dict[str, Population]:
    """Return the population of every region in ``rows``, which hold all regions below them, sorted by code."""
    rows = list(rows)
    parts: dict[str | None, list[Population]] = defaultdict(list)
    found: dict[str, Population] = {}
    for code, total, is_example in reversed(rows):  # what lies in a region comes before it
        if total is not None:
            population = Population(total, "figure", bool(is_example), dataset, known=total)
        else:
            population = _sum(parts.pop(code, []), dataset)
        found[code] = population
        parts[parent_of(code)].append(population)
    return {code: found[code] for code, _total, _example in rows}


def _sum(parts: list[Population], dataset: PopulationDataset | None) -> Population:
    known = sum(part.known for part in parts)
    is_example = any(part.is_example for part in parts)
    if parts and all(part.count is not None for part in parts):
        return Population(known, "sum", is_example, dataset, known=known)
    if all(part.method == "none" for part in parts):
        return replace(_nothing(dataset), missing=max(1, sum(part.missing for part in parts)))
    missing = sum(part.missing for part in parts)
    return Population(None, "partial", is_example, dataset, known=known, missing=missing)


def _nothing(dataset: PopulationDataset | None) -> Population:
    return Population(None, "none", is_example=False, dataset=dataset, missing=1)
