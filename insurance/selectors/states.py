"""The state of each card on a day, as it was known at a moment: the one place that reads both tables of membership."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Least

from insurance.models import Membership, MembershipPast

FOREVER = date.max


def present_states(known_at: datetime) -> QuerySet[Membership]:
    """Return the present states that were known at a moment; each holds from its ``valid_from``."""
    return Membership.objects.filter(recorded_at__lte=known_at)


def past_states(known_at: datetime, *, ending_after: date) -> QuerySet[MembershipPast]:
    """Return the past states that, as far as was known at a moment, still held on or after a day.

    ``until`` is the first day on which a state no longer held: the end we had learned of, or the beginning of a state of
    the same card that was recorded later, whichever comes first. So a correction that reaches back behind an end that
    was recorded before counts each card once. Mistakes we knew of by then (no ``valid_to``) never held.
    """
    later_present, later_past = _recorded_later(known_at)
    return (
        _not_over(known_at, ending_after)
        .annotate(
            until=Least(
                Case(
                    When(superseded_at__lte=known_at, then=F("valid_to")),
                    default=Value(FOREVER),
                    output_field=DateField(),
                ),
                Subquery(later_present.values("valid_from")[:1]),
                Subquery(later_past.order_by("valid_from").values("valid_from")[:1]),
            )
        )
        .filter(until__gt=ending_after)
    )


def states_on(day: date, known_at: datetime) -> tuple[QuerySet[Membership], QuerySet[MembershipPast]]:
    """Return the states that held on ``day`` as known at ``known_at``: at most one of a card, in one of two querysets.

    The past ones are those of :func:`past_states` that had begun. Asked in this way, that no later state had begun by then,
    the database answers for all cards at once and need not look up each.
    """
    later_present, later_past = _recorded_later(known_at)
    return (
        present_states(known_at).filter(valid_from__lte=day),
        _not_over(known_at, day)
        .filter(valid_from__lte=day)
        .exclude(Exists(later_present.filter(valid_from__lte=day)))
        .exclude(Exists(later_past.filter(valid_from__lte=day))),
    )


def _not_over(known_at: datetime, day: date) -> QuerySet[MembershipPast]:
    """Return the past states known at a moment of which no end on or before ``day`` was known."""
    return MembershipPast.objects.filter(recorded_at__lte=known_at).filter(
        Q(superseded_at__gt=known_at) | Q(valid_to__gt=day)
    )


def _recorded_later(known_at: datetime) -> tuple[QuerySet[Membership], QuerySet[MembershipPast]]:
    """Return the present and the past states of an outer row's card that were recorded after it, without known mistakes."""
    later = Q(card_number=OuterRef("card_number"), recorded_at__gt=OuterRef("recorded_at"), recorded_at__lte=known_at)
    mistake = Q(superseded_at__lte=known_at, valid_to__isnull=True)
    return Membership.objects.filter(later), MembershipPast.objects.filter(later).exclude(mistake)
