"""An office adds a quota, a premium, a threshold or a rule: a new row from a day on, never another number in an old one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import audit_record
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import ParameterRefused
from insurance.models import (
    CoverageThreshold,
    EnrolmentQuota,
    HeadlineChoice,
    LoadLimit,
    PremiumBudget,
    PremiumRate,
    ReconciliationRule,
)
from insurance.models.parameters import EffectiveDated
from regions.capabilities import Capability
from regions.models import Region
from regions.querysets import places_of
from regions.rules.codes import covers

Parameter = EnrolmentQuota | PremiumBudget | PremiumRate | CoverageThreshold | ReconciliationRule | LoadLimit

# What a parameter is about: of two rows with the same, one holds on any day. Of headlines there is one in all.
KEYS: dict[type[Any], str] = {
    EnrolmentQuota: "region_id",
    PremiumBudget: "region_id",
    PremiumRate: "segment",
    CoverageThreshold: "code",
    HeadlineChoice: "",
    ReconciliationRule: "",
    LoadLimit: "code",
}


@transaction.atomic
def parameter_add(*, actor: Any, row: Parameter) -> Parameter:
    """Save the unsaved ``row``, which holds from its first day; the one that holds until then ends the day before.

    Figures of days that are over keep the parameters that they were computed with: it begins today or later, and only the
    end of the row before it is written. A quota and a budget belong to their region, the others to the whole installation.
    Records ``parameters.add``.

    Raises:
        NotAllowed: the actor keeps no parameters. NotWithinReach: not those of this place.
        ParameterRefused: see there.
    """
    place = row.region_id if isinstance(row, EnrolmentQuota | PremiumBudget) else settings.HOME_REGION
    places = places_of(actor, Capability.KEEP_PARAMETERS)
    if not places:
        raise NotAllowed(_("Your role does not keep parameters."))
    if not any(covers(mine, place) for mine in places):
        raise NotWithinReach(_("There is no such place."))
    closed = parameter_append(row=row, place=place)
    audit_record(
        actor=actor,
        action="parameters.add",
        subject=row,
        region=place,
        detail={"from": row.valid_from.isoformat(), "replaced": closed},
    )
    return row


def parameter_append(*, row: EffectiveDated, place: str) -> int:
    """Save the unsaved ``row`` behind the one that holds until then, in the caller's transaction; return how many ended.

    Raises:
        ParameterRefused: see :func:`parameter_check`.
    """
    # One at a time for a place, also while nothing is there to lock yet.
    Region.objects.select_for_update(no_key=True).filter(pk=place).first()
    parameter_check(row=row, today=timezone.localdate())
    ended = _alike(row).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from))
    closed: int = ended.update(valid_to=row.valid_from - timedelta(days=1))
    row.save(force_insert=True)
    return closed


def parameter_check(*, row: EffectiveDated, today: date) -> None:
    """Refuse what cannot be added, naming the field.

    Raises:
        ParameterRefused: it begins in the past, ends before it begins, or a later one of its kind is there already.
    """
    if row.valid_from < today:
        raise ParameterRefused(
            _("It begins today or later: what was computed for earlier days stays as it was."),
            code="past",
            field="valid_from",
        )
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise ParameterRefused(_("The last day lies before the first."), code="ends_before", field="valid_to")
    if _alike(row).filter(valid_from__gte=row.valid_from).exists():
        raise ParameterRefused(
            _("One that begins on this day or later is there already: choose a day after it."),
            code="later_exists",
            field="valid_from",
        )


def _alike(row: EffectiveDated) -> QuerySet[Any]:
    key = KEYS[type(row)]
    rows: QuerySet[Any] = type(row)._default_manager.filter(**{key: getattr(row, key)} if key else {})
    return rows
