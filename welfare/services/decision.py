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
from welfare.codes import DecisionOutcome, Hand, Signal, Stage
from welfare.models import Case, CaseMember, Decision
from welfare.rules.definition import Transition
from welfare.rules.requirements import Facts
from welfare.rules.workflow import Given, check_taken, find_signalled
from welfare.selectors.decisions import decision_transition
from welfare.selectors.facts import case_facts, hands_of
from welfare.services.effects import apply_effect
from welfare.services.locking import case_lock, case_move


@transaction.atomic
def case_decide(*, actor: Any, number: str, outcome: DecisionOutcome, reason: str = "", note: str = "") -> Decision:
    """Approve, refuse with a reason, or return with a note on what is missing, as the case's workflow has it.

    Whom the workflow names (who registered, verified or proposed it) cannot decide; for the one who proposed it, a
    database constraint says so too. Records ``case.approve``, ``case.refuse`` or ``case.return``, and
    ``proposal.create`` for each member where an approval proposes them to BPJS.

    Raises:
        NotWithinReach: no such case. NotAllowed: wrong role.
        StepRefused: ``wrong_state``, ``decided`` (somebody else was first), ``same_person``, or what is missing.
        ProposalRefused: a member cannot be proposed; nothing is decided then.
    """
    case = case_lock(actor=actor, number=number, action="decide")
    taken = decision_transition(case, outcome)
    facts = case_facts([case])[case.pk]
    given = Given(note=note, reason=reason if outcome == DecisionOutcome.REFUSE else "")
    check_taken(case.definition, taken, facts, hands_of(actor), given)
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        reason=given.reason,
        note=note.strip(),
        proposed_by_id=_proposer(taken, facts) or case.registered_by_id,
        decided_by=actor,
        decided_at=timezone.now(),
    )
    counts = apply_effect(actor=actor, case=case, effect=taken.effect)
    case_move(actor=actor, case=case, transition=taken, given=given, **counts)
    return decision


@transaction.atomic
def case_on_answer(*, actor: Any, proposals: Sequence[Proposal]) -> None:
    """Move the cases whose members BPJS has all answered: ``bpjs_accepted`` when it took any, else ``bpjs_rejected``.

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
        if case.stage != Stage.OUTSIDE or found & {ProposalStatus.WAITING, ProposalStatus.SENT}:
            continue
        accepted = ProposalStatus.ACCEPTED in found
        signal = Signal.BPJS_ACCEPTED if accepted else Signal.BPJS_REJECTED
        taken = find_signalled(case.definition, case.state, signal)
        if taken is not None:
            case_move(actor=actor, case=case, transition=taken)


def _proposer(taken: Transition, facts: Facts) -> int | None:
    if Hand.PROPOSED not in taken.not_by:
        return None
    return next(iter(facts.hands.get(Hand.PROPOSED, ())), None)


def _statuses(keys: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {key: set() for key in keys}
    rows = CaseMember.objects.filter(case_id__in=keys, proposal__isnull=False)
    for case_id, status in rows.values_list("case_id", "proposal__status"):
        found[case_id].add(status)
    return found
