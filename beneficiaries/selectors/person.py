"""One person and what she was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.panels import Panel, person_panels
from beneficiaries.selectors.history import Change, changes
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.exceptions import NotWithinReach


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person as her page shows her."""

    row: PersonRow
    changes: Sequence[Change]
    panels: Sequence[Panel]


def person_detail(*, user: Any, person_id: int) -> PersonDetail:
    """Return a person with her earlier states.

    Raises:
        NotWithinReach: there is no such person for this reader.
    """
    person = Person.objects.visible_to(user).select_related("village__parent", "household").filter(pk=person_id).first()
    if person is None:
        raise NotWithinReach(_("There is no such person."))
    return PersonDetail(
        row=person_rows(user, [person])[0],
        changes=changes(person.spells.select_related("person__village", "village")),
        panels=person_panels(user, person),
    )
