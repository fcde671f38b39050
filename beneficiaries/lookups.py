"""Numbers by which persons are found and that a higher app keeps: the numbers of JKN cards.

Filled in ``AppConfig.ready()`` of the higher app. A function gets the user who asks and returns the keys of the persons of
whom she may know that the number is theirs; whether she may see these persons is asked afterwards, by the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

CardLookup: TypeAlias = Callable[[Any, str], Iterable[int]]

_cards: list[CardLookup] = []


def register_card_lookup(function: CardLookup) -> CardLookup:
    """Let ``function(user, card number)`` return keys of persons; usable as a decorator."""
    if function not in _cards:
        _cards.append(function)
    return function


def persons_with_card(user: Any, number: str) -> list[int]:
    """Return the keys of the persons of whom ``user`` may know that the card is theirs."""
    return [key for function in _cards for key in function(user, number)]
