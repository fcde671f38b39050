"""What follows once a file of members was applied or undone: a list of functions that are called in its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Touched:
    """What a batch has just changed.

    ``table`` names a table with one row for each card that was opened, changed or ended: ``card_number`` and ``nik`` (empty
    when the insurer writes none); a card whose NIK changed has a row for the old and one for the new. It is there until
    the transaction ends, and analysed. ``rows`` is its size. Cards are linked to residents by NIK by then.
    ``as_of`` is the first day of the month that the file speaks of, ``moment`` the ``recorded_at`` of what was written.
    """

    table: str
    rows: int
    batch: int
    territory: str
    as_of: date
    moment: datetime


class Follower(Protocol):
    """Called once for each batch; one that raises undoes the batch."""

    def __call__(self, touched: Touched) -> None:
        """Bring what depends on memberships in step, set-based."""


_followers: list[Follower] = []


def register_follower(follower: Follower) -> Follower:
    """Let ``follower`` know of every batch from now on, after those that are registered; twice is once."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def members_touched(touched: Touched) -> None:
    """Tell every follower."""
    if touched.rows:
        for follower in _followers:
            follower(touched)
