"""Patients who cannot wait, for the list of members who lost their cover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.querysets import PersonQuerySet
from insurance.urgent import UrgentMark
from welfare.models import Case


def urgent_patients(*, user: Any, people: PersonQuerySet) -> Mapping[int, UrgentMark]:
    """Return who of ``people`` has an open case in the urgent lane that ``user`` may see. One query.

    A confidential case that is not hers gives no mark: that there is one would tell of it.
    """
    rows = (
        Case.objects.visible_to(user)
        .open()
        .filter(urgent=True, members__person__in=people.values("pk"))
        .order_by("-registered_at")
        .values_list("members__person", "number")
    )
    return {
        person: UrgentMark(_("Urgent case %(number)s") % {"number": number}, reverse("case-detail", args=[number]))
        for person, number in rows
    }
