"""Who somebody is to the head of a family, and what a family needs to have: one head, and nobody left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _

from beneficiaries.codes import Relation
from beneficiaries.exceptions import ChangeRefused
from core.dates import age_on

LEAST_AGE_TO_MARRY = 19  # UU 16/2019 Pasal 7
_YOUNGEST_PARENT = 12

_PARENTS_OF_CHILDREN = (Relation.HEAD, Relation.WIFE, Relation.HUSBAND)
_PARENTS_OF_GRANDCHILDREN = (Relation.CHILD, Relation.CHILD_IN_LAW)


def relation_of_newborn(parent: int) -> Relation:
    """Return what a child is to the head when ``parent`` is what its mother or father is."""
    if parent in _PARENTS_OF_CHILDREN:
        return Relation.CHILD
    return Relation.GRANDCHILD if parent in _PARENTS_OF_GRANDCHILDREN else Relation.OTHER_FAMILY


def relation_of_spouse(spouse: int, *, sex: str) -> Relation:
    """Return what a person of ``sex`` is to the head of the household where she joins ``spouse``."""
    if spouse == Relation.HEAD:
        return Relation.WIFE if sex == "P" else Relation.HUSBAND
    return Relation.CHILD_IN_LAW if spouse == Relation.CHILD else Relation.OTHER_FAMILY


def check_parent(*, parent_born_on: date, born_on: date) -> None:
    """Check that somebody can be the mother or father of a child born on ``born_on``.

    Raises:
        ChangeRefused: ``parent``.
    """
    if age_on(born_on, parent_born_on) < _YOUNGEST_PARENT:
        raise ChangeRefused(
            _("The mother or father would have been a child. Check the day."), code="parent", field="on"
        )


def check_new_family(relations: Mapping[int, int], *, members: Collection[int]) -> None:
    """Check that those of ``relations`` (key to relation) can leave the ``members`` of a household as a family.

    Raises:
        ChangeRefused: ``nobody``, ``not_a_member``, ``everybody`` or ``one_head``.
    """
    check_members(relations, members=members)
    if len(relations) == len(members):
        raise ChangeRefused(
            _("Everybody would leave. When the whole household moves, record that it moves."), code="everybody"
        )
    check_one_head(relations)


def check_members(relations: Mapping[int, int], *, members: Collection[int]) -> None:
    """Check that those who were chosen live in the household.

    Raises:
        ChangeRefused: ``nobody`` or ``not_a_member``.
    """
    if not relations:
        raise ChangeRefused(_("Choose at least one person."), code="nobody")
    if not relations.keys() <= set(members):
        raise ChangeRefused(
            _("Only people who live in this household today can be chosen. Open the form again to see who does."),
            code="not_a_member",
        )


def check_one_head(relations: Mapping[int, int]) -> None:
    """Check that one is the head, and one only.

    Raises:
        ChangeRefused: ``one_head``.
    """
    if sum(relation == Relation.HEAD for relation in relations.values()) != 1:
        raise ChangeRefused(_("A household has one head. Choose who it is."), code="one_head")


def check_couple(*, groom_sex: str, bride_sex: str) -> None:
    """Check that a man and a woman marry (UU 1/1974 Pasal 1).

    Raises:
        ChangeRefused: ``couple``.
    """
    if (groom_sex, bride_sex) != ("L", "P"):
        raise ChangeRefused(_("A marriage is recorded of a man and a woman."), code="couple")
