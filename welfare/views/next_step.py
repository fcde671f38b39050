"""The step that a case waits for: what it needs, and the buttons of those who may take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from welfare.codes import Form
from welfare.models import Case
from welfare.rules.requirements import Line
from welfare.selectors.cases import CaseDetail, CaseOption

_ROUTES = {Form.VERIFICATION: "case-verify", Form.DECISION: "case-decide"}


@dataclass(frozen=True, slots=True)
class Way:
    """A button. ``reasons`` say why it cannot be pressed now, empty when it can."""

    label: str
    url: str
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """``main`` is the one filled button, ``others`` the quiet ones, ``shut`` what is not possible now, with the reasons;
    ``lines`` is the checklist of the way that one hopes for, ``people`` says who can take it.
    """

    main: Way | None
    others: list[Way]
    shut: list[Way]
    lines: Sequence[Line]
    people: str


def next_step(found: CaseDetail) -> NextStep:
    """Return the ways on, decisions as one button."""
    case, options = found.case, found.options
    ways = _ways(case, options)
    possible = [(way, filled) for way, filled in ways if not way.reasons]
    main = next((way for way, filled in possible if filled), None)
    return NextStep(
        main=main,
        others=[way for way, _filled in possible if way is not main],
        shut=[way for way, _filled in ways if way.reasons],
        lines=options[0].option.lines if options and not case.step.closed else (),
        people="" if case.step.closed else _people(found),
    )


def _ways(case: Case, options: Sequence[CaseOption]) -> list[tuple[Way, bool]]:
    """Return each way with whether it may be the filled button: only the one that the workflow hopes for."""
    found: list[tuple[Way, bool]] = []
    decisions = [each for each in options if each.transition.form is Form.DECISION]
    for index, each in enumerate(options):
        if each in decisions and each is not decisions[0]:
            continue
        filled = not index and not case.step.closed
        found.append((_decision(case, decisions) if each in decisions else _way(case, each), filled))
    return found


def _way(case: Case, each: CaseOption) -> Way:
    route = _ROUTES.get(each.transition.form)
    url = (
        reverse(route, args=[case.number]) if route else reverse("case-step", args=[case.number, each.transition.code])
    )
    return Way(_(each.transition.label), url, _reasons(each))


def _decision(case: Case, decisions: Sequence[CaseOption]) -> Way:
    reasons = [] if any(each.open for each in decisions) else _reasons(decisions[0])
    return Way(_("Decide"), reverse("case-decide", args=[case.number]), reasons)


def _reasons(each: CaseOption) -> list[str]:
    return [each.refusal] if each.refusal else [line.sentence for line in each.option.missing]


def _people(found: CaseDetail) -> str:
    names = [str(user) for user in found.responsible]
    if not names:
        return _("Nobody has this role here yet")
    if len(names) == 1:
        return names[0]
    return _("%(name)s or %(count)s more") % {"name": names[0], "count": len(names) - 1}
