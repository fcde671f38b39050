"""What a decision would do, told before it is made."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from insurance.selectors.proposals import quota_use
from regions.rules.codes import ancestors_of
from welfare.codes import Act, DecisionOutcome, Effect
from welfare.exceptions import StepRefused
from welfare.models import Case
from welfare.rules.definition import Transition
from welfare.rules.definition_checks import DECISIONS
from welfare.rules.workflow import Given, Option, check_taken, decisions, option_for
from welfare.selectors.facts import case_facts, hands_of


def decision_transition(case: Case, outcome: DecisionOutcome) -> Transition:
    """Return the transition that ``outcome`` takes.

    Raises:
        StepRefused: ``wrong_state``, or ``decided`` when somebody decided before: the sentence says who and when.
    """
    try:
        found = decisions(case.definition, case.state)
    except StepRefused:
        if first := _decided_before(case):
            raise StepRefused(first, code="decided") from None
        raise
    if Act(outcome) not in found:
        raise StepRefused(_("This cannot be decided here. Nothing was changed."), code="wrong_state", field="outcome")
    return found[Act(outcome)]


def decision_options(*, user: Any, case: Case) -> list[Option]:
    """Return what can be decided about a case that waits for a decision, each with what is missing for it.

    Raises:
        StepRefused: ``wrong_state`` or ``decided``; ``same_person`` when this hand may take none of them.
    """
    try:
        found = decisions(case.definition, case.state)
    except StepRefused:
        if first := _decided_before(case):
            raise StepRefused(first, code="decided") from None
        raise
    facts = case_facts([case])[case.pk]
    options = [option_for(each, facts, hands_of(user)) for each in found.values()]
    if all(option.hand for option in options):
        raise StepRefused(options[0].hand, code="same_person")
    return options


def decision_effects(*, user: Any, case: Case, outcome: DecisionOutcome, reason: str, note: str) -> list[str]:
    """Return in sentences what the decision will do to whom, for a case that the caller has fetched for deciding.

    Raises:
        StepRefused: the decision would be refused; the service asks the same questions again under its lock.
    """
    taken = decision_transition(case, outcome)
    given = Given(note=note, reason=reason if outcome == DecisionOutcome.REFUSE else "")
    check_taken(case.definition, taken, case_facts([case])[case.pk], hands_of(user), given)
    after = case.definition.steps[taken.after]
    if outcome == DecisionOutcome.APPROVE:
        effects = _approval(case) if taken.effect is Effect.PROPOSE_MEMBERS else []
        return [*effects, _("The case goes on to: %(state)s.") % {"state": _(after.label)}]
    if outcome == DecisionOutcome.RETURN:
        return [
            _("The case goes back to %(name)s, who sees your note and completes it.") % {"name": case.registered_by},
        ]
    reason_label = _(case.definition.reason_label(reason))
    return [
        _("The case is closed. Reason: %(reason)s.") % {"reason": reason_label},
        _("The household is told, and may appeal or register a new need later."),
    ]


def _decided_before(case: Case) -> str:
    """Return who decided this case just before, empty when something else happened to it last."""
    last = case.events.exclude(act="").select_related("actor").order_by("-at", "-id").first()
    if last is None or last.act not in DECISIONS:
        return ""
    moment = timezone.localtime(last.at)
    return _("%(name)s decided first, at %(time)s on %(day)s: %(done)s. Your decision was not taken.") % {
        "name": last.actor,
        "time": date_format(moment, "TIME_FORMAT"),
        "day": date_format(moment, "SHORT_DATE_FORMAT"),
        "done": _(case.definition.transitions[last.action].done),
    }


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
