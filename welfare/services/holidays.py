"""Keep the holidays that working days leave out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from audit.services import audit_record
from welfare.models import Holiday


@transaction.atomic
def holidays_load(*, actor: Any, days: Mapping[date, str], source: str) -> dict[str, int]:
    """Have these holidays of a decree; others stay. Cases keep the due dates they have. Records ``holidays.load``.

    Returns ``read``, ``created`` and ``updated``.
    """
    known = set(Holiday.objects.filter(day__in=list(days)).values_list("day", flat=True))
    for day, name in days.items():
        Holiday.objects.update_or_create(day=day, defaults={"name": name, "source": source})
    counts = {"read": len(days), "created": len(days) - len(known), "updated": len(known)}
    audit_record(actor=actor, action="holidays.load", subject=None, detail=counts)
    return counts
