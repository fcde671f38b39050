"""A year of the insurer's files, made up: cards that lapse and come back, so that a trend shows something.

Each card ends where it began: the figures of the day that the seed describes, and those of today, are those of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from random import Random

from django.utils import timezone

from config.demo.cards import WHY_LAPSED, Card
from insurance.codes import Segment, StatusReason

MONTHS = 12
_ARRIVES_AFTER = timedelta(days=9)  # a file of a month is there on its tenth
# Of the active: how many are missing from some files, and how many lapse; of the others: how many were active for a while.
_MISSING, _LAPSES, _ACTIVE_FOR_A_WHILE = 0.022, 0.03, 0.06
# Of those that were active for a while: how many were so until the last file, which the radar shows.
_LAPSED_LAST = 0.1
_DECREE = 2  # the month of a decree that takes PBI cards away (domain 0)


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``away`` until ``back`` (indexes of months) a card was ``otherwise``: its status and cause, or on no list."""

    away: int
    back: int
    otherwise: tuple[str, str] | None


class Year:
    """The months before a day, oldest first, and what a seed lets happen in them."""

    def __init__(self, until: date, seed: int) -> None:
        self._seed = seed
        months = [(until - _ARRIVES_AFTER).replace(day=1)]
        while len(months) < MONTHS:
            months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
        self.days = [month.isoformat() for month in months]
        self.moments = [
            timezone.make_aware(datetime.combine(month + _ARRIVES_AFTER, clock(1))).isoformat() for month in months
        ]

    def of_place(self, code: str) -> Random:
        """Return the dice of one village or regency: the same for the same seed, and nobody else's."""
        return Random(f"year:{self._seed}:{code}")

    def turn(self, rng: Random, card: Card) -> Turn | None:
        """Return what happened to a card, if anything did."""
        chance = rng.random()
        if not card.active:
            if chance >= _ACTIVE_FOR_A_WHILE:
                return None
            began, ended = int(rng.random() * 2), _DECREE + int(rng.random() * 6)
            return Turn(began, MONTHS - 1 if chance < _LAPSED_LAST * _ACTIVE_FOR_A_WHILE else ended, ("active", ""))
        if chance < _MISSING:
            away = int(rng.random() * 5)
            return Turn(away, away + 1 + int(rng.random() * (MONTHS - 1 - away)), None)
        if chance < _MISSING + _LAPSES:
            pbi = card.segment == Segment.PBI_JK
            away = _DECREE if pbi else int(rng.random() * (MONTHS - 2))
            cause = StatusReason.PBI_REMOVED if pbi else WHY_LAPSED[card.segment]
            return Turn(away, away + 1 + int(rng.random() * (MONTHS - 1 - away)), ("inactive", str(cause)))
        return None

    def past(self, turn: Turn, card: Card, line: str, since: str, recorded: str) -> str:
        """Return the past rows of a turn; ``line`` has ``%s`` where status and cause stand."""
        status = ("active" if card.active else "inactive", card.reason)
        away, back = self.days[turn.away], self.days[turn.back]
        left, returned = self.moments[turn.away], self.moments[turn.back]
        first = f"{line % status}\t{since}\t{recorded}\t{away}\t{left}\n"
        if turn.otherwise is None:
            return first
        return f"{first}{line % turn.otherwise}\t{away}\t{left}\t{back}\t{returned}\n"
