"""What welfare adds to the pages of a household and a person: their cases, and the way to register a need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, Person
from beneficiaries.panels import Panel
from regions.capabilities import Capability
from welfare.models import Case
from welfare.selectors.cases import household_cases, person_cases

_ORDER = 20


def household_panel(user: Any, household: Household) -> Panel | None:
    """Return the household's newest cases with a button to register a need, for whoever may see cases there."""
    if not user.reach.at(Capability.VIEW_CASES, household.village_id):
        return None
    return _panel(user, household_cases(user=user, household=household), household.village_id, household.pk)


def person_panel(user: Any, person: Person) -> Panel | None:
    """Return the newest cases that are about a person, with the same button for her household."""
    if not user.reach.at(Capability.VIEW_CASES, person.village_id):
        return None
    return _panel(user, person_cases(user=user, person=person), person.village_id, person.household_id)


def _panel(user: Any, cases: Sequence[Case], village: str, household_id: int | None) -> Panel:
    may_register = household_id is not None and user.reach.at(Capability.REGISTER_CASES, village)
    context = {"cases": cases, "household_id": household_id, "may_register": may_register}
    return Panel(title=_("Cases"), template="welfare/_household_panel.html", context=context, order=_ORDER)
