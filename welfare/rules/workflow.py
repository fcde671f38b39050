"""The way of a case: which step leads from where to where, who may take it, and how long the next one may take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.capabilities import Capability
from welfare.codes import CaseState, DecisionOutcome, Finding
from welfare.exceptions import StepRefused


class Action(StrEnum):
    """What can happen to a case; also the action of its timeline entry and, as ``case.<action>``, of the audit."""

    REGISTER = "register"
    VERIFY = "verify"
    APPROVE = "approve"
    REFUSE = "refuse"
    RETURN = "return"
    RESUBMIT = "resubmit"
    FULFIL = "fulfil"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step. ``due`` is the number of working days in which the step after it has to follow, or ``None``.

    ``done`` is what the timeline says of it afterwards.
    """

    action: Action
    before: frozenset[CaseState]
    after: CaseState
    capability: Capability
    due: int | None
    done: str | Promise

    @property
    def closes(self) -> bool:
        """Whether nothing is left to do after this step."""
        return self.due is None


# The spans are the office's own habit, not a regulation's; the published SOPs allow 20 working days for the whole way
# (domain 3.1, Lumajang), and an insurer's answer comes with the start of the next month.
TRANSITIONS: dict[Action, Transition] = {
    step.action: step
    for step in (
        Transition(
            Action.REGISTER,
            frozenset(),
            CaseState.REGISTERED,
            Capability.REGISTER_CASES,
            due=5,
            done=gettext_lazy("Need registered"),
        ),
        Transition(
            Action.VERIFY,
            frozenset({CaseState.REGISTERED}),
            CaseState.VERIFIED,
            Capability.VERIFY_CASES,
            due=3,
            done=gettext_lazy("Household verified"),
        ),
        Transition(
            Action.APPROVE,
            frozenset({CaseState.VERIFIED}),
            CaseState.PROPOSED,
            Capability.DECIDE_CASES,
            due=20,
            done=gettext_lazy("Approved and proposed to BPJS"),
        ),
        Transition(
            Action.REFUSE,
            frozenset({CaseState.VERIFIED}),
            CaseState.REFUSED,
            Capability.DECIDE_CASES,
            due=None,
            done=gettext_lazy("Refused"),
        ),
        Transition(
            Action.RETURN,
            frozenset({CaseState.VERIFIED}),
            CaseState.RETURNED,
            Capability.DECIDE_CASES,
            due=5,
            done=gettext_lazy("Returned for completion"),
        ),
        Transition(
            Action.RESUBMIT,
            frozenset({CaseState.RETURNED}),
            CaseState.REGISTERED,
            Capability.REGISTER_CASES,
            due=5,
            done=gettext_lazy("Completed and submitted again"),
        ),
        Transition(
            Action.FULFIL,
            frozenset({CaseState.PROPOSED}),
            CaseState.FULFILLED,
            Capability.SEND_PROPOSALS,
            due=None,
            done=gettext_lazy("Accepted by BPJS"),
        ),
        Transition(
            Action.FAIL,
            frozenset({CaseState.PROPOSED}),
            CaseState.UNFULFILLED,
            Capability.SEND_PROPOSALS,
            due=None,
            done=gettext_lazy("Not accepted by BPJS"),
        ),
    )
}

DECISIONS = {
    DecisionOutcome.APPROVE: Action.APPROVE,
    DecisionOutcome.REFUSE: Action.REFUSE,
    DecisionOutcome.RETURN: Action.RETURN,
}


def transition(state: CaseState, action: Action) -> Transition:
    """Return the step that ``action`` takes from ``state``.

    Raises:
        StepRefused: ``wrong_state``; the sentence says where the case stands and what would come first.
    """
    step = TRANSITIONS[action]
    if state in step.before:
        return step
    if state in {CaseState.FULFILLED, CaseState.REFUSED, CaseState.UNFULFILLED}:
        message = _("This case is closed (%(state)s). Register a new case if the household still has the need.")
    elif action is Action.VERIFY:
        message = _("This case is not waiting for verification: it stands at “%(state)s”. Nothing was changed.")
    elif action in DECISIONS.values() and state == CaseState.REGISTERED:
        message = _("The village has to verify this household first. Nothing was changed.")
    elif action in DECISIONS.values():
        message = _("This case is not waiting for a decision: it stands at “%(state)s”. Nothing was changed.")
    elif action is Action.RESUBMIT:
        message = _("Only a case that was returned can be submitted again; this one stands at “%(state)s”.")
    else:
        message = _("The insurer's answer does not fit: this case stands at “%(state)s”.")
    raise StepRefused(message % {"state": CaseState(state).label}, code="wrong_state")


def next_action(state: CaseState) -> Action | None:
    """Return the step that a case in ``state`` waits for and a person takes here; ``None`` when it waits for BPJS."""
    return {
        CaseState.REGISTERED: Action.VERIFY,
        CaseState.VERIFIED: Action.APPROVE,
        CaseState.RETURNED: Action.RESUBMIT,
    }.get(state)


def check_decider(
    *, decider: int, registered_by: int, verified_by: int | None, stands_in_for: Collection[int] = ()
) -> None:
    """Refuse the hand that registered or verified a case for its decision (segregation of duties).

    What those did for whom she stands in (``stands_in_for``, keys of accounts) counts as done by her own hand.

    Raises:
        StepRefused: ``same_person``.
    """
    if decider == registered_by:
        raise StepRefused(_("You registered this case yourself. Somebody else has to decide it."), code="same_person")
    if decider == verified_by:
        raise StepRefused(_("You verified this case yourself. Somebody else has to decide it."), code="same_person")
    if registered_by in stands_in_for or verified_by in stands_in_for:
        raise StepRefused(
            _("The colleague for whom you stand in registered or verified this case. Somebody else has to decide it."),
            code="same_person",
        )


def check_decision(*, outcome: DecisionOutcome, finding: Finding | None, reason: str, note: str) -> None:
    """Refuse a decision that the file does not carry.

    Raises:
        StepRefused: ``not_confirmed`` (approving what the village did not confirm), ``reason_missing`` (refusing without a
            reason) or ``note_missing`` (returning without saying what is missing).
    """
    if outcome == DecisionOutcome.APPROVE and finding != Finding.CONFIRMED:
        raise StepRefused(
            _("The village did not confirm the need, so the case cannot be approved. Return it or refuse it."),
            code="not_confirmed",
            field="outcome",
        )
    if outcome == DecisionOutcome.REFUSE and not reason:
        raise StepRefused(
            _("Choose why the case is refused; the household is told."), code="reason_missing", field="reason"
        )
    if outcome == DecisionOutcome.RETURN and not note.strip():
        raise StepRefused(
            _("Write what is missing, so that the case can be completed."), code="note_missing", field="note"
        )
