"""The filters of the list of imports: kind, state, sender, what the file speaks of, when it came in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.filters import Chosen, ListFilter, Option, choose
from exchange.models import BatchStatus, ImportBatch
from exchange.registry import kinds

# Where each span begins and ends (the first day after it), for any day; relative, so that a saved filter does not age.
Span = Callable[[date], tuple[date, date]]
MOST_SENDERS = 200


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _last_month(day: date) -> tuple[date, date]:
    return _month(day.replace(day=1) - timedelta(days=1))


def _year(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year + 1, 1, 1)


def _last_year(day: date) -> tuple[date, date]:
    return _year(date(day.year - 1, 1, 1))


def _before(day: date) -> tuple[date, date]:
    return date.min, date(day.year - 1, 1, 1)


_SPANS: tuple[tuple[str, str | Promise, Span], ...] = (
    ("month", gettext_lazy("This month"), _month),
    ("last-month", gettext_lazy("Last month"), _last_month),
    ("year", gettext_lazy("This year"), _year),
    ("last-year", gettext_lazy("Last year"), _last_year),
    ("older", gettext_lazy("Older"), _before),
)


def import_filters(user: Any) -> tuple[ListFilter, ...]:
    """Return the filters that ``user`` chooses from; senders are those of the imports within her reach."""
    found = (
        ListFilter("kind", _("Kind"), tuple(Option(one.code, one.title, _is(kind=one.code)) for one in kinds())),
        ListFilter(
            "status",
            _("State"),
            tuple(Option(one.value, one.label, _is(status=one.value)) for one in BatchStatus),
        ),
        ListFilter(
            "sender", _("Sender"), tuple(Option(_code(name), name, _is(sender=name)) for name in _senders(user))
        ),
        ListFilter("period", _("State of the file"), _spans(_speaks_of)),
        ListFilter("received", _("Brought in"), _spans(_came_in)),
    )
    return tuple(each for each in found if each.options)


def choose_imports(user: Any, values: Mapping[str, str]) -> Chosen:
    """Return what the query of an address chooses."""
    return choose(import_filters(user), values, user=user)


def kept_of_imports(user: Any, values: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address of the list of imports a reader may save."""
    return choose_imports(user, values).query


def _is(**condition: Any) -> Callable[[Any], Q]:
    return lambda _user: Q(**condition)


def _senders(user: Any) -> list[str]:
    senders = (
        ImportBatch.objects.visible_to(user).exclude(sender="").order_by("sender").values_list("sender", flat=True)
    )
    return list(senders.distinct()[:MOST_SENDERS])


def _code(sender: str) -> str:
    """Return what stands for a sender in an address: it holds codes only."""
    return hashlib.blake2s(sender.encode(), digest_size=5).hexdigest()


def _spans(condition: Callable[[date, date], Q]) -> tuple[Option, ...]:
    def of(span: Span) -> Callable[[Any], Q]:
        return lambda _user: condition(*span(timezone.localdate()))

    return tuple(Option(code, label, of(span)) for code, label, span in _SPANS)


def _speaks_of(first: date, end: date) -> Q:
    return Q(as_of__gte=first, as_of__lt=end)


def _came_in(first: date, end: date) -> Q:
    # What could not be read was at least begun; what waits for its turn came in just now.
    moment = Coalesce("staged_at", "applied_at", "progress__started_at", Now())
    begun = Q(GreaterThanOrEqual(moment, _midnight(first))) if first > date.min else Q()
    return begun & Q(LessThan(moment, _midnight(end)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
