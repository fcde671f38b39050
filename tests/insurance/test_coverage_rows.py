"""Breakdowns: rows sum to the total at each level, recaps stand in, and reach decides."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exceptions import NotAllowed, NotWithinReach
from insurance.codes import Segment
from insurance.exceptions import CoverageRefused
from insurance.models import Membership, MembershipRecap
from insurance.rules.coverage import Tally, tally_sum
from insurance.selectors.access import region_for
from insurance.selectors.breakdown import Breakdown, coverage_rows, natural_breakdown
from insurance.selectors.coverage import coverage_for, coverage_of
from regions.capabilities import Capability
from regions.models import Level, PopulationFigure
from regions.selectors.places import region_named
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 31)
PLACES: tuple[Breakdown, ...] = ("regency", "district", "village")
KNOWN = datetime(2026, 1, 5, tzinfo=UTC)


def recap(world: World, segment: str, registered: int, active: int | None = None, day: date = DAY) -> None:
    MembershipRecap.objects.create(
        region=world.regency, as_of=day, segment=segment, registered=registered, active=active, recorded_at=KNOWN
    )


def test_members_without_a_village_of_ours_have_a_row_of_their_own(world: World) -> None:
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    make_member(None, territory=world.regency, status="inactive")
    rows = coverage_rows(coverage_of(region=world.regency, as_of=DAY), "village")
    placed = {row.code: row.tally for row in rows if not row.unplaced}
    assert placed == {world.rengas.code: Tally(1, 1), world.sridadi.code: Tally(), world.kembang.code: Tally()}
    assert [(row.tally, row.population) for row in rows if row.unplaced] == [(Tally(1, 0), None)]


def test_a_district_does_not_count_those_without_a_village(world: World) -> None:
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    make_member(None, territory=world.regency)
    assert coverage_of(region=world.bulian, as_of=DAY).total == Tally(1, 1)
    assert coverage_of(region=world.regency, as_of=DAY).total == Tally(2, 2)


def test_members_of_another_regency_do_not_count(world: World) -> None:
    make_member(make_person(make_household(world.elsewhere)), territory=region_named("15.05"))
    assert coverage_of(region=world.regency, as_of=DAY).source == "none"
    assert coverage_of(region=region_named("15"), as_of=DAY).total.registered == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["rengas", "sridadi", "kembang", ""]), st.sampled_from(Segment.values), st.booleans()
        ),
        max_size=25,
    )
)
def test_rows_sum_to_the_total_at_each_level(world: World, cards: list[tuple[str, str, bool]]) -> None:
    Membership.objects.all().delete()
    for village, segment, active in cards:
        place = getattr(world, village).code if village else world.regency.code
        status = "active" if active else "inactive"
        make_member(None, territory=world.regency, place=place, segment=segment, status=status)
    for code in ("15", "15.04", "15.04.03", "15.04.03.2004"):
        region = region_named(code)
        coverage = coverage_of(region=region, as_of=DAY)
        for by in ("segment", *(one for one in PLACES if Level[one.upper()] > region.level)):
            rows = coverage_rows(coverage, by)
            assert tally_sum(row.tally for row in rows) == coverage.total


def test_a_village_cannot_be_broken_down_by_district(world: World) -> None:
    coverage = coverage_of(region=world.rengas, as_of=DAY)
    with pytest.raises(CoverageRefused, match="district"):
        coverage_rows(coverage, "district")
    assert natural_breakdown(coverage) == "segment"


def test_queries_do_not_grow_with_members_or_places(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            coverage_rows(coverage_of(region=world.regency, as_of=DAY), "village")
        return len(captured)

    make_member(None, territory=world.regency)
    before = queries()
    for village in (world.rengas, world.sridadi, world.kembang) * 3:
        make_member(make_person(make_household(village)), territory=world.regency)
    assert queries() == before


# Recaps --------------------------------------------------------------------------------------------------------------


def test_a_recap_stands_in_where_nobody_is_known_by_name(world: World) -> None:
    recap(world, "PPU", 600)
    recap(world, "PBI_JK", 300, 200)
    coverage = coverage_of(region=world.regency, as_of=DAY)
    assert (coverage.source, coverage.total) == ("recap", Tally(900, None))
    assert str(coverage.ratios.coverage) == "90.00"
    assert coverage.ratios.active_of_members is None
    assert natural_breakdown(coverage) == "segment"
    assert [(row.unplaced, row.tally) for row in coverage_rows(coverage, "village")] == [(True, Tally(900, None))]


def test_the_latest_recap_on_or_before_the_day_counts(world: World) -> None:
    recap(world, "PBI_JK", 300, day=date(2025, 12, 31))
    recap(world, "PBI_JK", 400, day=DAY)
    assert coverage_of(region=world.regency, as_of=date(2026, 1, 30)).total.registered == 300
    assert coverage_of(region=world.regency, as_of=date(2026, 3, 1)).total.registered == 400
    assert (
        coverage_of(region=world.regency, as_of=date(2026, 3, 1), known_at=datetime(2026, 1, 4, tzinfo=UTC)).source
        == "none"
    )


def test_names_come_before_a_recap_and_the_difference_is_told(world: World) -> None:
    recap(world, "PBI_JK", 5)
    for _ in range(3):
        make_member(make_person(make_household(world.rengas)), territory=world.regency)
    coverage = coverage_of(region=world.regency, as_of=DAY)
    assert (coverage.source, coverage.total.registered, coverage.recap_difference) == ("members", 3, -2)


def test_knowing_nothing_is_not_the_same_as_nobody(world: World) -> None:
    coverage = coverage_of(region=world.regency, as_of=DAY)
    assert (coverage.source, coverage.ratios.coverage) == ("none", None)
    assert coverage_rows(coverage, "village") == []
    assert coverage.status is None


def test_without_a_population_there_are_counts_and_no_percentages(world: World) -> None:
    PopulationFigure.objects.all().delete()
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    coverage = coverage_of(region=world.regency, as_of=DAY)
    assert (coverage.total.registered, coverage.population.count, coverage.ratios.coverage) == (1, None, None)
    assert coverage.surplus is None


# Reach ---------------------------------------------------------------------------------------------------------------


def test_a_village_officer_sees_her_village_and_no_other(world: World, cast: Cast) -> None:
    assert coverage_for(cast.village_officer, world.rengas.code, as_of=DAY).region == world.rengas
    for code in (world.sridadi.code, world.bulian.code, world.regency.code, "15", "15.05", "99", "nonsense"):
        with pytest.raises(NotWithinReach):
            coverage_for(cast.village_officer, code, as_of=DAY)


def test_the_head_sees_the_regency_and_all_in_it(world: World, cast: Cast) -> None:
    for code in (world.regency.code, world.mersam.code, world.kembang.code):
        assert coverage_for(cast.department_head, code, as_of=DAY).region.code == code
    with pytest.raises(NotWithinReach):
        coverage_for(cast.department_head, world.elsewhere.code, as_of=DAY)


def test_who_has_no_role_sees_nothing(world: World, cast: Cast) -> None:
    for user in (cast.outsider, cast.account_admin, None):
        with pytest.raises(NotWithinReach):
            coverage_for(user, world.regency.code, as_of=DAY)


def test_her_own_place_with_the_wrong_role_is_refused_and_not_hidden(world: World) -> None:
    verifier = make_user("verifikator", role="verifier", region=world.rengas)
    with pytest.raises(NotAllowed):
        region_for(verifier, world.rengas.code, needs=Capability.VIEW_MEMBERS)
    with pytest.raises(NotWithinReach):
        region_for(verifier, world.sridadi.code, needs=Capability.VIEW_MEMBERS)
