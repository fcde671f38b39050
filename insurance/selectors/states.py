"""The state of each card on a day, as it was known at a moment: the one place that reads both tables of membership."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
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
    known_over = Q(superseded_at__lte=known_at)
    mistake = known_over & Q(valid_to__isnull=True)
    later = Q(card_number=OuterRef("card_number"), recorded_at__gt=OuterRef("recorded_at"), recorded_at__lte=known_at)
    next_present = Membership.objects.filter(later).values("valid_from")[:1]
    next_past = MembershipPast.objects.filter(later).exclude(mistake).order_by("valid_from").values("valid_from")[:1]
    return (
        MembershipPast.objects.filter(recorded_at__lte=known_at)
        .filter(Q(superseded_at__gt=known_at) | Q(valid_to__gt=ending_after))  # cheap, and spares most look-ups below
        .annotate(
            until=Least(
                Case(When(known_over, then=F("valid_to")), default=Value(FOREVER), output_field=DateField()),
                Subquery(next_present),
                Subquery(next_past),
            )
        )
        .filter(until__gt=ending_after)
    )


def states_on(day: date, known_at: datetime) -> tuple[QuerySet[Membership], QuerySet[MembershipPast]]:
    """Return the states that held on ``day`` as known at ``known_at``: at most one of a card, in one of two querysets."""
    return (
        present_states(known_at).filter(valid_from__lte=day),
        past_states(known_at, ending_after=day).filter(valid_from__lte=day),
    )
