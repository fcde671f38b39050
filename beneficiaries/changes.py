"""What happens elsewhere when the registry learns something about persons.

A registry that higher apps fill in ``AppConfig.ready()``. Followers are called in the transaction of the change, so that
whatever rests on the registry knows of it as soon as the change is there; one that raises undoes the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

# What others rest on: who she is, whether she lives here, where, and since when. Schooling or religion is nobody else's.
FOLLOWED = frozenset({"nik", "name", "born_on", "status", "village_id", "arrived_on", "merged_into_id"})


class ChangeFollower(Protocol):
    """Told which persons were changed, are new, or are about to be removed."""

    def __call__(self, changed: str) -> None:
        """Follow up, set-based. ``changed`` is a query of ours, without values of people, with the column ``id``."""


_followers: list[ChangeFollower] = []


def register_follower(follower: ChangeFollower) -> ChangeFollower:
    """Let ``follower`` know of every change from now on; registering it again changes nothing. Usable as a decorator."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def persons_changed(persons: Iterable[int]) -> None:
    """Tell every follower of some persons, by key."""
    keys = ", ".join(str(int(key)) for key in sorted(set(persons)))
    if keys:
        persons_changed_by(f"SELECT unnest(ARRAY[{keys}]::bigint[]) AS id")


def persons_changed_by(changed: str) -> None:
    """Tell every follower of the persons that a query names: for files, where they are many."""
    for follower in _followers:
        follower(changed)
