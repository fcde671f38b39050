"""Fetch people for a change: locked, within reach, with the right role; and look again after saving.

Households first, then persons, each by key. The lock leaves the key free (``FOR NO KEY UPDATE``): a row of history that
names a household waits for nobody who changes that household, so two who take members from each other do not wait for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Household, Person
from core.exceptions import NotAllowed, NotWithinReach
from regions.querysets import still_within_reach


def persons_lock(*, actor: Any, person_ids: Collection[int]) -> dict[int, Person]:
    """Return persons whom ``actor`` may change, by key, locked until the transaction ends.

    Raises:
        NotWithinReach: one of them is not there for her. NotAllowed: all may be seen, but not changed.
    """
    keys = set(person_ids)
    persons = Person.objects.visible_to(actor, "change").select_for_update(of=("self",), no_key=True).order_by("pk")
    found = {person.pk: person for person in persons.filter(pk__in=keys)}
    if keys - found.keys():
        if Person.objects.visible_to(actor).filter(pk__in=keys).count() == len(keys):
            raise NotAllowed(_("Your role does not change residents here."))
        raise NotWithinReach(_("There is no such person."))
    return found


def person_lock(*, actor: Any, person_id: int) -> Person:
    """Return one person; see :func:`persons_lock`."""
    return persons_lock(actor=actor, person_ids=[person_id])[person_id]


def households_lock(*, actor: Any, household_ids: Collection[int]) -> dict[int, Household]:
    """Return households that ``actor`` may change, by key, locked until the transaction ends. Lock them before persons.

    Raises:
        NotWithinReach: one of them is not there for her. NotAllowed: all may be seen, but not changed.
    """
    keys = set(household_ids)
    households = (
        Household.objects.visible_to(actor, "change").select_for_update(of=("self",), no_key=True).order_by("pk")
    )
    found = {household.pk: household for household in households.filter(pk__in=keys)}
    if keys - found.keys():
        if Household.objects.visible_to(actor).filter(pk__in=keys).count() == len(keys):
            raise NotAllowed(_("Your role does not change households here."))
        raise NotWithinReach(_("There is no such household."))
    return found


def household_lock(*, actor: Any, household_id: int) -> Household:
    """Return one household; see :func:`households_lock`."""
    return households_lock(actor=actor, household_ids=[household_id])[household_id]


def check_within(*, actor: Any, persons: Collection[Person] = (), households: Collection[Household] = ()) -> None:
    """Look again after saving.

    Raises:
        NotWithinReach: the change put one of them out of the actor's reach.
    """
    still_within_reach(actor=actor, action="change", rows=[*persons, *households])
