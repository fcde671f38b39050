"""What stands under the demonstration, and under a new installation in Batang Hari: bundled places, figures, rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from config.reference_data import boundaries_load, population_load, regions_load
from insurance.services.parameters import parameters_load
from regions.models import PopulationFigure, Region, RegionBoundary
from regions.querysets import within

REGENCY = "15.04"
_DATA = Path(settings.BASE_DIR) / "regions" / "data"
_REGIONS = _DATA / "batang_hari_regions.csv"
_REGIONS_BUNDLED = 133
_BOUNDARIES = _DATA / "batang_hari_boundaries.geojson"


@dataclass(frozen=True, slots=True)
class _Dataset:
    code: str
    in_force_from: date
    figures: int
    source: str

    @property
    def file(self) -> Path:
        return _DATA / f"batang_hari_population_{self.code}.csv"


_DATASETS = (
    _Dataset("2023S2", date(2024, 1, 1), 1, "Ditjen Dukcapil, DKB semester II 2023"),
    _Dataset(
        "2024S2",
        date(2025, 1, 1),
        133,
        "Ditjen Dukcapil, DKB semester II 2024; kecamatan dan desa: contoh, dibagi menurut proporsi tahun 2020",
    ),
)


def reference_fill() -> Iterator[tuple[str, int]]:
    """Load what is missing, and yield what was loaded with the number of its rows; nothing when all of it is there."""
    if Region.objects.at_or_below(REGENCY).count() < _REGIONS_BUNDLED:
        yield "regions", regions_load(actor=None, source=_REGIONS).read
    if not RegionBoundary.objects.filter(within("region", [REGENCY])).exists():
        yield "boundaries", boundaries_load(actor=None, source=_BOUNDARIES, origin="cahyadsn/wilayah_boundaries").read
    for dataset in _DATASETS:
        known = PopulationFigure.objects.filter(
            dataset=dataset.code, region__in=Region.objects.at_or_below(REGENCY)
        ).count()
        if known < dataset.figures:
            ledger = population_load(
                actor=None,
                source=dataset.file,
                dataset=dataset.code,
                in_force_from=dataset.in_force_from,
                origin=dataset.source,
            )
            yield f"population {dataset.code}", ledger.read
    created = parameters_load(actor=None).created
    if created:
        yield "definitions, thresholds, premiums and quotas", created
