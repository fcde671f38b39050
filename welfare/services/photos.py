"""Take in pictures of a visit, and take them back."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotWithinReach
from core.files import read_upload, store_content
from core.pictures import PICTURE_KINDS, read_picture, thumbnail_of
from welfare.codes import PhotoKind
from welfare.exceptions import PhotoRefused
from welfare.models import VerificationPhoto
from welfare.rules.workflow import find_verification
from welfare.services.locking import case_lock

MOST_PHOTO_BYTES = 15_000_000
MOST_PHOTOS = 12


@transaction.atomic
def visit_photo_add(*, actor: Any, number: str, kind: PhotoKind, file: BinaryIO) -> VerificationPhoto:
    """Keep a picture of a visit: upright, small, without the camera's notes save the point, with a thumbnail.

    It waits for the verification that is sent next. The same picture sent twice over a weak link is one. Records
    ``case.photo``.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role. StepRefused: ``wrong_state``: no verification is awaited.
        PhotoRefused: ``too_many``. FileRefused: see ``core.files`` and ``core.pictures``.
    """
    case = case_lock(actor=actor, number=number, action="verify")
    find_verification(case.definition, case.state)
    waiting = case.photos.filter(verification=None, removed_at=None)
    if waiting.count() >= MOST_PHOTOS:
        raise PhotoRefused(
            _("There are %(most)s pictures of this visit already. Take one back first.") % {"most": MOST_PHOTOS},
            code="too_many",
            field="file",
        )
    picture = read_picture(read_upload(file, kinds=PICTURE_KINDS, most_bytes=MOST_PHOTO_BYTES))
    stored = store_content("visits", picture.content)
    known = case.photos.filter(sha256=stored.sha256, removed_at=None).first()
    if known is not None:
        return known
    small = store_content("visits", thumbnail_of(picture))
    latitude, longitude = picture.point or (None, None)
    photo = VerificationPhoto.objects.create(
        case=case,
        kind=kind,
        stored_as=stored.name,
        thumbnail_as=small.name,
        sha256=stored.sha256,
        width=picture.width,
        height=picture.height,
        latitude=latitude,
        longitude=longitude,
        added_by=actor,
        added_at=timezone.now(),
    )
    _record(actor, "case.photo", photo)
    return photo


@transaction.atomic
def visit_photo_remove(*, actor: Any, photo_id: int) -> VerificationPhoto:
    """Take a picture back that no verification was sent with: nobody is shown it any more. Records ``case.photo_remove``.

    Raises:
        NotWithinReach: there is no such picture within reach. NotAllowed: there is, but the actor may not verify.
    """
    photo = VerificationPhoto.objects.filter(pk=photo_id, removed_at=None, verification=None).first()
    if photo is None:
        raise NotWithinReach(_("There is no such picture."))
    case_lock(actor=actor, number=photo.case.number, action="verify")
    photo.removed_at = timezone.now()
    photo.save(update_fields=["removed_at"])
    _record(actor, "case.photo_remove", photo)
    return photo


def _record(actor: Any, action: str, photo: VerificationPhoto) -> None:
    # No entry of the timeline: a dozen pictures would hide what happened; they are seen with the visit.
    case = photo.case
    detail = {"case": case.number, "kind": photo.kind, "photo": photo.pk}
    audit_record(actor=actor, action=action, subject=case, region=case.village_id, detail=detail)
