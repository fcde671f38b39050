"""Decide a case, and follow up when BPJS answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotWithinReach
from insurance.codes import ProposalStatus
from insurance.models import Proposal
from insurance.services.proposals import proposal_create
from welfare.codes import CaseState, DecisionOutcome, Finding, RefusalReason
from welfare.models import Case, CaseMember, Decision
from welfare.rules.workflow import DECISIONS, Action, check_decider, check_decision, transition
from welfare.services.locking import case_lock, case_move


@transaction.atomic
def case_decide(
    *, actor: Any, number: str, outcome: DecisionOutcome, reason: RefusalReason | str = "", note: str = ""
) -> Decision:
    """Approve (every member is proposed to BPJS), refuse with a reason, or return with a note on what is missing.

    Whoever registered or verified the case cannot decide it; for the one who registered it, a database constraint says
    so too. Records ``case.approve``, ``case.refuse`` or ``case.return``, and ``proposal.create`` for each member.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        StepRefused: ``wrong_state``, ``same_person``, ``not_confirmed``, ``reason_missing`` or ``note_missing``.
        ProposalRefused: a member cannot be proposed; nothing is decided then.
    """
    case = case_lock(actor=actor, number=number, action="decide")
    step = transition(CaseState(case.state), DECISIONS[outcome])
    verification = case.verifications.first()
    check_decider(
        decider=actor.pk,
        registered_by=case.registered_by_id,
        verified_by=verification.verified_by_id if verification else None,
        stands_in_for=actor.stands_for_ids,
    )
    finding = Finding(verification.finding) if verification else None
    check_decision(outcome=outcome, finding=finding, reason=reason, note=note)
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        reason=reason if outcome == DecisionOutcome.REFUSE else "",
        note=note.strip(),
        proposed_by_id=case.registered_by_id,
        decided_by=actor,
        decided_at=timezone.now(),
    )
    proposed = _propose(actor, case) if outcome == DecisionOutcome.APPROVE else 0
    case_move(actor=actor, case=case, step=step, action="decide", note=note, reason=decision.reason, proposals=proposed)
    return decision


@transaction.atomic
def case_on_answer(*, actor: Any, proposals: Sequence[Proposal]) -> None:
    """Close the cases whose members BPJS has all answered: fulfilled when it accepted any, otherwise unfulfilled.

    An ``insurance.outcomes`` handler: runs in the transaction of the import. Proposals that belong to no case are none of
    ours. Records ``case.fulfil`` or ``case.fail``.

    Raises:
        NotWithinReach: a case lies outside the actor's reach; the import is undone rather than half-followed.
    """
    keys = set(CaseMember.objects.filter(proposal__in=proposals).values_list("case_id", flat=True))
    cases = list(
        Case.objects.visible_to(actor, "answer").select_for_update(of=("self",)).filter(pk__in=keys).order_by("id")
    )
    if len(cases) != len(keys):
        raise NotWithinReach(_("An answer concerns a case that is not within your reach. Nothing was changed."))
    statuses = _statuses(keys)
    for case in cases:
        found = statuses[case.pk]
        if case.state != CaseState.PROPOSED or found & {ProposalStatus.WAITING, ProposalStatus.SENT}:
            continue
        action = Action.FULFIL if ProposalStatus.ACCEPTED in found else Action.FAIL
        step = transition(CaseState(case.state), action)
        case_move(actor=actor, case=case, step=step, action="answer")


def _propose(actor: Any, case: Case) -> int:
    members = list(case.members.select_related("person").order_by("person_id"))
    for member in members:
        member.proposal = proposal_create(actor=actor, person=member.person, case_number=case.number)
    CaseMember.objects.bulk_update(members, ["proposal"])
    return len(members)


def _statuses(keys: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {key: set() for key in keys}
    rows = CaseMember.objects.filter(case_id__in=keys, proposal__isnull=False)
    for case_id, status in rows.values_list("case_id", "proposal__status"):
        found[case_id].add(status)
    return found
