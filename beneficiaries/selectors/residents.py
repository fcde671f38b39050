"""How many people our own register has in a place on a day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count, QuerySet

from beneficiaries.codes import LifeStatus
from beneficiaries.models import Person, PersonSpell
from regions.querysets import within


def residents_on(region_code: str, day: date) -> int:
    """Return how many lived in a region on ``day``, as the register knows it now. Two queries.

    The present state of a person who has had it since that day or before, and the earlier state that then held of the
    others; who was merged into another is nobody. A count only: the caller has asked whether it may be shown.
    """
    present, earlier = _lived(region_code, day)
    return present.count() + earlier.values("person").distinct().count()


def residents_by_village(region_code: str, day: date) -> Counter[str]:
    """Return the same by village. Two queries, whatever the number of villages."""
    present, earlier = _lived(region_code, day)
    found = Counter(dict(present.order_by().values_list("village").annotate(Count("pk"))))
    found.update(dict(earlier.order_by().values_list("village").annotate(Count("person", distinct=True))))
    return found


def _lived(region_code: str, day: date) -> tuple[QuerySet[Person], QuerySet[PersonSpell]]:
    lived = {"status": LifeStatus.ALIVE, "valid_from__lte": day}
    present = Person.objects.in_region(region_code).filter(merged_into__isnull=True, **lived)
    earlier = PersonSpell.objects.filter(
        within("village", [region_code]),
        person__merged_into__isnull=True,
        person__valid_from__gt=day,
        valid_to__gt=day,
        **lived,
    )
    return present, earlier
