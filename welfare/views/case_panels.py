"""The boxes of a case's page: each room of casework adds one function here and a template of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from welfare.selectors.calendar import visits_of
from welfare.selectors.cases import CaseDetail
from welfare.selectors.documents import documents_of, may_add_document
from welfare.selectors.scores import score_detail
from welfare.selectors.support import assistance_of, may_handle_case, plan_of, referrals_of
from welfare.selectors.verification import visit_evidence


@dataclass(frozen=True, slots=True)
class CasePanel:
    """A box: ``template`` is included inside a card and finds ``context`` as ``panel.context``.

    ``key`` is its anchor on the page; small ``order`` comes first; with ``aside`` it stands beside the timeline.
    """

    key: str
    title: str | Promise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    aside: bool = False


PanelOf: TypeAlias = "Callable[[Any, CaseDetail], CasePanel | None]"


def verification(_user: Any, found: CaseDetail) -> CasePanel | None:
    """Return what the village found, once it has been there."""
    if found.verification is None:
        return None
    members, photos = visit_evidence(found.verification)
    context = {"found": found, "members": members, "photos": photos}
    return CasePanel("verification", _("What the village found"), "welfare/_panel_verification.html", context, order=10)


def problems(_user: Any, found: CaseDetail) -> CasePanel | None:
    """Return the problems that the case is about, of persons and of the family."""
    if not found.problems:
        return None
    context = {"problems": found.problems}
    return CasePanel("problems", _("Problems (PPKS)"), "welfare/_panel_problems.html", context, order=10, aside=True)


def scores(user: Any, found: CaseDetail) -> CasePanel | None:
    """Return the score with its reasons and the decile beside it, once the village has asked."""
    detail = score_detail(user=user, case=found.case, verification=found.verification) if not found.until else None
    if detail is None:
        return None
    setters = (Capability.VERIFY_CASES, Capability.DECIDE_CASES)
    may_set = any(user.reach.at(each, found.case.village_id) for each in setters)
    context = {"detail": detail, "case": found.case, "may_set": may_set}
    return CasePanel("score", _("Score and decile"), "welfare/_panel_score.html", context, order=12)


def visits(_user: Any, found: CaseDetail) -> CasePanel | None:
    """Return the visits still to be made, and the way to plan one."""
    if found.case.closed_at or found.until:
        return None
    context = {"visits": visits_of(found.case), "case": found.case}
    return CasePanel("visits", _("Planned visits"), "welfare/_panel_visits.html", context, order=20, aside=True)


def plan(user: Any, found: CaseDetail) -> CasePanel | None:
    """Return goals and actions, for social casework; elsewhere only once there are some."""
    return _beside(user, found, "plan", _("Plan"), {"goals": plan_of(found.case)}, order=20)


def assistance(user: Any, found: CaseDetail) -> CasePanel | None:
    """Return what was given."""
    return _beside(user, found, "assistance", _("Assistance"), {"rows": assistance_of(found.case)}, order=30)


def referrals(user: Any, found: CaseDetail) -> CasePanel | None:
    """Return the referrals out and in."""
    return _beside(user, found, "referrals", _("Referrals"), {"rows": referrals_of(found.case)}, order=40)


def documents(user: Any, found: CaseDetail) -> CasePanel | None:
    """Return the papers: for who may add one, and for others once there are some."""
    if found.until:
        return None
    may_add = not found.case.closed_at and may_add_document(user, found.case)
    rows = documents_of(found.case)
    if not rows and not may_add:
        return None
    context = {"case": found.case, "rows": rows, "may_add": may_add}
    return CasePanel("documents", _("Papers"), "welfare/_panel_documents.html", context, order=45)


def _beside(
    user: Any, found: CaseDetail, key: str, title: Promise | str, context: dict[str, Any], *, order: int
) -> CasePanel | None:
    """Return a box of what runs beside the steps: for who works on the case, and for others once something is in it."""
    if found.until:
        return None
    may_handle = not found.case.closed_at and may_handle_case(user, found.case)
    if not may_handle and not any(context.values()):
        return None
    context |= {"case": found.case, "may_handle": may_handle}
    return CasePanel(key, title, f"welfare/_panel_{key}.html", context, order=order)


# A panel asks nothing about access: the reader reaches the case. What she may do there, she asks ``user.reach.at``; for a
# reader at a village that the household has left (``found.until``), show nothing that came later.
PANELS: tuple[PanelOf, ...] = (
    verification,
    problems,
    scores,
    visits,
    plan,
    assistance,
    referrals,
    documents,
)


def case_panels(user: Any, found: CaseDetail) -> list[CasePanel]:
    """Return the boxes of a case's page for a reader, in order."""
    made = (panel(user, found) for panel in PANELS)
    return sorted((panel for panel in made if panel is not None), key=lambda panel: panel.order)
