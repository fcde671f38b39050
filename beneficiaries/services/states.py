"""The one place that changes what is known of a person or a household: the present closes into history, the next begins.

Nothing is overwritten. A state is closed twice: in valid time on the day of the change, in recorded time now. A change on
the very day on which the state began leaves it with an empty period: it was known so, and turned out wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from beneficiaries.changes import FOLLOWED, persons_changed
from beneficiaries.models import Household, HouseholdSpell, Person, PersonSpell
from beneficiaries.rules.turns import check_since, check_turn

# The day and the import of a state say when and by whom, and are nobody's decision about a fact.
_NEVER_KEPT = frozenset({"valid_from", "recorded_at", "batch_id"})
_HOUSEHOLD_STATE = ("kk", "head_name", "village_id", "address", "rt", "rw", "batch_id")


@dataclass(frozen=True, slots=True)
class Turn:
    """When and why something changed: ``on`` is the first day of the new state, ``at`` when it became known."""

    on: date
    cause: str
    at: datetime = field(default_factory=timezone.now)

    def not_before(self, since: date | None) -> Turn:
        """Return the turn for one of several concerned: not before what is recorded of that one now began.

        A child that was born since, or somebody of whom something else was recorded since, holds nobody else back.
        """
        return self if since is None else replace(self, on=max(self.on, since))


def turn(*, on: date, cause: str) -> Turn:
    """Return the turn of a change that somebody records now.

    Raises:
        ChangeRefused: ``future`` or ``cause``.
    """
    check_turn(on=on, today=timezone.localdate(), cause=cause)
    return Turn(on, cause.strip())


def person_become(person: Person, *, turn: Turn, **changes: Any) -> frozenset[str]:
    """Give a locked person another state, and return the columns (``household_id``, ``nik``…) that changed; none is fine.

    What a person decided is kept from then on: no file overwrites those columns. Tells ``beneficiaries.changes``.

    Raises:
        ChangeRefused: ``before_state``.
    """
    changed = frozenset(column for column, value in changes.items() if getattr(person, column) != value)
    if not changed:
        return changed
    check_since(on=turn.on, since=person.valid_from)
    known = {column: getattr(person, column) for column in Person.state_fields()}
    PersonSpell.objects.create(person=person, **known, valid_to=turn.on, superseded_at=turn.at, cause=turn.cause)
    for column in changed:
        setattr(person, column, changes[column])
    person.valid_from, person.recorded_at, person.batch_id = turn.on, turn.at, None
    person.kept = _kept(person.kept, changed)
    person.save(update_fields=[*changed, "valid_from", "recorded_at", "batch", "kept", "updated_at"])
    if changed & FOLLOWED:
        persons_changed([person.pk])
    return changed


def household_become(household: Household, *, turn: Turn, **changes: Any) -> frozenset[str]:
    """Give a locked household another number, head or address; see :func:`person_become`."""
    changed = frozenset(column for column, value in changes.items() if getattr(household, column) != value)
    if not changed:
        return changed
    check_since(on=turn.on, since=household_since(household))
    known = {column: getattr(household, column) for column in _HOUSEHOLD_STATE}
    HouseholdSpell.objects.create(
        household=household, **known, valid_to=turn.on, superseded_at=turn.at, cause=turn.cause
    )
    for column in changed:
        setattr(household, column, changes[column])
    household.batch_id = None
    household.kept = _kept(household.kept, changed)
    household.save(update_fields=[*changed, "batch", "kept", "updated_at"])
    return changed


def household_since(household: Household) -> date | None:
    """Return the day since which a household is as it is now; ``None`` when it never changed."""
    return household.spells.order_by("-valid_to").values_list("valid_to", flat=True).first()


def _kept(before: list[str] | None, changed: frozenset[str]) -> list[str]:
    return sorted({*(before or ()), *(changed - _NEVER_KEPT)})
