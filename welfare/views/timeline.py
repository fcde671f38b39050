"""What happened to a case, in words, for ``components/timeline.html``: the open step on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.codes import CaseState
from welfare.models import CaseEvent
from welfare.rules.workflow import TRANSITIONS, Action
from welfare.selectors.cases import CaseDetail

_ICONS = {
    Action.REGISTER: "file-plus",
    Action.VERIFY: "home-check",
    Action.APPROVE: "check",
    Action.REFUSE: "x",
    Action.RETURN: "arrow-back-up",
    Action.RESUBMIT: "refresh",
    Action.FULFIL: "shield-check",
    Action.FAIL: "shield-off",
}
_OPEN_STEPS: dict[CaseState, str | Promise] = {
    CaseState.REGISTERED: gettext_lazy("Next: the village verifies the household"),
    CaseState.VERIFIED: gettext_lazy("Next: the decision"),
    CaseState.RETURNED: gettext_lazy("Next: complete the case and submit it again"),
    CaseState.PROPOSED: gettext_lazy("Next: BPJS answers"),
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
    due_on: date | None = None
    is_open: bool = False


def entries(found: CaseDetail) -> list[Entry]:
    """Return the open step, when there is one, and everything before it, newest first."""
    past = [_entry(event) for event in found.events]
    title = _OPEN_STEPS.get(CaseState(found.case.state))
    if title is None:
        return past
    return [
        Entry(title, "clock", actor=_people(found), due_on=found.case.due_on, is_open=True),
        *past,
    ]


def _entry(event: CaseEvent) -> Entry:
    action = Action(event.action)
    return Entry(
        title=TRANSITIONS[action].done,
        icon=_ICONS[action],
        at=event.at,
        actor=event.actor or "",
        note=event.note,
        effect=CaseState(event.state_after).label if event.state_after != event.state_before else "",
    )


def _people(found: CaseDetail) -> str:
    names = [str(user) for user in found.responsible]
    if not names:
        return _("Nobody has this role here yet")
    if len(names) == 1:
        return names[0]
    return _("%(name)s or %(count)s more") % {"name": names[0], "count": len(names) - 1}
