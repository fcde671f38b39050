"""Outlines of the places in a region, for a map."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, Max, QuerySet

from regions.models import RegionBoundary
from regions.querysets import within


def boundaries_of(region_code: str, level: int) -> QuerySet[RegionBoundary]:
    """Return the outlines of the places of a level at or below a region, in the order of codes. Public facts."""
    return (
        RegionBoundary.objects.filter(within("region", [region_code]), region__level=level)
        .select_related("region")
        .order_by("region")
    )


def boundaries_stamp(region_code: str, level: int) -> str:
    """Return a text that changes when one of these outlines does; empty while there is none. One query."""
    found = boundaries_of(region_code, level).order_by().aggregate(count=Count("pk"), latest=Max("changed_at"))
    if not found["count"]:
        return ""
    written = f"{region_code} {level} {found['count']} {found['latest'].isoformat()}"
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def feature_collection(region_code: str, level: int) -> dict[str, Any]:
    """Return the outlines as a GeoJSON ``FeatureCollection``, each with its code and name."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": row.region_id, "name": row.region.name},
                "geometry": {"type": "MultiPolygon", "coordinates": row.polygons},
            }
            for row in boundaries_of(region_code, level)
        ],
    }
