"""What a decision would do, told before it is made."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from insurance.selectors.proposals import quota_use
from regions.rules.codes import ancestors_of
from welfare.codes import CaseState, DecisionOutcome, Finding, RefusalReason
from welfare.models import Case, Verification
from welfare.rules.workflow import Action, check_decider, check_decision, transition


def check_step(case: Case, action: Action) -> None:
    """Raise StepRefused when a case does not wait for ``action``."""
    transition(CaseState(case.state), action)


def check_can_decide(*, user: Any, case: Case) -> Verification | None:
    """Return the verification that the decision stands on.

    Raises:
        StepRefused: ``wrong_state``, or ``same_person``: the user registered or verified the case.
    """
    check_step(case, Action.APPROVE)
    verification = case.verifications.first()
    check_decider(
        decider=user.pk,
        registered_by=case.registered_by_id,
        verified_by=verification.verified_by_id if verification else None,
        stands_in_for=user.stands_for_ids,
    )
    return verification


def decision_effects(*, user: Any, case: Case, outcome: DecisionOutcome, reason: str, note: str) -> list[str]:
    """Return in sentences what the decision will do to whom, for a case that the caller has fetched for deciding.

    Raises:
        StepRefused: the decision would be refused; the service asks the same questions again under its lock.
    """
    verification = check_can_decide(user=user, case=case)
    finding = Finding(verification.finding) if verification else None
    check_decision(outcome=outcome, finding=finding, reason=reason, note=note)
    if outcome == DecisionOutcome.APPROVE:
        return _approval(case)
    if outcome == DecisionOutcome.RETURN:
        return [
            _("The case goes back to %(name)s, who sees your note and completes it.") % {"name": case.registered_by},
            _("Nobody is proposed to BPJS yet."),
        ]
    return [
        _("The case is closed. Reason: %(reason)s.") % {"reason": RefusalReason(reason).label},
        _("Nobody is proposed to BPJS. The household may register a new need later."),
    ]


def _approval(case: Case) -> list[str]:
    names = list(case.members.order_by("person_id").values_list("person__name", flat=True))
    effects = [
        _("Proposed to BPJS as PBPU Pemda, class 3, at the expense of the regency: %(names)s.")
        % {"names": ", ".join(names)},
        _("They join the batch that is open this month; the insurance clerk sends it."),
    ]
    quota = quota_use(ancestors_of(case.village_id)[1], timezone.localdate())
    if quota.left is not None:
        left = number_format(quota.left - len(names), force_grouping=True)
        effects.append(_("After that, %(left)s places of the quota are left.") % {"left": left})
    return effects
