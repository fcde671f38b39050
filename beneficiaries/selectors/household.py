"""One household with its members and what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Household, Person, PersonSpell
from beneficiaries.panels import Panel, household_panels
from beneficiaries.selectors.history import Change, changes
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.exceptions import NotWithinReach


@dataclass(frozen=True, slots=True)
class HouseholdDetail:
    """A household as its page shows it. ``former`` are members who died or moved away."""

    household: Household
    members: Sequence[PersonRow]
    former: Sequence[PersonRow]
    changes: Sequence[Change]
    panels: Sequence[Panel]


def household_detail(*, user: Any, household_id: int) -> HouseholdDetail:
    """Return a household with the members whom ``user`` may see, the head first.

    Raises:
        NotWithinReach: there is no such household for this reader.
    """
    household = Household.objects.visible_to(user).select_related("village__parent").filter(pk=household_id).first()
    if household is None:
        raise NotWithinReach(_("There is no such household."))
    persons = list(
        Person.objects.visible_to(user)
        .filter(household=household)
        .select_related("village__parent", "household")
        .order_by("relation", "born_on", "id")
    )
    rows = person_rows(user, persons)
    return HouseholdDetail(
        household=household,
        members=[row for row in rows if row.person.status == "alive"],
        former=[row for row in rows if row.person.status != "alive"],
        changes=_changes(user, household),
        panels=household_panels(user, household),
    )


def _changes(user: Any, household: Household) -> Sequence[Change]:
    members = Person.objects.visible_to(user).filter(household=household)
    spells = PersonSpell.objects.filter(person__in=members)
    return changes(spells.select_related("person__village", "village"))
