"""What a form of a change needs to know: whom it changes, who may come along, which villages there are to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household, Person
from beneficiaries.rules.numbers import read_kk, read_nik
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from regions.models import Level, Region

Villages = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def person_to_change(*, user: Any, person_id: int) -> Person:
    """Return a person whom ``user`` may change, with her village and household.

    Raises:
        NotWithinReach: there is no such person for this reader. NotAllowed: there is, but she may not change her.
    """
    persons = Person.objects.select_related("village__parent", "household")
    person = persons.visible_to(user, "change").filter(pk=person_id).first()
    if person is not None:
        return person
    if Person.objects.visible_to(user).filter(pk=person_id).exists():
        raise NotAllowed(_("Your role does not change residents here."))
    raise NotWithinReach(_("There is no such person."))


def household_to_change(*, user: Any, household_id: int) -> Household:
    """Return a household that ``user`` may change, with its village; raises as :func:`person_to_change` does."""
    households = Household.objects.select_related("village__parent")
    household = households.visible_to(user, "change").filter(pk=household_id).first()
    if household is not None:
        return household
    if Household.objects.visible_to(user).filter(pk=household_id).exists():
        raise NotAllowed(_("Your role does not change households here."))
    raise NotWithinReach(_("There is no such household."))


def members_to_change(*, user: Any, household_ids: Sequence[int]) -> list[Person]:
    """Return those who live in households today and whom ``user`` may change, the head first."""
    persons = Person.objects.visible_to(user, "change").residents().filter(household__in=household_ids)
    return list(persons.order_by("household", "relation", "born_on", "pk"))


def villages_to_choose(*, user: Any) -> Villages:
    """Return the villages where ``user`` may change people, as choices in groups by district."""
    villages = Region.objects.reachable_by(user, Capability.CHANGE_PEOPLE).filter(level=Level.VILLAGE)
    groups: dict[str, list[tuple[str, str]]] = {}
    for village in villages.select_related("parent").order_by("parent__name", "name"):
        groups.setdefault(village.parent.full_name if village.parent else "", []).append((village.code, village.name))
    if not groups:
        raise NotAllowed(_("Your role does not change residents anywhere."))
    return list(groups.items())


def household_by_number(*, user: Any, number: str) -> Household:
    """Return the household that ``user`` may change with this KK number, or where somebody with this NIK lives.

    Raises:
        ChangeRefused: a code of :func:`core.identifiers.parse_kk`, or ``unknown_household``.
    """
    digits = read_kk(number)
    households = Household.objects.visible_to(user, "change")
    found = households.filter(kk=digits).first()
    if found is None:
        persons = Person.objects.visible_to(user, "change").residents().filter(nik=digits)
        found = households.filter(pk__in=persons.values("household")).first()
    if found is None:
        raise ChangeRefused(
            _("No household that you may change has this number, and nobody with this NIK lives in one."),
            code="unknown_household",
            field="number",
        )
    return found


def person_by_number(*, user: Any, nik: str) -> Person:
    """Return the resident with this NIK whom ``user`` may change.

    Raises:
        ChangeRefused: a code of :func:`core.identifiers.parse_nik`, or ``unknown_person``.
    """
    person = Person.objects.visible_to(user, "change").residents().filter(nik=read_nik(nik)).first()
    if person is None:
        raise ChangeRefused(
            _("Nobody whom you may change lives here with this NIK. Register the person, or record the move, first."),
            code="unknown_person",
            field="nik",
        )
    return person
