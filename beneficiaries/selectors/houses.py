"""What is known of a house: its ranks, its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Household, HousePhoto, WelfareRank
from beneficiaries.rules.house_map import HouseMap, Neighbour, draw_house
from beneficiaries.selectors.centres import village_centres
from core.exceptions import NotWithinReach
from regions.models import Region, RegionBoundary


def house_photo(*, user: Any, photo_id: int) -> HousePhoto:
    """Return a picture that was not taken back, of a household that ``user`` may see.

    Raises:
        NotWithinReach: there is none for this reader.
    """
    photos = HousePhoto.objects.filter(household__in=Household.objects.visible_to(user), removed_at__isnull=True)
    photo = photos.filter(pk=photo_id).first()
    if photo is None:
        raise NotWithinReach(_("There is no such picture."))
    return photo


def house_photos(household: Household) -> Sequence[HousePhoto]:
    """Return the pictures of a household that a selector gave, the newest first."""
    return list(household.photos.filter(removed_at__isnull=True).order_by("-taken_on", "-pk"))


def house_map(household: Household) -> HouseMap | None:
    """Return the picture of where a house that a selector gave stands, beside the villages of its district.

    By their outlines, as far as there are some; else by the middle of their located houses. ``None``: not located, or
    nothing to draw it beside.
    """
    if household.latitude is None or household.longitude is None:
        return None
    district = household.village_id.rpartition(".")[0]
    outlines = RegionBoundary.objects.filter(region__parent=district).select_related("region")
    villages = [
        Neighbour(
            name=each.region.name,
            own=each.region_id == household.village_id,
            centre=(float(each.longitude), float(each.latitude)),
            rings=[[(point[0], point[1]) for point in ring] for polygon in each.polygons for ring in polygon],
        )
        for each in outlines
    ]
    if not villages:
        centres = village_centres(district)
        names = Region.objects.filter(code__in=centres).values_list("code", "name")
        villages = [Neighbour(name, code == household.village_id, centres[code]) for code, name in names]
    return draw_house((float(household.longitude), float(household.latitude)), villages)


def latest_ranks(household: Household) -> Sequence[WelfareRank]:
    """Return what was said last of each quarter of a household that a selector gave, the latest quarter first."""
    ranks = household.ranks.order_by("-quarter", "-recorded_at", "-pk")
    latest: dict[str, WelfareRank] = {}
    for rank in ranks:
        latest.setdefault(rank.quarter, rank)
    return list(latest.values())
