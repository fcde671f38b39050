"""What would follow: the arithmetic for any numbers, and the page for a small place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.models import Household, WelfareRank
from core.dates import month_end
from insurance.models import CoverageThreshold, EnrolmentQuota, PremiumBudget, PremiumRate, WaterfallRun
from insurance.rules.coverage import Tally, ratios_of
from insurance.rules.whatif import Plan, Standing, budget_ends, carried_out, costs, months_to_come
from insurance.selectors.whatif import Choice, what_if
from insurance.services.parameters import parameters_load
from insurance.services.waterfall import waterfall_refresh
from tests.conftest import Cast, World
from tests.make import KNOWN_AT, make_household, make_member, make_person

PEOPLE = st.integers(0, 1_000_000)
STANDINGS = st.builds(
    lambda active, inactive, pemda, population, uninsured: Standing(
        active + inactive, active, min(pemda, active), min(pemda, active), population, uninsured, inactive // 2
    ),
    PEOPLE, PEOPLE, PEOPLE, st.integers(1, 2_000_000), PEOPLE,
)  # fmt: skip
RATES = [(month, 37_800) for month in months_to_come(date(2026, 7, 1))]


@given(STANDINGS, PEOPLE, PEOPLE)
def test_a_plan_moves_people_and_invents_none(standing: Standing, enrol: int, take_over: int) -> None:
    after = carried_out(standing, Plan(enrol, take_over))
    assert after.active is not None
    assert standing.active is not None
    assert after.uninsured is not None
    assert standing.uninsured is not None
    assert after.registered + after.uninsured == standing.registered + standing.uninsured
    assert after.active <= after.registered
    assert after.paid - standing.paid == after.pemda - standing.pemda == after.active - standing.active
    assert carried_out(standing, Plan()) == standing


@given(STANDINGS, PEOPLE, PEOPLE, PEOPLE)
def test_one_plan_is_the_same_as_its_parts_one_after_the_other(
    standing: Standing, enrol: int, more: int, take_over: int
) -> None:
    parts = carried_out(carried_out(carried_out(standing, Plan(enrol)), Plan(more)), Plan(0, take_over))
    assert parts == carried_out(standing, Plan(enrol + more, take_over))


@given(STANDINGS, PEOPLE, PEOPLE)
def test_more_people_never_lower_coverage_and_never_make_the_budget_last_longer(
    standing: Standing, enrol: int, more: int
) -> None:
    less, greater = (carried_out(standing, Plan(number)) for number in (enrol, enrol + more))
    ratios = [ratios_of(Tally(one.registered, one.active), one.population) for one in (less, greater)]
    assert ratios[0].coverage <= ratios[1].coverage  # type: ignore[operator]
    assert ratios[0].active_of_population <= ratios[1].active_of_population  # type: ignore[operator]
    ends = [
        budget_ends(
            costs(
                RATES,
                paid_now=standing.paid,
                paid_after=one.paid,
                begins=date(2026, 8, 1),
                spent_idr=5,
                budget_idr=10**11,
            )
        )
        for one in (less, greater)
    ]
    assert (ends[1] or date.max) <= (ends[0] or date.max)


@given(PEOPLE, PEOPLE, st.integers(0, 10**12))
def test_the_year_costs_the_sum_of_its_months(paid: int, added: int, spent: int) -> None:
    months = costs(
        RATES, paid_now=paid, paid_after=paid + added, begins=date(2026, 9, 1), spent_idr=spent, budget_idr=None
    )
    assert [one.members for one in months] == [paid] * 2 + [paid + added] * 4
    assert months[-1].spent_idr == spent + sum(one.cost_idr for one in months)
    assert budget_ends(months) is None


def test_the_month_that_the_budget_does_not_carry_is_named() -> None:
    months = costs(
        RATES, paid_now=100, paid_after=100, begins=date(2026, 7, 1), spent_idr=0, budget_idr=100 * 37_800 * 3
    )
    assert budget_ends(months) == date(2026, 10, 1)
    assert months[2].left_idr == 0


@pytest.fixture
def place(world: World) -> World:
    """Rengas Condong: one active Pemda member, one removed from PBI, two without a card (deciles 2 and 6)."""
    parameters_load(actor=None)
    poor, other = make_household(world.rengas), make_household(world.rengas)
    _rank(poor, "2026Q1", 8)
    _rank(poor, "2026Q3", 2)
    _rank(other, "2026Q3", 6)
    make_member(make_person(poor), territory=world.regency, segment="PBPU_PEMDA")
    make_member(make_person(other), territory=world.regency, status="inactive", status_reason="pbi_removed")
    make_person(poor, name="MISKIN TANPA KARTU")
    make_person(other, name="CUKUP TANPA KARTU")
    waterfall_refresh(actor=None, region="15.04")
    return world


def _rank(household: Household, quarter: str, decile: int) -> None:
    WelfareRank.objects.create(
        household=household, quarter=quarter, decile=decile, source="DTSEN", recorded_at=KNOWN_AT
    )


def test_enrolling_counts_the_latest_decile_of_whoever_has_no_card(place: World, cast: Cast) -> None:
    page = what_if(cast.department_head, "15.04", Choice(decile=4, take_over=5))
    assert (page.enrolled, page.taken_over) == (1, 1)
    assert (page.now.standing.registered, page.after.standing.registered) == (2, 3)
    assert (page.now.standing.active, page.after.standing.active) == (1, 3)
    assert page.after.monthly_idr == 3 * 37_800
    assert page.now.quota_left is not None
    assert page.after.quota_left == page.now.quota_left - 2
    assert what_if(cast.department_head, "15.04", Choice(decile=10)).enrolled == 2
    assert what_if(cast.department_head, "15.04", Choice()).enrolled == 0


def test_before_it_was_counted_the_plan_does_not_say_that_nobody_lacks_a_card(
    place: World, cast: Cast, client_of: Any
) -> None:
    WaterfallRun.objects.all().delete()
    assert what_if(cast.department_head, "15.04", Choice(decile=4)).enrolled is None
    assert what_if(cast.department_head, "15.04", Choice(take_over=1)).enrolled == 0  # nobody was asked for
    client, address = client_of(cast.department_head), reverse("uhc-whatif", args=["15.04"])
    assert "Not counted yet" in client.get(address, {"decile": "4"}).content.decode()
    assert "enrolled,0,\n" in client.get(address, {"decile": "4", "format": "csv"}).content.decode()


def test_another_population_is_one_that_was_imported_or_a_number_typed_in(place: World, cast: Cast) -> None:
    head = cast.department_head
    assert str(what_if(head, "15.04", Choice(residents=4)).after.ratios.coverage) == "50.00"
    assert str(what_if(head, "15.04", Choice(residents=4)).now.ratios.coverage) == "0.20"
    assert what_if(head, "15.04", Choice(dataset="2024S2")).after.standing.population == 1000


def test_what_was_paid_is_estimated_until_somebody_enters_it(place: World, cast: Cast) -> None:
    PremiumBudget.objects.filter(region="15.04").update(amount_idr=37_800 * 12)
    today = timezone.localdate()
    page = what_if(cast.department_head, "15.04", Choice())
    assert page.spent_idr == 37_800 * (today.month - 1)  # one member, active all the year
    assert page.now.budget_ends is None
    entered = what_if(cast.department_head, "15.04", Choice(spent_idr=37_800 * 12))
    assert entered.now.budget_ends == today.replace(day=1)


def test_whoever_is_added_costs_at_once_only_where_the_status_says_so(place: World, cast: Cast) -> None:
    today = timezone.localdate()
    page = what_if(cast.department_head, "15.04", Choice())
    assert page.begins > month_end(today)
    CoverageThreshold.objects.filter(code="uhc_prioritas").update(coverage_min=0, activity_min=0)
    CoverageThreshold.objects.exclude(code="uhc_prioritas").update(gives_status="")
    assert what_if(cast.department_head, "15.04", Choice()).begins == today.replace(day=1)


def test_without_rate_budget_or_quota_nothing_is_made_up(place: World, cast: Cast) -> None:
    for model in (PremiumRate, PremiumBudget, EnrolmentQuota):
        model.objects.all().delete()
    page = what_if(cast.department_head, "15.04", Choice(take_over=1))
    assert (page.after.months, page.after.monthly_idr, page.after.quota_left, page.budget) == ([], None, None, None)
    assert page.after.standing.active == 2


def test_the_page_leads_to_the_names_and_holds_none(place: World, cast: Cast, client_of: Any) -> None:
    head = client_of(cast.department_head)
    page = head.get("/uhc/15.04/what-if/?decile=4&take_over=1&residents=1000").content.decode()
    assert "TANPA KARTU" not in page
    assert "/uhc/15.04/uncovered/?decile=4" in page
    names = head.get("/uhc/15.04/uncovered/?decile=4").content.decode()
    assert "MISKIN TANPA KARTU" in names
    assert "CUKUP TANPA KARTU" not in names
    assert "CUKUP TANPA KARTU" in head.get("/uhc/15.04/uncovered/?decile=x").content.decode()
    assert head.get("/uhc/15.04/what-if/?residents=-3&take_over=x&dataset=zz&decile=99").status_code == 200
    for table in ("figures", "months"):
        csv = head.get(f"/uhc/15.04/what-if/?format=csv&table={table}&decile=4")
        assert csv["Content-Type"].startswith("text/csv")


def test_another_village_looks_absent_and_her_own_counts_her_own(place: World, cast: Cast, client_of: Any) -> None:
    officer = client_of(cast.village_officer)
    assert officer.get(f"/uhc/{place.rengas.code}/what-if/?decile=4").status_code == 200
    assert officer.get(f"/uhc/{place.sridadi.code}/what-if/").status_code == 404
    assert officer.get("/uhc/15.04/what-if/").status_code == 404
    assert what_if(cast.village_officer, place.rengas.code, Choice(decile=4)).enrolled == 1
