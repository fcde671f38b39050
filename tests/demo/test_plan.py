"""The numbers of a seed are settled before the first person: they add up for any size and any spread of villages."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from config.demo.apportion import apportion
from config.demo.example_population import example_population
from config.demo.plan import plan_seed
from core.numbers import percent

DATA = Path(__file__).resolve().parents[2] / "regions" / "data"


def _bundled(level: int) -> dict[str, int]:
    with (DATA / "batang_hari_population_2024S2.csv").open(encoding="utf-8") as file:
        return {row["code"]: int(row["total"]) for row in csv.DictReader(file) if row["code"].count(".") == level - 1}


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_are_whole_fair_and_complete(total: int, weights: list[int]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        exact = Decimal(total) * weight / sum(weights)
        assert abs(share - exact) < 1
        assert share == 0 or weight > 0


def test_the_published_coverage_comes_out_to_the_person() -> None:
    plan = plan_seed(307_361, _bundled(4))
    assert (plan.residents, plan.members) == (307_361, 310_896)
    assert percent(plan.members, plan.residents) == Decimal("101.15")
    assert {village.code: village.residents for village in plan.villages} == _bundled(4)


def test_activity_is_so_close_below_eighty_per_cent_that_one_family_decides() -> None:
    plan = plan_seed(307_361, _bundled(4))
    active = plan.members - plan.inactive
    assert percent(active, plan.members) == Decimal("79.99")
    for family in (2, 3, 4, 5, 6):
        assert percent(active + family, plan.members + family) == Decimal("80.00")


@given(st.integers(1, 30_000), st.lists(st.integers(1, 9_000), min_size=1, max_size=130))
def test_every_village_can_hold_what_is_planned_for_it(residents: int, weights: list[int]) -> None:
    codes = [
        f"15.04.{1 + index % 8:02d}.{1001 + index if index % 9 == 0 else 2001 + index}" for index in range(len(weights))
    ]
    plan = plan_seed(residents, dict(zip(codes, weights, strict=True)))
    assert plan.residents == residents
    assert plan.members == int((residents * Decimal("1.0115")).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert plan.members == sum(plan.anomalies.values()) + sum(village.covered for village in plan.villages)
    for village in plan.villages:
        lacking = village.newborns + village.unrecorded + village.neglected + village.indigenous_without_nik
        assert 0 <= village.covered <= village.residents - lacking
        assert village.indigenous_without_nik <= village.indigenous <= village.residents
        assert 0 <= village.inactive <= village.members


def test_the_bundled_examples_are_what_the_documented_rule_makes() -> None:
    with (DATA / "batang_hari_regions.csv").open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (DATA / "batang_hari_population_2024S2.csv").open(encoding="utf-8") as file:
        bundled = [tuple(row.values()) for row in csv.DictReader(file)]
    assert bundled == [tuple(map(str, line)) for line in example_population(names)]
