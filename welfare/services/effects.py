"""What a transition does beyond the case: the functions behind ``Effect``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from insurance.services.proposals import proposal_create
from welfare.codes import Effect
from welfare.models import Case, CaseMember


def apply_effect(*, actor: Any, case: Case, effect: Effect | None) -> dict[str, int]:
    """Do what a transition does besides, in the caller's transaction, and return counts for the record.

    Raises:
        ProposalRefused: a member cannot be proposed.
    """
    return EFFECTS[effect](actor, case) if effect else {}


def _propose_members(actor: Any, case: Case) -> dict[str, int]:
    members = list(case.members.select_related("person").order_by("person_id"))
    for member in members:
        member.proposal = proposal_create(actor=actor, person=member.person, case_number=case.number)
    CaseMember.objects.bulk_update(members, ["proposal"])
    return {"proposals": len(members)}


EFFECTS: dict[Effect, Callable[[Any, Case], dict[str, int]]] = {Effect.PROPOSE_MEMBERS: _propose_members}
