"""Into whose hands a case can be put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from welfare.models import Case
from welfare.selectors.cases import colleagues_at
from welfare.selectors.lists import VeiledCase, veiled


@dataclass(frozen=True, slots=True)
class Assignable:
    """A case as who assigns it may see it, who has it, and who could: ``workers`` it, ``deciders`` it.

    ``deciders`` are there for a confidential case only: any other can be decided by whoever decides at its place.
    """

    key: int
    shown: Case | VeiledCase
    holder: User | None
    registrar: User
    workers: list[User]
    deciders: list[User]


def assignable_case(*, user: Any, key: int) -> Assignable:
    """Return an open case that ``user`` may put into somebody's hands, without showing more of it than she may see.

    Raises:
        NotWithinReach: there is none. NotAllowed: it may be seen, but who has it in hand is not hers to say.
    """
    case = (
        Case.objects.visible_to(user, "assign")
        .open()
        .select_related("household", "village__parent", "assigned_to", "registered_by")
        .filter(pk=key)
        .first()
    )
    if case is None:
        if Case.objects.visible_to(user).filter(pk=key).exists():
            raise NotAllowed(_("Who has a case in hand is said by its supervisor, while it is open."))
        raise NotWithinReach(_("There is no such case."))
    return Assignable(
        key=case.pk,
        shown=veiled(user, [case])[0],
        holder=case.assigned_to,
        registrar=case.registered_by,
        workers=colleagues_at(case.village_id, Capability.HANDLE_CASES),
        deciders=colleagues_at(case.village_id, Capability.DECIDE_CASES, without=[case.registered_by_id])
        if case.sensitive
        else [],
    )


def may_protect(user: Any, case: Case) -> bool:
    """Whether ``user`` may make a case, fetched within reach, confidential: who does something about cases there."""
    does = (Capability.REGISTER_CASES, Capability.HANDLE_CASES, Capability.DECIDE_CASES)
    return not case.sensitive and any(user.reach.at(capability, case.village_id) for capability in does)
