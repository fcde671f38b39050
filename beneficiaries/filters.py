"""The filters of the lists of persons and households, and the place where higher apps add theirs.

Each condition is answered by an index or met by so many rows that a page of them is found soon (docs/adr/0021).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.codes import Disability, LifeStatus, NoNikReason, Relation
from beneficiaries.models import Household, Person
from core.dates import years_before
from core.web.filters import ListFilter, Option

POOREST_DECILES = 4


def _always(condition: Q) -> Callable[[Any], Q]:
    return lambda _user: condition


def _aged(youngest: int, oldest: int | None) -> Callable[[Any], Q]:
    """Return the condition that somebody lives here and is ``youngest`` to ``oldest`` years old today."""

    def condition(_user: Any) -> Q:
        today: date = timezone.localdate()
        living = Q(status=LifeStatus.ALIVE, born_on__lte=years_before(today, youngest))
        return living if oldest is None else living & Q(born_on__gt=years_before(today, oldest + 1))

    return condition


def _no_head(_user: Any) -> Q:
    heads = Person.objects.residents().filter(household=OuterRef("pk"), relation=Relation.HEAD)
    return ~Q(Exists(heads))


def _deciles(condition: Callable[[Q], Q]) -> ListFilter:
    """Return the filter by decile; ``condition`` says of a row what a condition says of its household."""
    choices = (
        ("1-4", _("Decile 1 to 4"), Q(decile__lte=POOREST_DECILES)),
        ("5-10", _("Decile 5 to 10"), Q(decile__gt=POOREST_DECILES)),
        ("unknown", _("Not known"), Q(decile__isnull=True)),
    )
    options = tuple(Option(code, label, _always(condition(of_household))) for code, label, of_household in choices)
    return ListFilter("decile", _("DTSEN decile"), options)


def _of_ones_household(condition: Q) -> Q:
    # Not a join: where few households meet the condition, the database begins with those.
    return Q(household__in=Household.objects.filter(condition).order_by().values("pk"))


_DISABLED = Q(disability__lt=Disability.NONE)
_person_filters: list[ListFilter] = [
    ListFilter(
        "status",
        _("Status"),
        (
            Option("residents", _("Living here"), _always(Q(status=LifeStatus.ALIVE))),
            Option("moved", _("Moved away"), _always(Q(status=LifeStatus.MOVED))),
            Option("deceased", _("Deceased"), _always(Q(status=LifeStatus.DECEASED))),
        ),
    ),
    ListFilter(
        "age",
        _("Age"),
        (
            Option("0-4", _("Under 5 years"), _aged(0, 4)),
            Option("5-17", _("5 to 17 years"), _aged(5, 17)),
            Option("18-59", _("18 to 59 years"), _aged(18, 59)),
            Option("60", _("60 years and older"), _aged(60, None)),
        ),
    ),
    ListFilter(
        "nik",
        "NIK",
        (
            Option("none", _("Without NIK"), _always(Q(nik__isnull=True))),
            *(
                Option(reason.value, reason.label, _always(Q(nik__isnull=True, no_nik_reason=reason)))
                for reason in NoNikReason
            ),
        ),
    ),
    ListFilter(
        "disability",
        _("Disability"),
        (
            Option("any", _("With a disability"), _always(_DISABLED)),
            *(
                Option(kind.name.lower(), kind.label, _always(_DISABLED & Q(disability=kind)))
                for kind in Disability
                if kind != Disability.NONE
            ),
        ),
    ),
    _deciles(_of_ones_household),
]
_household_filters: list[ListFilter] = [
    _deciles(lambda condition: condition),
    ListFilter(
        "point",
        _("Point on the map"),
        (
            Option("with", _("With a point"), _always(Q(latitude__isnull=False))),
            Option("without", _("Without a point"), _always(Q(latitude__isnull=True))),
        ),
    ),
    ListFilter("card", "KK", (Option("none", _("Without a usable KK"), _always(Q(kk__isnull=True))),)),
    ListFilter("head", _("Head of family"), (Option("none", _("Nobody is the head"), _no_head),), rare=True),
]


def register_person_filter(added: ListFilter) -> None:
    """Add a filter to the list of persons."""
    if added not in _person_filters:
        _person_filters.append(added)


def register_household_filter(added: ListFilter) -> None:
    """Add a filter to the list of households."""
    if added not in _household_filters:
        _household_filters.append(added)


def person_filters() -> tuple[ListFilter, ...]:
    """Return the filters of the list of persons, in the order of the panel."""
    return tuple(_person_filters)


def household_filters() -> tuple[ListFilter, ...]:
    """Return the filters of the list of households, in the order of the panel."""
    return tuple(_household_filters)
