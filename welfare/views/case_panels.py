"""The boxes of a case's page: each room of casework adds one function here and a template of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from welfare.selectors.cases import CaseDetail


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
    title = _("What the village found")
    return CasePanel("verification", title, "welfare/_panel_verification.html", {"found": found}, order=10)


def problems(_user: Any, found: CaseDetail) -> CasePanel | None:
    """Return the problems that the case is about, of persons and of the family."""
    if not found.problems:
        return None
    context = {"problems": found.problems}
    return CasePanel("problems", _("Problems (PPKS)"), "welfare/_panel_problems.html", context, order=10, aside=True)


# A panel asks nothing about access: the reader reaches the case. What she may do there, she asks ``user.reach.at``; for a
# reader at a village that the household has left (``found.until``), show nothing that came later.
PANELS: tuple[PanelOf, ...] = (verification, problems)


def case_panels(user: Any, found: CaseDetail) -> list[CasePanel]:
    """Return the boxes of a case's page for a reader, in order."""
    made = (panel(user, found) for panel in PANELS)
    return sorted((panel for panel in made if panel is not None), key=lambda panel: panel.order)
