"""One's own drafts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from beneficiaries.models import Household
from welfare.codes import Need
from welfare.models import CaseDraft

KEPT = timedelta(days=14)  # who comes back later finds a family that has changed meanwhile


def draft_list(*, user: Any) -> list[CaseDraft]:
    """Return one's own drafts of households that one may still register for, the newest first."""
    within = Household.objects.visible_to(user, "register_case")
    return list(_own(user).filter(household__in=within).select_related("household__village")[:20])


def draft_get(*, user: Any, household_id: int, need: Need) -> CaseDraft | None:
    """Return one's own draft of a form, for a household that the caller has fetched within reach."""
    return _own(user).filter(household=household_id, need=need).first()


def _own(user: Any) -> QuerySet[CaseDraft]:
    return CaseDraft.objects.filter(user=user, saved_at__gte=timezone.now() - KEPT)
