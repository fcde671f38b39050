"""What higher apps add to the pages of a person and a household: coverage chips and panels.

Filled in ``AppConfig.ready()`` of the higher app, so that this one stays ignorant of insurance and cases. Every function
gets the user who reads and shows her only what she may see; it is called for persons already within her reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from django.utils.functional import Promise

if TYPE_CHECKING:
    from beneficiaries.models import Household, Person


@dataclass(frozen=True, slots=True)
class Chip:
    """One word about a person's insurance, beside her name: ``title`` says more on hover and to a screen reader.

    ``kind`` is ``covered`` (an active member), ``inactive`` (a member who is not active) or ``none`` (no member).
    """

    kind: Literal["covered", "inactive", "none"]
    label: str | Promise
    title: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A box on a page: ``template`` is included inside a card and finds ``context`` as ``panel.context``.

    ``order`` sorts the boxes, small first; by convention insurance uses 10 and up, welfare 20 and up.
    """

    title: str | Promise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


PersonChips: TypeAlias = "Callable[[Any, Sequence[Person]], Mapping[int, Chip]]"
HouseholdPanel: TypeAlias = "Callable[[Any, Household], Panel | None]"
PersonPanel: TypeAlias = "Callable[[Any, Person], Panel | None]"

F = TypeVar("F")

_person_chips: list[PersonChips] = []
_household_panels: list[HouseholdPanel] = []
_person_panels: list[PersonPanel] = []


def register_person_chips(function: PersonChips) -> PersonChips:
    """Let ``function(user, persons)`` return a chip by person key, in a fixed number of queries; usable as a decorator."""
    return _registered(_person_chips, function)


def register_household_panel(function: HouseholdPanel) -> HouseholdPanel:
    """Let ``function(user, household)`` add a panel to the household's page, or ``None``; usable as a decorator."""
    return _registered(_household_panels, function)


def register_person_panel(function: PersonPanel) -> PersonPanel:
    """Let ``function(user, person)`` add a panel to the person's page, or ``None``; usable as a decorator."""
    return _registered(_person_panels, function)


def person_chips(user: Any, persons: Sequence[Person]) -> dict[int, Chip]:
    """Return the chip of each person who has one, by key; a function registered later wins."""
    chips: dict[int, Chip] = {}
    if persons:
        for function in _person_chips:
            chips.update(function(user, persons))
    return chips


def household_panels(user: Any, household: Household) -> list[Panel]:
    """Return the panels of a household that ``user`` may see, in order."""
    return _in_order(function(user, household) for function in _household_panels)


def person_panels(user: Any, person: Person) -> list[Panel]:
    """Return the panels of a person that ``user`` may see, in order."""
    return _in_order(function(user, person) for function in _person_panels)


def _registered(registry: list[F], function: F) -> F:
    if function not in registry:
        registry.append(function)
    return function


def _in_order(panels: Iterable[Panel | None]) -> list[Panel]:
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)
