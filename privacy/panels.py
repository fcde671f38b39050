"""What this room adds to the page of a resident: who has seen her data, and her requests."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from beneficiaries.panels import Panel
from privacy.selectors.requests import person_requests
from regions.capabilities import Capability

_ORDER = 80


def person_panel(user: Any, person: Person) -> Panel | None:
    """Return the way to the trace and the open requests, for whoever reads the registers at her village."""
    if not user.reach.at(Capability.VIEW_PRIVACY, person.village_id):
        return None
    return Panel(
        title=_("Her rights over these data"),
        template="privacy/_person_panel.html",
        context={
            "person_id": person.pk,
            "requests": person_requests(user=user, person=person),
            "may_register": user.reach.at(Capability.HANDLE_PRIVACY, person.village_id),
        },
        order=_ORDER,
    )
