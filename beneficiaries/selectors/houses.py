"""What is known of a house: its ranks, its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Household, HousePhoto, WelfareRank
from core.exceptions import NotWithinReach


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


def latest_ranks(household: Household) -> Sequence[WelfareRank]:
    """Return what was said last of each quarter of a household that a selector gave, the latest quarter first."""
    ranks = household.ranks.order_by("-quarter", "-recorded_at", "-pk")
    latest: dict[str, WelfareRank] = {}
    for rank in ranks:
        latest.setdefault(rank.quarter, rank)
    return list(latest.values())
