"""Numbers of the two registers, as ``HS-2026-0007``."""

from __future__ import annotations

from django.utils import timezone

from privacy.models import RegisterNumber


def register_lock(series: str) -> RegisterNumber:
    """Lock the register ``series`` of this year until the transaction ends, and return its counter.

    Whoever writes into a register takes this lock first: a form that arrives twice at once finds, the second time, what
    the first one made.
    """
    year = timezone.localdate().year
    RegisterNumber.objects.get_or_create(series=series, year=year)
    return RegisterNumber.objects.select_for_update().get(series=series, year=year)


def next_number(counter: RegisterNumber) -> str:
    """Return the next number of a locked register: no gaps, no twins."""
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{counter.series}-{counter.year}-{counter.last:04d}"
