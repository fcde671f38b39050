"""The types of problems that the intake offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from beneficiaries.models import Person
from core.dates import age_on
from welfare.models import ProblemAbout, ProblemType


def problem_types(day: date) -> list[ProblemType]:
    """Return the types in use on ``day``, in the order of their codes."""
    return list(ProblemType.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day)).order_by("code"))


def types_for_person(types: Sequence[ProblemType], person: Person, day: date) -> list[ProblemType]:
    """Return those that are offered for a person of this age and sex."""
    years = age_on(day, person.born_on)
    return [each for each in types if each.fits(age=years, sex=person.sex)]


def types_for_family(types: Sequence[ProblemType]) -> list[ProblemType]:
    """Return those that can belong to a family."""
    return [each for each in types if each.about != ProblemAbout.PERSON]
