"""Who of a batch can be sent to BPJS, and why the others wait."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.identifiers import nik_facts


class Obstacle(StrEnum):
    """Why a proposal stays behind when its batch is sent."""

    NO_NIK = "no_nik"
    TEMPORARY_NIK = "temporary_nik"
    NOT_RESIDENT = "not_resident"
    COVERED = "covered"


OBSTACLES: dict[Obstacle, str | Promise] = {
    Obstacle.NO_NIK: _(
        "Has no NIK yet: BPJS takes nobody without one. Record the NIK, then it goes with the next batch."
    ),
    Obstacle.TEMPORARY_NIK: _("Has a temporary NIK (begins with 0), which BPJS does not know. Record the real one."),
    Obstacle.NOT_RESIDENT: _("Does not live here any more according to the register."),
    Obstacle.COVERED: _("Has become an active member meanwhile."),
}


def obstacle_to_sending(*, nik: str | None, is_resident: bool, is_covered: bool) -> Obstacle | None:
    """Return why somebody cannot be sent today, or ``None``."""
    if not nik:
        return Obstacle.NO_NIK
    if nik_facts(nik).temporary:
        return Obstacle.TEMPORARY_NIK
    if not is_resident:
        return Obstacle.NOT_RESIDENT
    return Obstacle.COVERED if is_covered else None
