"""What happened to a case, in words, for ``components/timeline.html``; the step that waits stands above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.codes import Act
from welfare.models import Case, CaseEvent
from welfare.selectors.cases import CaseDetail

_ICONS = {
    Act.REGISTER: "file-plus",
    Act.VERIFY: "home-check",
    Act.CHECK: "checkup-list",
    Act.APPROVE: "check",
    Act.REFUSE: "x",
    Act.RETURN: "arrow-back-up",
    Act.RESUBMIT: "refresh",
    Act.FULFIL: "shield-check",
    Act.FAIL: "shield-off",
    Act.ADVANCE: "player-track-next",
    Act.WITHDRAW: "hand-stop",
    Act.CLOSE: "folder-check",
    Act.REOPEN: "folder-open",
    Act.APPEAL: "scale",
}

# What else can happen to a case, besides the transitions of its workflow: words and icon by ``CaseEvent.action``.
EVENTS: dict[str, tuple[str | Promise, str]] = {
    "document": (gettext_lazy("A paper was added"), "paperclip"),
    "document_remove": (gettext_lazy("A paper was taken back"), "trash"),
    "goal": (gettext_lazy("A goal was written"), "target"),
    "plan_action": (gettext_lazy("An action was planned"), "calendar-plus"),
    "plan_done": (gettext_lazy("An action of the plan was done"), "check"),
    "plan_dropped": (gettext_lazy("An action of the plan will not be done"), "x"),
    "assist": (gettext_lazy("Assistance was recorded"), "gift"),
    "unassist": (gettext_lazy("A record of assistance was withdrawn"), "gift-off"),
    "refer": (gettext_lazy("A referral was offered"), "arrows-exchange"),
    "refer_accept": (gettext_lazy("A referral was accepted"), "check"),
    "refer_refuse": (gettext_lazy("A referral was not accepted"), "x"),
    "refer_done": (gettext_lazy("A referral is done"), "circle-check"),
    "refer_withdraw": (gettext_lazy("A referral was taken back"), "arrow-back-up"),
    "assign": (gettext_lazy("Put into a colleague's hands"), "user-check"),
    "name": (gettext_lazy("A colleague was named to decide"), "user-star"),
    "protect": (gettext_lazy("Made confidential"), "lock"),
    "score_propose": (gettext_lazy("Another result of the score was proposed"), "scale"),
    "score_confirm": (gettext_lazy("The other result of the score was confirmed"), "scale"),
    "score_refuse": (gettext_lazy("The other result of the score was refused"), "scale"),
    "visit_plan": (gettext_lazy("Visit planned"), "calendar-plus"),
    "visit_done": (gettext_lazy("Planned visit made"), "calendar-check"),
    "visit_off": (gettext_lazy("Planned visit called off"), "calendar-off"),
    "deliberate": (gettext_lazy("Spoken of in a musyawarah"), "users"),
    "hand_over": (gettext_lazy("Put into other hands"), "transfer"),
    "move": (gettext_lazy("The household moved to another village; the case went along"), "truck"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the timeline."""

    title: str | Promise
    icon: str
    at: datetime | None = None
    actor: Any = ""
    note: str = ""
    effect: str | Promise = ""


def entries(found: CaseDetail) -> list[Entry]:
    """Return what happened, newest first."""
    return [_entry(found.case, event) for event in found.events]


def _entry(case: Case, event: CaseEvent) -> Entry:
    title, icon = _words(case, event)
    return Entry(
        title=title, icon=icon, at=event.at, actor=event.actor or "", note=event.note, effect=_effect(case, event)
    )


def _words(case: Case, event: CaseEvent) -> tuple[str | Promise, str]:
    if event.act == Act.REGISTER:
        return _("Need registered"), _ICONS[Act.REGISTER]
    if event.act:
        return _(case.definition.transitions[event.action].done), _ICONS[Act(event.act)]
    return EVENTS[event.action]


def _effect(case: Case, event: CaseEvent) -> str:
    definition, said = case.definition, []
    if reason := event.detail.get("reason"):
        said.append(_("Reason: %(reason)s") % {"reason": _(definition.reason_label(reason))})
    if outcome := event.detail.get("outcome"):
        said.append(_("Outcome: %(outcome)s") % {"outcome": _(definition.outcome_label(outcome))})
    if event.state_after != event.state_before:
        said.append(_(definition.steps[event.state_after].label))
    return " · ".join(said)
