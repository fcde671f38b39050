"""What a person's cards were before, as it is known now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from insurance.models import Membership, MembershipPast
from insurance.selectors.states import past_states
from regions.capabilities import Capability
from regions.querysets import places_of, within

MOST = 24
_EVER = date.min


@dataclass(frozen=True, slots=True)
class Earlier:
    """A state that a card had from its first day to ``last``, the last day on which it held."""

    state: MembershipPast
    last: date


@dataclass(frozen=True, slots=True)
class CardHistory:
    """A card with its earlier states, the latest first; ``card`` is ``None`` when it is registered no longer."""

    number: str
    card: Membership | None
    earlier: list[Earlier]


def cards_with_history(user: Any, cards: Collection[Membership], person: int) -> list[CardHistory]:
    """Return the present ``cards`` of a person, which the reader sees, and those that have ended, each with its past.

    Earlier states show where the reader sees members by name. One query.
    """
    numbers = [card.card_number for card in cards]
    mine = Q(card_number__in=numbers) | Q(person=person)
    past = (
        past_states(timezone.now(), ending_after=_EVER)
        .filter(mine, within("place", places_of(user, Capability.VIEW_MEMBERS)))
        .order_by("-valid_from", "-id")
    )
    found: dict[str, list[Earlier]] = {number: [] for number in numbers}
    for state in past[:MOST]:
        last = state.until - timedelta(days=1)  # type: ignore[attr-defined]
        if last >= state.valid_from:  # otherwise it turned out never to have held
            found.setdefault(state.card_number, []).append(Earlier(state, last))
    present = {card.card_number: card for card in cards}
    return [CardHistory(number, present.get(number), earlier) for number, earlier in found.items()]
