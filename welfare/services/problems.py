"""Keep the types of problems, and what a case is about."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from welfare.exceptions import CaseRefused
from welfare.models import Case, CaseProblem, ProblemAbout, ProblemType
from welfare.selectors.problems import problem_types

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "ppks.toml"


@dataclass(frozen=True, slots=True)
class Problem:
    """A type by its code, and the key of the person whose it is; ``None`` for the family's."""

    code: str
    person_id: int | None = None


@transaction.atomic
def problem_types_ship() -> None:
    """Have every shipped type; those that the office changed or ended stay as it has them."""
    content = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    rows = [ProblemType(**values, source=content["source"]) for values in content["types"]]
    ProblemType.objects.bulk_create(rows, ignore_conflicts=True)


def problems_check(problems: Collection[Problem], residents: Collection[Person]) -> bool:
    """Refuse problems that cannot be, and return whether one of them makes a case confidential.

    Raises:
        CaseRefused: ``problem``: a type that is not in use, of somebody who does not live in the household, or of a
            person where only a family can have it (and the other way round).
    """
    known = {each.code: each for each in problem_types(timezone.localdate())}
    keys = {person.pk for person in residents}
    for problem in problems:
        type_ = known.get(problem.code)
        wrong = ProblemAbout.FAMILY if problem.person_id else ProblemAbout.PERSON
        stranger = problem.person_id is not None and problem.person_id not in keys
        if type_ is None or type_.about == wrong or stranger:
            raise CaseRefused(
                _("One of the problems cannot be recorded like this. Open the form again."), code="problem"
            )
    return any(known[problem.code].sensitive for problem in problems)


def problems_keep(case: Case, problems: Collection[Problem]) -> None:
    """Write the problems of a new case, in the caller's transaction, after they were checked."""
    CaseProblem.objects.bulk_create(
        CaseProblem(case=case, type_id=each.code, person_id=each.person_id) for each in set(problems)
    )
