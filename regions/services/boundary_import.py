"""Take in the outlines of places from a GeoJSON file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.ledger import Ledger
from regions.models import Region, RegionBoundary
from regions.rules.codes import is_code
from regions.rules.geometry import BadGeometry, Polygon, centre_of, point_of, polygons_of, simplified
from regions.services.geojson import features

_AT_ONCE = 500
_WORDS: Mapping[str, str] = {
    "feature": gettext_noop("is no feature with properties and a geometry"),
    "code_form": gettext_noop("has no region code as “code”: write it like 15.04.03.1001, as text"),
    "code_repeated": gettext_noop("has the code of an earlier one; keep one of them"),
    "region_unknown": gettext_noop("has a code that no region has: check it, or import it with regions_import"),
    "geometry_type": gettext_noop("is neither a Polygon nor a MultiPolygon"),
    "ring": gettext_noop("has an outline that is not closed, too short, or no numbers"),
    "too_many_points": gettext_noop("has more than 500,000 points: simplify it"),
    "outside": gettext_noop("lies outside Indonesia: longitude comes first, latitude second"),
}


@dataclass(frozen=True, slots=True)
class _Outline:
    code: str
    polygons: list[Polygon]
    longitude: float
    latitude: float


@transaction.atomic
def boundaries_import(*, source: Path, origin: str = "") -> Ledger:
    """Create and replace outlines of regions from a GeoJSON ``FeatureCollection`` in WGS 84.

    Each feature has the Kemendagri code as property ``code``; ``lat`` and ``lng`` of the centre are optional. Outlines are
    simplified (``regions.rules.geometry``). Read one by one; a feature that is wrong is rejected and named by its number
    in the file, the others go in: a map with a gap is of more use than none. A place that the file leaves out keeps its
    outline. The caller records the event (``config.reference_data``).

    Raises:
        BoundaryFileRefused: the file cannot be read at all; nothing was written.
    """
    ledger, seen = Ledger(), set[str]()
    batch: list[_Outline] = []
    for outline in _checked(source, ledger, seen):
        batch.append(outline)
        if len(batch) >= _AT_ONCE:
            _write(batch, origin, ledger)
            batch = []
    _write(batch, origin, ledger)
    ledger.check()
    return ledger


def _checked(source: Path, ledger: Ledger, seen: set[str]) -> Iterator[_Outline]:
    known = set(Region.objects.values_list("code", flat=True))
    for number, feature in enumerate(features(source), start=1):
        ledger.read += 1
        try:
            outline = _outline(feature)
            if outline.code not in known:
                raise BadGeometry("region_unknown")  # noqa: TRY301 - one place counts what is rejected
            if outline.code in seen:
                raise BadGeometry("code_repeated")  # noqa: TRY301
        except BadGeometry as problem:
            words = _("feature %(number)s %(problem)s") % {"number": number, "problem": _(_WORDS[problem.code])}
            ledger.reject(problem.code, number, words)
            continue
        seen.add(outline.code)
        yield outline


def _outline(feature: Any) -> _Outline:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise BadGeometry("feature")
    code = properties.get("code")
    if not isinstance(code, str) or not is_code(code):
        raise BadGeometry("code_form")
    polygons = simplified(polygons_of(feature.get("geometry")))
    given = [properties.get("lng"), properties.get("lat")]
    longitude, latitude = centre_of(polygons) if None in given else point_of(given)
    return _Outline(code, polygons, longitude, latitude)


def _write(batch: list[_Outline], origin: str, ledger: Ledger) -> None:
    known = RegionBoundary.objects.in_bulk([outline.code for outline in batch])
    now = timezone.now()
    new: list[RegionBoundary] = []
    changed: list[RegionBoundary] = []
    for outline in batch:
        row = known.get(outline.code) or RegionBoundary(region_id=outline.code)
        # As JSON gives them back: pairs are lists.
        polygons = [[[list(point) for point in ring] for ring in polygon] for polygon in outline.polygons]
        centre = (f"{outline.longitude:.5f}", f"{outline.latitude:.5f}")
        if outline.code in known and row.polygons == polygons and (f"{row.longitude}", f"{row.latitude}") == centre:
            ledger.unchanged += 1
            continue
        row.polygons, row.source, row.changed_at = polygons, origin or row.source, now
        row.longitude, row.latitude = centre
        (changed if outline.code in known else new).append(row)
    RegionBoundary.objects.bulk_create(new)
    RegionBoundary.objects.bulk_update(changed, ["polygons", "latitude", "longitude", "source", "changed_at"])
    ledger.created += len(new)
    ledger.updated += len(changed)
