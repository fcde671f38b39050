"""What happens to somebody's cases when she leaves: a successor has them in hand, and what was shared by name ends."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.handover import OpenWork, register, register_ties
from accounts.models import User
from welfare.codes import Stage
from welfare.models import Case
from welfare.services.locking import case_event
from welfare.services.sharing import case_shares_end


def register_handover() -> None:
    """Tell accounts; called once at start."""
    register("cases", OpenWork(_("Cases in hand"), cases_in_hand, cases_hand_over))
    register_ties("shares", case_shares_end)


def cases_in_hand(user: User) -> int:
    """Return how many open cases wait for ``user`` by name."""
    return _in_hand(user).count()


def cases_hand_over(*, actor: User | None, leaver: User, successor: User) -> int:
    """Put the cases that wait for ``leaver`` by name into the hands of ``successor``, and return how many those were.

    One that the successor does not reach is put into nobody's: it waits for whoever may do the step at its place. This is
    no act on what a case says and asks for no reach of ``actor``, who may be an administrator of accounts and learns a
    number only. Records ``case.hand_over`` for each.
    """
    cases = list(_in_hand(leaver).select_for_update(of=("self",)).order_by("pk"))
    keys = [case.pk for case in cases]
    # By the place: a confidential case is open to her once it is in her hands.
    reached = set(Case.objects.listed_for(successor).filter(pk__in=keys).values_list("pk", flat=True))
    for case in cases:
        case.assigned_to = successor if case.pk in reached else None
        case.save(update_fields=["assigned_to"])
        case_event(actor=actor, case=case, action="hand_over", **_keys(leaver, case))
    return len(cases)


def _in_hand(user: User) -> QuerySet[Case]:
    # What came back to be completed waits for who registered it, unless somebody else has it in hand already.
    returned = Q(stage=Stage.COMPLETION, registered_by=user, assigned_to__isnull=True)
    cases: QuerySet[Case] = Case.objects.open().filter(Q(assigned_to=user) | returned)
    return cases


def _keys(leaver: User, case: Case) -> dict[str, Any]:
    return {"user": leaver.pk, "successor": case.assigned_to_id or ""}
