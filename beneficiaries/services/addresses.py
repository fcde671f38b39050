"""Where a household lives, as somebody writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused
from regions.capabilities import Capability
from regions.models import Level, Region


@dataclass(frozen=True, slots=True)
class Address:
    """``village`` is a code; ``rt`` and ``rw`` are up to three digits, or empty."""

    village: str
    address: str = ""
    rt: str = ""
    rw: str = ""


def address_columns(*, actor: Any, address: Address) -> dict[str, str]:
    """Return the columns of a household at an address in a village where ``actor`` may change people.

    Raises:
        ChangeRefused: ``village``: it is none of hers.
    """
    hers = Region.objects.reachable_by(actor, Capability.CHANGE_PEOPLE).filter(level=Level.VILLAGE)
    if not hers.filter(pk=address.village).exists():
        raise ChangeRefused(
            _(
                "You do not keep the residents of this village. Record that they move away; the office there takes them in."
            ),
            code="village",
            field="village",
        )
    return {
        "village_id": address.village,
        "address": " ".join(address.address.upper().split()),
        "rt": _three(address.rt),
        "rw": _three(address.rw),
    }


def _three(number: str) -> str:
    digits = number.strip()
    return digits.zfill(3) if digits else ""
