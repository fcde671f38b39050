"""Where a village's houses stand in the middle, for a map without outlines."""

from __future__ import annotations

from django.db.models import Avg, Count

from beneficiaries.models import Household

# The middle of a few houses would point at one of them.
FEWEST_HOUSES = 5


def village_centres(region_code: str) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of the middle of the located houses of each village in a region. One query.

    Only of villages with five located houses or more, rounded to about a kilometre: a place, nobody's house.
    """
    located = Household.objects.in_region(region_code).filter(latitude__isnull=False, longitude__isnull=False)
    rows = (
        located.order_by()
        .values("village")
        .annotate(houses=Count("pk"), longitude=Avg("longitude"), latitude=Avg("latitude"))
        .filter(houses__gte=FEWEST_HOUSES)
    )
    return {row["village"]: (round(float(row["longitude"]), 2), round(float(row["latitude"]), 2)) for row in rows}
