"""Where a region stands today, and where it would stand: counts, status, quota, premium and budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.dates import month_end
from insurance.codes import MemberStatus, Segment
from insurance.models import Membership, PremiumBudget, PremiumRate
from insurance.rules.coverage import Ratios, Tally, ratios_of
from insurance.rules.quota import QuotaUse
from insurance.rules.thresholds import Verdict, best_status, judge
from insurance.rules.whatif import MonthCost, Plan, Standing, budget_ends, carried_out, costs, months_to_come
from insurance.selectors.access import may, region_for
from insurance.selectors.counting import Counting, counting_of
from insurance.selectors.coverage import Coverage, coverage_of
from insurance.selectors.gaps import CARD_LISTS, uncovered
from insurance.selectors.parameters import in_force
from insurance.selectors.proposals import PROVINCE_PAYER, quota_use
from insurance.selectors.register import REGISTER, register_population
from insurance.selectors.trend import tallies_on
from regions.capabilities import Capability
from regions.models import Region
from regions.selectors.population import dataset_named, population_of

# The status that lets somebody who is registered today be treated today (domain 1.2).
AT_ONCE = ("uhc_prioritas", "non_cut_off")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked: enrol the uninsured up to a decile (0: nobody), take over so many, another denominator.

    ``residents`` is a number typed in and wins over ``dataset``; ``spent_idr`` is what was paid this year, if known.
    """

    decile: int = 0
    take_over: int = 0
    dataset: str = ""
    residents: int | None = None
    spent_idr: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One side of the comparison."""

    standing: Standing
    ratios: Ratios
    verdicts: tuple[Verdict, ...]
    quota_left: int | None
    months: list[MonthCost]

    @property
    def status(self) -> Verdict | None:
        """The strictest status that is met."""
        return best_status(self.verdicts)

    @property
    def budget_ends(self) -> date | None:
        """The month that the budget does not carry any more."""
        return budget_ends(self.months)

    @property
    def monthly_idr(self) -> int | None:
        """The premium of the last month to come; ``None`` while no rate is in force."""
        return self.months[-1].cost_idr if self.months else None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A region now and after the plan. ``begins`` is the first month that whoever is added costs something."""

    coverage: Coverage
    choice: Choice
    quota: QuotaUse
    budget: PremiumBudget | None
    spent_is_estimated: bool
    spent_idr: int
    begins: date
    now: Outcome
    after: Outcome
    people_may_be_seen: bool
    counting: Counting

    @property
    def enrolled(self) -> int | None:
        """How many the plan enrols; ``None`` while nobody knows who has no card."""
        if self.now.standing.uninsured is None or self.after.standing.uninsured is None:
            return None
        return self.now.standing.uninsured - self.after.standing.uninsured

    @property
    def taken_over(self) -> int:
        """How many the plan takes over."""
        return self.now.standing.cancelled - self.after.standing.cancelled


def what_if(user: Any, region_code: str, choice: Choice) -> WhatIf:
    """Return the comparison as of today. Its queries do not depend on the number of members.

    Raises:
        NotWithinReach: no such region within reach. NotAllowed: the user does not see its cards by name.
        DatasetUnknown: no such dataset.
    """
    today = timezone.localdate()
    region = region_for(user, region_code, needs=Capability.VIEW_MEMBERS)
    coverage = coverage_of(region=region, as_of=today)
    quota = quota_use(region_code, today)
    counting = counting_of(user, region)
    standing = _standing(user, coverage, quota, choice, counted=counting.run is not None)
    after = carried_out(standing, Plan(standing.uninsured or 0, choice.take_over, _population(region, choice)))
    budget = in_force(PremiumBudget.objects.filter(region=region), today).order_by("valid_from").last()
    at_once = coverage.status is not None and coverage.status.threshold.code in AT_ONCE
    begins = today.replace(day=1) if at_once else month_end(today) + timedelta(days=1)
    rates = _rates(today.year)
    spent = choice.spent_idr if choice.spent_idr is not None else _spent(coverage, rates, today)

    def outcome(stands: Standing) -> Outcome:
        to_come = [(month, rate) for month in months_to_come(today) if (rate := rates[month]) is not None]
        return Outcome(
            standing=stands,
            ratios=ratios_of(Tally(stands.registered, stands.active), stands.population),
            verdicts=tuple(judge(verdict.threshold, stands.figures) for verdict in coverage.verdicts),
            quota_left=None if quota.left is None else quota.left - (stands.paid - standing.paid),
            months=costs(
                to_come,
                paid_now=standing.paid,
                paid_after=stands.paid,
                begins=begins,
                spent_idr=spent,
                budget_idr=budget.amount_idr if budget else None,
            ),
        )

    return WhatIf(
        coverage=coverage,
        choice=choice,
        quota=quota,
        budget=budget,
        spent_is_estimated=choice.spent_idr is None,
        spent_idr=spent,
        begins=begins,
        now=outcome(standing),
        after=outcome(after),
        people_may_be_seen=may(user, Capability.VIEW_PEOPLE, region_code),
        counting=counting,
    )


def _standing(user: Any, coverage: Coverage, quota: QuotaUse, choice: Choice, *, counted: bool) -> Standing:
    figures, region = coverage.figures, coverage.region
    uninsured = uncovered(user, region, decile=choice.decile).count() if choice.decile and counted else None
    members = Membership.objects.in_region(region.code)
    return Standing(
        registered=figures.registered,
        active=figures.active,
        pemda=figures.pemda or 0,
        paid=quota.active,
        population=figures.population,
        uninsured=uninsured if choice.decile else 0,
        cancelled=members.filter(CARD_LISTS["cancelled"].condition()).count(),
    )


def _population(region: Region, choice: Choice) -> int | None:
    if choice.residents is not None:
        return choice.residents
    if choice.dataset == REGISTER:
        return register_population(region.code, timezone.localdate()).count
    return population_of(region.code, dataset_named(choice.dataset)).count if choice.dataset else None


def _rates(year: int) -> dict[date, int | None]:
    """Return what one member whom the regency enrolled costs in each month of a year; ``None`` where no rate is known."""
    rows = list(PremiumRate.objects.filter(segment=Segment.PBPU_PEMDA).order_by("valid_from"))
    months = [date(year, number, 1) for number in range(1, 13)]
    return {month: next((row.amount_idr for row in reversed(rows) if row.holds_on(month)), None) for month in months}


def _spent(coverage: Coverage, rates: dict[date, int | None], today: date) -> int:
    """Return what the months before this one cost, out of the members who were active at the end of each."""
    ends = [month_end(month) for month in rates if month < today.replace(day=1)]
    paid = Q(segment=Segment.PBPU_PEMDA, status=MemberStatus.ACTIVE) & ~Q(payer=PROVINCE_PAYER)
    counts = tallies_on(coverage.region.code, coverage.known_at, ends, where=paid)
    return sum(counts[day].registered * (rates[day.replace(day=1)] or 0) for day in ends)
