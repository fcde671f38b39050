"""Who may give and take which role where: what somebody's own roles in force let him pass on."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.reach import UserReach
from accounts.roles import ROLES
from regions.capabilities import Capability
from regions.querysets import reach_of, within
from regions.rules.codes import covers


def delegations(actor: Any) -> list[tuple[str, frozenset[str]]]:
    """Return pairs of a region code and the role codes that ``actor`` may give there and below.

    A role passes on roles only where its holder really holds ``MANAGE_ACCOUNTS``: an assignment without grants does not.
    """
    reach = reach_of(actor)
    if not isinstance(reach, UserReach):
        return []
    return [
        (place, ROLES[role].may_assign)
        for role, place in reach.roles
        if role in ROLES
        and Capability.MANAGE_ACCOUNTS in ROLES[role].capabilities
        and reach.at(Capability.MANAGE_ACCOUNTS, place)
    ]


def may_give(actor: Any, role: str, code: str) -> bool:
    """Whether ``actor`` may give or take ``role`` at the region ``code``."""
    return any(role in roles and covers(place, code) for place, roles in delegations(actor))


def roles_to_give(actor: Any) -> list[str]:
    """Return the role codes that ``actor`` may give anywhere, in the order of the shipped roles."""
    given = {role for _place, roles in delegations(actor) for role in roles}
    return [role for role in ROLES if role in given]


def given_by(actor: Any) -> Q:
    """Return the condition on assignments that ``actor`` may give and take; nobody's is a condition nothing meets."""
    condition = Q(pk__in=())
    for place, roles in delegations(actor):
        condition |= within("region", [place]) & Q(role__name__in=roles)
    return condition
