"""What is known of a house: where it stands, how it looks, and how DTSEN ranks the family in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household, HousePhoto, WelfareRank
from beneficiaries.rules.points import check_point
from beneficiaries.rules.ranks import check_rank
from beneficiaries.selectors.houses import latest_ranks
from beneficiaries.services.locking import household_lock
from core.exceptions import NotWithinReach
from core.files import read_upload, store_content
from core.pictures import PICTURE_KINDS, read_picture

MOST_PHOTO_BYTES = 15_000_000
MOST_PHOTOS = 24
_LONGEST_SOURCE = 60


@transaction.atomic
def household_rank_record(*, actor: Any, household_id: int, quarter: str, decile: int, source: str) -> WelfareRank:
    """Record the decile that DTSEN gives a family in a quarter; what was said before stays. Records ``household.rank``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``. ChangeRefused: ``quarter``, ``decile`` or ``source``.
    """
    household = household_lock(actor=actor, household_id=household_id)
    check_rank(quarter=quarter, decile=decile, today=timezone.localdate())
    source = source.strip()
    if not source or len(source) > _LONGEST_SOURCE:
        raise ChangeRefused(_("Write who says so, for example SIKS-NG."), code="source", field="source")
    rank = WelfareRank.objects.create(
        household=household,
        quarter=quarter,
        decile=decile,
        source=source,
        recorded_at=timezone.now(),
        recorded_by=actor,
    )
    household.decile = latest_ranks(household)[0].decile
    household.save(update_fields=["decile", "updated_at"])
    _record(actor, "household.rank", household, {"quarter": quarter, "decile": decile})
    return rank


@transaction.atomic
def house_locate(*, actor: Any, household_id: int, latitude: Decimal, longitude: Decimal) -> Household:
    """Record where a house stands, in degrees. Records ``household.locate``, without the point.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``. ChangeRefused: ``latitude`` or ``longitude``.
    """
    household = household_lock(actor=actor, household_id=household_id)
    household.latitude, household.longitude = check_point(latitude, longitude)
    household.located_at = timezone.now()
    household.kept = sorted({*(household.kept or ()), "latitude", "longitude"})
    household.save(update_fields=["latitude", "longitude", "located_at", "kept", "updated_at"])
    _record(actor, "household.locate", household)
    return household


@transaction.atomic
def house_photo_add(*, actor: Any, household_id: int, file: BinaryIO, taken_on: date) -> HousePhoto:
    """Keep a picture of a house: upright, small, without the camera's notes save the point. Records ``household.photo``.

    Raises:
        NotWithinReach, NotAllowed: see ``services.locking``. FileRefused: see ``core.files`` and ``core.pictures``.
        ChangeRefused: ``future``, or ``too_many`` pictures of one house.
    """
    household = household_lock(actor=actor, household_id=household_id)
    if taken_on > timezone.localdate():
        raise ChangeRefused(_("The day lies in the future."), code="future", field="taken_on")
    if household.photos.filter(removed_at__isnull=True).count() >= MOST_PHOTOS:
        raise ChangeRefused(
            _("There are %(most)s pictures of this house already. Take one back first.") % {"most": MOST_PHOTOS},
            code="too_many",
            field="file",
        )
    picture = read_picture(read_upload(file, kinds=PICTURE_KINDS, most_bytes=MOST_PHOTO_BYTES))
    stored = store_content("houses", picture.content)
    latitude, longitude = picture.point or (None, None)
    photo = HousePhoto.objects.create(
        household=household,
        stored_as=stored.name,
        sha256=stored.sha256,
        width=picture.width,
        height=picture.height,
        latitude=latitude,
        longitude=longitude,
        taken_on=taken_on,
        added_by=actor,
        added_at=timezone.now(),
    )
    _record(actor, "household.photo", household, {"photo": photo.pk})
    return photo


@transaction.atomic
def house_photo_remove(*, actor: Any, photo_id: int) -> HousePhoto:
    """Take a picture back: nobody is shown it any more. Records ``household.photo_remove``.

    Raises:
        NotWithinReach: there is no such picture within reach. NotAllowed: there is, but the actor may not change people.
    """
    photo = HousePhoto.objects.filter(pk=photo_id, removed_at__isnull=True).first()
    if photo is None:
        raise NotWithinReach(_("There is no such picture."))
    household = household_lock(actor=actor, household_id=photo.household_id)
    photo.removed_at = timezone.now()
    photo.save(update_fields=["removed_at"])
    _record(actor, "household.photo_remove", household, {"photo": photo.pk})
    return photo


def _record(actor: Any, action: str, household: Household, detail: dict[str, Any] | None = None) -> None:
    audit_record(actor=actor, action=action, subject=household, region=household.village_id, detail=detail)
