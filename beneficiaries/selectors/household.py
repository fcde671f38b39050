"""One household with its members, its house and what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.codes import Relation
from beneficiaries.models import Household, HousePhoto, Person, PersonSpell, WelfareRank
from beneficiaries.panels import Panel, household_panels
from beneficiaries.selectors.history import Change, HouseholdChange, changes, household_changes
from beneficiaries.selectors.houses import house_photos, latest_ranks
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.exceptions import NotWithinReach


@dataclass(frozen=True, slots=True)
class HouseholdDetail:
    """A household as its page shows it. ``former`` are members who died or moved away; ``former_cards`` its KK before."""

    household: Household
    members: Sequence[PersonRow]
    former: Sequence[PersonRow]
    changes: Sequence[Change]
    own_changes: Sequence[HouseholdChange]
    ranks: Sequence[WelfareRank]
    photos: Sequence[HousePhoto]
    panels: Sequence[Panel]

    @property
    def has_head(self) -> bool:
        """Whether one of those who live here is the head."""
        return any(row.person.relation == Relation.HEAD for row in self.members)

    @property
    def former_cards(self) -> list[HouseholdChange]:
        """The changes that ended a KK number."""
        return [change for change in self.own_changes if change.before.kk and change.before.kk != change.after.kk]


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
        changes=_changes(user, household, [person.pk for person in persons]),
        own_changes=household_changes(household),
        ranks=latest_ranks(household),
        photos=house_photos(household),
        panels=household_panels(user, household),
    )


def _changes(user: Any, household: Household, members: Sequence[int]) -> Sequence[Change]:
    """Return what changed while somebody belonged here: of the members, and of those whom a person let leave."""
    left = PersonSpell.objects.filter(household=household, closed_by_batch__isnull=True).values_list(
        "person", flat=True
    )
    persons = Person.objects.visible_to(user).filter(pk__in={*members, *left})
    spells = PersonSpell.objects.filter(person__in=persons).select_related("person__village", "village")
    return [
        change for change in changes(spells) if household.pk in {change.before.household_id, change.after.household_id}
    ]
