"""A household has one head at most, and is named for her or him."""

from __future__ import annotations

from django.utils.translation import gettext as _

from beneficiaries.codes import Relation
from beneficiaries.exceptions import ChangeRefused
from beneficiaries.models import Household
from beneficiaries.services.states import Turn, household_become, household_since


def has_head(household: Household) -> bool:
    """Whether a head lives in a household today."""
    return household.persons.residents().filter(relation=Relation.HEAD).exists()


def check_no_second_head(household: Household, relation: int) -> None:
    """Check that ``relation`` does not give a locked household a second head.

    Raises:
        ChangeRefused: ``second_head``.
    """
    if relation == Relation.HEAD and has_head(household):
        raise ChangeRefused(
            _("This household has a head already. Choose another relation, or change the head first."),
            code="second_head",
            field="relation",
        )


def name_for_head(household: Household, *, turn: Turn) -> None:
    """Give a locked household the name of its head; without one it keeps the name it has."""
    head = household.persons.residents().filter(relation=Relation.HEAD).first()
    if head is not None:
        household_become(household, turn=turn.not_before(household_since(household)), head_name=head.name)
