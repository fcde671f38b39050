"""The denominator: which dataset holds on a day, and what a level without a figure counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.exceptions import DatasetUnknown, RegionUnknown
from regions.models import PopulationDataset, PopulationFigure
from regions.selectors import population as population_selectors
from regions.selectors.places import region_named
from regions.selectors.population import dataset_named, dataset_on, population_of, populations_below
from tests.conftest import World
from tests.make import make_population


def _dataset(code: str, in_force_from: date) -> PopulationDataset:
    return PopulationDataset.objects.create(code=code, name=code, in_force_from=in_force_from)


def test_a_dataset_is_in_force_from_its_first_day_until_the_next_one(world: World) -> None:
    PopulationDataset.objects.all().delete()
    for code, day in (("2023S2", date(2024, 1, 1)), ("2024S2", date(2025, 1, 1))):
        PopulationFigure.objects.create(dataset=_dataset(code, day), region=world.regency, male=1, female=1, total=2)
    in_force = {day: dataset_on(day, "15.04") for day in (date(2023, 12, 31), date(2024, 12, 31), date(2025, 1, 1))}
    assert [str(found) for found in in_force.values()] == ["None", "2023S2", "2024S2"]


def test_a_newer_release_that_does_not_know_the_region_changes_nothing_for_it(world: World) -> None:
    elsewhere = _dataset("2025S1", date(2025, 8, 1))
    PopulationFigure.objects.create(dataset=elsewhere, region=world.elsewhere, male=1, female=1, total=2)
    today = date(2026, 1, 1)
    assert str(dataset_on(today, "15.04")) == "DKB 2024S2"
    assert dataset_on(today, "15.05") == elsewhere


def test_an_unknown_dataset_is_refused_and_the_known_ones_are_named(world: World) -> None:
    assert dataset_named("2024S2").code == "2024S2"
    with pytest.raises(DatasetUnknown, match="known: 2024S2"):
        dataset_named("1999S1")


def test_a_region_is_found_by_its_code_and_nothing_else(world: World) -> None:
    assert region_named("15.04") == world.regency
    for wrong in ("15.4", "1504", "Batang Hari", "15.99", "", "15.04.03.9999"):
        with pytest.raises(RegionUnknown):
            region_named(wrong)


def test_a_figure_is_taken_as_it_is(world: World) -> None:
    found = population_of("15.04", dataset_named("2024S2"))
    assert (found.count, found.method, found.missing) == (1000, "figure", 0)


def test_a_level_without_a_figure_sums_what_lies_in_it_and_says_so(world: World) -> None:
    dataset = dataset_named("2024S2")
    districts = populations_below("15.04", 2, dataset) | populations_below("15.04", 3, dataset)
    assert {code: (found.count, found.method) for code, found in districts.items()} == {
        "15.04": (1000, "figure"),
        "15.04.01": (200, "sum"),
        "15.04.03": (800, "sum"),
    }
    assert population_of("15.04.03", dataset) == districts["15.04.03"]


def test_a_missing_village_makes_the_sum_unusable_and_is_counted(world: World) -> None:
    PopulationFigure.objects.filter(region=world.sridadi).delete()
    found = population_of("15.04.03", dataset_named("2024S2"))
    assert (found.count, found.method, found.known, found.missing) == (None, "partial", 500, 1)


def test_a_place_of_which_nothing_is_known_has_no_number(world: World) -> None:
    dataset = dataset_named("2024S2")
    for code in ("15.05", "15.05.01.2001", "99.99"):
        assert (population_of(code, dataset).count, population_of(code, dataset).method) == (None, "none")
    assert population_of("15.04", None).method == "none"
    assert populations_below("15.04", 4, None)[world.rengas.code].method == "none"


def test_another_datasets_figures_are_not_mixed_in(world: World) -> None:
    make_population(world.bulian, 7, dataset="2023S2")
    found = populations_below("15.04", 3, dataset_named("2024S2"))
    assert found["15.04.03"].count == 800
    assert population_of("15.04", dataset_named("2023S2")).method == "partial"


def test_a_sum_that_holds_an_example_is_an_example(world: World) -> None:
    PopulationFigure.objects.filter(region=world.rengas).update(is_example=True)
    found = populations_below("15.04", 3, dataset_named("2024S2"))
    assert (found["15.04.03"].is_example, found["15.04.01"].is_example) == (True, False)


def test_all_villages_cost_one_query(world: World, django_assert_num_queries: object) -> None:
    dataset = dataset_named("2024S2")
    with django_assert_num_queries(1):  # type: ignore[operator]
        populations_below("15", 4, dataset)
    with django_assert_num_queries(1):  # type: ignore[operator]
        population_of("15.04", dataset)
    with django_assert_num_queries(2):  # type: ignore[operator]
        population_of("15.04.03", dataset)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5)),
        st.one_of(st.none(), st.integers(0, 10**6)),
        min_size=1,
    )
)
def test_every_level_sums_to_the_one_above(villages: Mapping[tuple[int, int, int], int | None]) -> None:
    figures: dict[str, int | None] = {}
    for (regency, district, village), total in villages.items():
        for code in ("11", f"11.{regency:02d}", f"11.{regency:02d}.{district:02d}"):
            figures.setdefault(code, None)
        figures[f"11.{regency:02d}.{district:02d}.{2000 + village}"] = total
    rows = [(code, total, None) for code, total in sorted(figures.items())]
    found = population_selectors._roll_up(rows, None)
    assert list(found) == sorted(figures)
    known = sum(total for total in villages.values() if total is not None)
    lacking = sum(total is None for total in villages.values())
    for level in range(4):
        of_level = [population for code, population in found.items() if code.count(".") == level]
        assert sum(population.known for population in of_level) == known
        assert sum(population.missing for population in of_level) == lacking
        assert all((population.count is None) == (population.missing > 0) for population in of_level)
    top = found["11"]
    assert top.method == ("sum" if not lacking else "none" if lacking == len(villages) else "partial")
