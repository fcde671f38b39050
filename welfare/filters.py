"""The filters of the list of cases (docs/adr/0021): stage, need, age, and whose they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.web.filters import ListFilter, Option
from welfare.codes import Need, Stage

FRESH, OLD = timedelta(days=7), timedelta(days=30)
# Being found by one of these tells more of a case than its village, its stage and its due date.
TELLING = frozenset({"need", "age", "urgent", "mine", "in_hand"})

_OPEN = Q(closed_at__isnull=True)


def _always(condition: Q) -> Callable[[Any], Q]:
    return lambda _user: condition


def _overdue(_user: Any) -> Q:
    return _OPEN & Q(due_on__lt=timezone.localdate())


def _registered(*, longest: timedelta | None = None, shortest: timedelta | None = None) -> Callable[[Any], Q]:
    """Return the condition that a case was registered at most ``longest`` and more than ``shortest`` ago."""

    def condition(_user: Any) -> Q:
        now = timezone.now()
        young = Q(registered_at__gte=now - longest) if longest is not None else Q()
        return young & Q(registered_at__lt=now - shortest) if shortest is not None else young

    return condition


_FILTERS = (
    ListFilter(
        "state",
        _("State"),
        (
            Option("open", _("Open"), _always(_OPEN)),
            *(Option(stage.value, stage.label, _always(Q(stage=stage))) for stage in Stage),
        ),
    ),
    ListFilter("overdue", _("Due"), (Option("1", _("Overdue"), _overdue),)),
    ListFilter("need", _("Need"), tuple(Option(each.value, each.label, _always(Q(need=each))) for each in Need)),
    ListFilter("urgent", _("Urgency"), (Option("1", _("Urgent"), _always(Q(urgent=True))),)),
    ListFilter(
        "age",
        pgettext_lazy("case", "Age"),
        (
            Option("fresh", _("Up to 7 days old"), _registered(longest=FRESH)),
            Option("older", _("8 to 30 days"), _registered(longest=OLD, shortest=FRESH)),
            Option("old", pgettext_lazy("case", "Older"), _registered(shortest=OLD)),
        ),
    ),
    ListFilter(
        "in_hand",
        _("In the hands of"),
        (
            Option("1", _("Me"), lambda user: Q(assigned_to=user)),
            Option("none", _("Nobody"), _always(_OPEN & Q(assigned_to__isnull=True))),
        ),
    ),
    ListFilter("mine", _("Registered by"), (Option("1", _("Me"), lambda user: Q(registered_by=user)),)),
)


def case_filters() -> tuple[ListFilter, ...]:
    """Return the filters of the list of cases, in the order of the panel; whoever sees cases is offered all of them."""
    return _FILTERS
