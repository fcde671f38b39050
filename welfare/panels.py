"""What welfare adds to the page of a household: its cases, and the way to register a need."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from beneficiaries.panels import Panel
from regions.capabilities import Capability
from welfare.selectors.cases import household_cases


def household_panel(user: Any, household: Household) -> Panel | None:
    """Return the household's newest cases with a button to register a need, for whoever may see cases there."""
    if not user.reach.at(Capability.VIEW_CASES, household.village_id):
        return None
    return Panel(
        title=_("Cases"),
        template="welfare/_household_panel.html",
        context={
            "cases": household_cases(user=user, household=household),
            "household_id": household.pk,
            "may_register": user.reach.at(Capability.REGISTER_CASES, household.village_id),
        },
        order=20,
    )
