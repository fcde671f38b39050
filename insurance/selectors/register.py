"""Our own register as the denominator: how many residents it has in a place on a day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.selectors.residents import residents_by_village, residents_on
from regions.models import PopulationDataset, Region
from regions.rules.codes import level_of
from regions.selectors.population import Population

# The code that chooses it where datasets are chosen; no dataset has it, they are called by year and semester.
REGISTER = "register"


class Denominator(NamedTuple):
    """What may be chosen as the number of residents."""

    code: str
    name: str | Promise


def denominators() -> list[Denominator]:
    """Return the datasets to choose from, the newest first, and the register."""
    datasets = PopulationDataset.objects.order_by("-in_force_from", "-code").values_list("code", "name")
    return [*(Denominator(*each) for each in datasets), Denominator(REGISTER, _("Our register on that day"))]


def register_population(region_code: str, day: date) -> Population:
    """Return how many residents our register has in a region on a day, as it is known now. Two queries."""
    return _population(residents_on(region_code, day))


def register_populations_below(region_code: str, level: int, day: date) -> dict[str, Population]:
    """Return the same of every region of a level at or below ``region_code``, by code in its order. Three queries."""
    counts: Counter[str] = Counter()
    for village, count in residents_by_village(region_code, day).items():
        counts[".".join(village.split(".")[:level])] += count
    codes = Region.objects.at_or_below(region_code).filter(level=level).order_by("code").values_list("code", flat=True)
    return {code: _population(counts[code]) for code in codes if level_of(code) == level}


def _population(count: int) -> Population:
    return Population(count, "figure", is_example=False, dataset=None, known=count)
