"""One person and what she was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import FormerNumber, Person, PersonMerge
from beneficiaries.panels import Panel, person_panels
from beneficiaries.selectors.history import Change, changes
from beneficiaries.selectors.rows import PersonRow, person_rows
from core.exceptions import NotAllowed, NotWithinReach


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person as her page shows her. ``merges`` are other records that became part of this one and can be taken apart."""

    row: PersonRow
    changes: Sequence[Change]
    former_numbers: Sequence[FormerNumber]
    merges: Sequence[PersonMerge]
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
        former_numbers=list(person.former_numbers.order_by("-ended_on", "-pk")),
        merges=list(person.merges.filter(undone_at__isnull=True).select_related("merged_by")),
        panels=person_panels(user, person),
    )


def merge_to_undo(*, user: Any, merge_id: int) -> PersonMerge:
    """Return a merge that was not taken apart, of a person whom ``user`` may change.

    Raises:
        NotWithinReach: there is none for this reader. NotAllowed: there is, but she may not change the person.
    """
    merges = PersonMerge.objects.select_related("remaining").filter(pk=merge_id, undone_at__isnull=True)
    merge = merges.filter(remaining__in=Person.objects.visible_to(user, "change")).first()
    if merge is not None:
        return merge
    if merges.filter(remaining__in=Person.objects.visible_to(user)).exists():
        raise NotAllowed(_("Your role does not change residents here."))
    raise NotWithinReach(_("There is no such merge."))
