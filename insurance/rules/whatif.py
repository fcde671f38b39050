"""What would follow if people were enrolled, the cancelled taken over, or the population counted anew: counts and money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from insurance.rules.thresholds import Figures


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a region stands. ``paid`` are the members whom it pays for; ``None`` is not known.

    ``uninsured`` could be enrolled: residents without a card. ``cancelled`` could be taken over: members whom the
    ministry removed, who still are registered and are not active.
    """

    registered: int
    active: int | None
    pemda: int
    paid: int
    population: int | None
    uninsured: int | None
    cancelled: int

    @property
    def figures(self) -> Figures:
        """The counts that thresholds and definitions look at."""
        return Figures(self.registered, self.active, self.pemda, self.population)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one would do: enrol and take over so many, and divide by another population (``None``: the same)."""

    enrol: int = 0
    take_over: int = 0
    population: int | None = None


def carried_out(standing: Standing, plan: Plan) -> Standing:
    """Return the standing after a plan; more than there are cannot be enrolled or taken over.

    Who is enrolled is registered, active and paid for from then on; who is taken over was registered already.
    """
    enrolled = max(0, min(plan.enrol, standing.uninsured or 0))
    taken = max(0, min(plan.take_over, standing.cancelled))
    added = enrolled + taken
    return replace(
        standing,
        registered=standing.registered + enrolled,
        active=None if standing.active is None else standing.active + added,
        pemda=standing.pemda + added,
        paid=standing.paid + added,
        population=standing.population if plan.population is None else plan.population,
        uninsured=None if standing.uninsured is None else standing.uninsured - enrolled,
        cancelled=standing.cancelled - taken,
    )


@dataclass(frozen=True, slots=True)
class MonthCost:
    """The premium of one month. ``spent`` is what the year has cost until its end, ``left`` of the budget (``None``: no
    budget is known), below zero for what is missing.
    """

    month: date
    members: int
    rate_idr: int
    spent_idr: int
    left_idr: int | None

    @property
    def cost_idr(self) -> int:
        """Members times rate."""
        return self.members * self.rate_idr


def months_to_come(month: date) -> list[date]:
    """Return the first days of a month and those after it until December."""
    return [date(month.year, number, 1) for number in range(month.month, 13)]


def costs(
    rates: Iterable[tuple[date, int]],
    *,
    paid_now: int,
    paid_after: int,
    begins: date,
    spent_idr: int,
    budget_idr: int | None,
) -> list[MonthCost]:
    """Return what each month costs: ``paid_now`` members, from the month ``begins`` on ``paid_after``.

    ``rates`` are months in order with the rupiah for one member in each; ``spent_idr`` is what the year has cost before.
    """
    found: list[MonthCost] = []
    spent = spent_idr
    for month, rate in rates:
        members = paid_after if month >= begins else paid_now
        spent += members * rate
        found.append(MonthCost(month, members, rate, spent, None if budget_idr is None else budget_idr - spent))
    return found


def budget_ends(months: Sequence[MonthCost]) -> date | None:
    """Return the first month that the budget does not carry to its end, ``None`` when it lasts or is not known."""
    return next((each.month for each in months if each.left_idr is not None and each.left_idr < 0), None)
