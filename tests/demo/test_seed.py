"""The synthetic regency: complete, reproducible, with numbers that nobody has and anomalies that are counted."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from audit.models import AuditEvent
from beneficiaries.codes import LifeStatus, NoNikReason
from beneficiaries.models import Household, Person
from config.demo.reference import reference_fill
from config.demo.seed import RECORDED_AT, SeedRefused, people_seed
from core.exceptions import DomainError
from core.identifiers import InvalidIdentifier, nik_agrees, parse_card, parse_kk, parse_nik
from core.numbers import percent
from exchange.engine.indexes import built_afterwards
from insurance.models import Membership, MembershipPast
from insurance.selectors.coverage import coverage_of
from regions.exceptions import RegionUnknown
from regions.models import Region
from regions.selectors.population import dataset_named, populations_below
from tests.make import make_household, make_person, make_region

pytestmark = pytest.mark.django_db
ARGUMENTS: dict[str, Any] = {"actor": None, "region": "15.04", "residents": 2000, "seed": 1}
DAY = date(2025, 2, 1)


@pytest.fixture
def places() -> None:
    """The bundled places, figures and rules."""
    dict(reference_fill())


def _content(model: Any) -> list[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    names = [name for name in names if name not in ("person_id", "household_id")]  # keys depend on what was before
    return sorted(model.objects.values_list(*names), key=repr)


@pytest.mark.usefixtures("places")
def test_the_same_seed_makes_the_same_people_and_another_makes_others() -> None:
    made = []
    for seed in (1, 1, 2):
        people_seed(**(ARGUMENTS | {"seed": seed}))
        made.append([_content(model) for model in (Household, Person, Membership)])
        for model in (Membership, Person, Household):
            model.objects.all().delete()
    assert made[0] == made[1]
    assert made[0] != made[2]


@pytest.mark.usefixtures("places")
def test_the_counts_are_those_of_the_rows() -> None:
    seeded = people_seed(**ARGUMENTS)
    living = Person.objects.filter(status=LifeStatus.ALIVE)
    assert (seeded.residents, living.count()) == (2000, 2000)
    assert seeded.households == Household.objects.count()
    assert seeded.members == Membership.objects.count() == 2023
    assert percent(seeded.members, seeded.residents) == Decimal("101.15")
    assert seeded.active == Membership.objects.filter(status="active").count()
    assert Decimal("79.9") < (percent(seeded.active, seeded.members) or 0) < 80
    assert seeded.not_covered == living.filter(memberships__isnull=True).count()


@pytest.mark.usefixtures("places")
def test_every_anomaly_is_there_as_often_as_it_is_named() -> None:
    seeded = people_seed(**ARGUMENTS)
    known = set(Person.objects.exclude(nik=None).values_list("nik", flat=True))
    found: Counter[str] = Counter()
    seen: set[str] = set()
    for nik, status, village in Membership.objects.order_by("id").values_list("nik", "person__status", "village"):
        try:
            parse_nik(nik)
        except InvalidIdentifier:
            found["nik_invalid"] += 1
            continue
        if status in (LifeStatus.DECEASED, LifeStatus.MOVED):
            found[status] += 1
        elif nik in seen:
            found["duplicate"] += 1
        elif nik not in known:
            found["not_found" if village else "outside"] += 1
        seen.add(nik)
    assert dict(found) == seeded.anomalies
    assert all(seeded.anomalies.values())


@pytest.mark.usefixtures("places")
def test_numbers_are_valid_unique_and_nobodys() -> None:
    people_seed(**ARGUMENTS)
    niks = list(Person.objects.exclude(nik=None).values_list("nik", "born_on", "sex"))
    assert len({nik for nik, _born, _sex in niks}) == len(niks)
    for nik, born_on, sex in niks:
        assert nik is not None
        assert parse_nik(nik) == nik
        assert int(nik[12:]) >= 9000
        assert nik_agrees(nik, born_on=born_on, sex=sex)
    for kk in Household.objects.exclude(kk=None).values_list("kk", flat=True):
        assert parse_kk(kk or "") == kk
        assert int((kk or "")[12:]) >= 9000
    for card in Membership.objects.values_list("card_number", flat=True):
        assert parse_card(card) == card


@pytest.mark.usefixtures("places")
def test_who_has_no_nik_has_a_reason_and_no_card() -> None:
    people_seed(**(ARGUMENTS | {"residents": 12_000}))
    without = Person.objects.filter(nik=None)
    assert set(without.values_list("no_nik_reason", flat=True)) == set(NoNikReason.values)
    assert not without.filter(no_nik_reason="").exists()
    assert not without.filter(memberships__isnull=False).exists()
    assert not Person.objects.exclude(nik=None).exclude(no_nik_reason="").exists()
    forest = without.filter(no_nik_reason=NoNikReason.INDIGENOUS)
    assert forest.count() == forest.in_region("15.04.04").count() > 0


@pytest.mark.usefixtures("places")
def test_households_hold_together() -> None:
    people_seed(**(ARGUMENTS | {"residents": 12_000}))
    for household in Household.objects.prefetch_related("persons"):
        people = sorted(household.persons.all(), key=lambda person: (person.relation, person.pk))
        assert [person.relation for person in people].count(1) == 1
        assert people[0].name == household.head_name
        assert people[0].age_on(DAY) >= 18
        assert {person.village_id for person in people} == {household.village_id}
        assert all(person.relation != 3 or person.sex == "P" for person in people)
    stated = Person.objects.exclude(disability=None).count()
    assert 0.006 < stated / 12_000 < 0.015
    assert 2.9 < 12_000 / Household.objects.count() < 3.3


@pytest.mark.usefixtures("places")
def test_nothing_was_known_before_it_was_recorded() -> None:
    people_seed(**ARGUMENTS)
    for model in (Person, Membership):
        assert not model.objects.exclude(recorded_at=RECORDED_AT).exists()
        assert not model.objects.filter(valid_from__gt=date(2024, 12, 31)).exists()
    assert not Membership.objects.filter(status="active").exclude(status_reason="").exists()
    assert not Membership.objects.filter(status="inactive", status_reason="").exists()


@pytest.mark.usefixtures("places")
def test_villages_get_their_share_of_the_population() -> None:
    people_seed(**(ARGUMENTS | {"residents": 12_000}))
    figures = populations_below("15.04", 4, dataset_named("2024S2"))
    for code, figure in figures.items():
        living = Person.objects.residents().filter(village=code).count()
        assert abs(living - (figure.count or 0) * 12_000 / 307_361) < 1


@pytest.mark.parametrize("residents", [1, 7, 60, 333])
@pytest.mark.usefixtures("places")
def test_small_numbers_work_too(residents: int) -> None:
    seeded = people_seed(**(ARGUMENTS | {"residents": residents}))
    assert Person.objects.residents().count() == residents
    assert seeded.members == Membership.objects.count()
    assert abs(seeded.members - residents * 1.0115) <= 0.5


def test_any_region_with_villages_can_be_filled_without_figures_and_beside_another() -> None:
    for code, name in (("15", "Jambi"), ("15.05", "Kabupaten Muaro Jambi"), ("15.05.01", "Jambi Luar Kota")):
        make_region(code, name)
    villages = [make_region(f"15.05.01.200{number}", f"Desa {number}") for number in (1, 2, 3)]
    assert people_seed(**(ARGUMENTS | {"region": "15.05", "residents": 3000})).residents == 3000
    assert [Person.objects.residents().filter(village=village).count() for village in villages] == [1000] * 3
    # The same seed beside it, where part of the numbers come from the same places of issue.
    for code, name in (("15.09", "Kabupaten Bungo"), ("15.09.01", "Tanah Tumbuh"), ("15.09.01.2001", "Desa")):
        make_region(code, name)
    assert people_seed(**(ARGUMENTS | {"region": "15.09", "residents": 3000})).residents == 3000
    assert Membership.objects.filter(territory="15.09").count() == 3035
    household = make_household(villages[0])  # the keys go on after those that were copied
    assert make_person(household).pk == Person.objects.order_by("pk").last().pk  # type: ignore[union-attr]


@pytest.mark.usefixtures("places")
def test_a_region_that_has_people_is_left_alone() -> None:
    people_seed(**ARGUMENTS)
    before = Person.objects.count(), Membership.objects.count()
    with pytest.raises(SeedRefused, match="has residents or members already") as refused:
        people_seed(**(ARGUMENTS | {"seed": 2}))
    assert refused.value.code == "seed_occupied"
    assert (Person.objects.count(), Membership.objects.count()) == before
    assert AuditEvent.objects.filter(action="people.seed").count() == 1


@pytest.mark.parametrize(
    ("arguments", "error", "code"),
    [
        ({"region": "99.99"}, RegionUnknown, "region_unknown"),
        ({"region": "Batang Hari"}, RegionUnknown, "region_unknown"),
        ({"region": "16"}, SeedRefused, "seed_without_villages"),
        ({"residents": 0}, SeedRefused, "seed_count"),
        ({"residents": -5}, SeedRefused, "seed_count"),
    ],
)
@pytest.mark.usefixtures("places")
def test_what_cannot_be_is_refused(arguments: dict[str, Any], error: type[DomainError], code: str) -> None:
    make_region("16", "Sumatera Selatan")
    with pytest.raises(error) as refused:
        people_seed(**(ARGUMENTS | arguments))
    assert refused.value.code == code
    assert not Person.objects.exists()


@pytest.mark.usefixtures("places")
def test_the_command_prints_the_contracts_keys() -> None:
    out = io.StringIO()
    call_command("seed", region="15.04", residents=500, seed=3, output_format="json", stdout=out, stderr=io.StringIO())
    figures = json.loads(out.getvalue())
    assert {"residents", "households", "members", "anomalies", "seconds"} <= set(figures)
    assert figures["residents"] == 500


# Indexes built afterwards -------------------------------------------------------------------------------------------


def _schema() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid IN ('beneficiaries_person'::regclass, 'insurance_membership'::regclass) ORDER BY 1, 2"
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
        )
        return [*constraints, *cursor.fetchall()]


def test_a_large_load_leaves_indexes_and_constraints_as_they_were() -> None:
    before = _schema()
    with built_afterwards(["beneficiaries_person", "insurance_membership"]):
        assert len(_schema()) < len(before)
    assert _schema() == before


@pytest.mark.usefixtures("places")
def test_a_year_of_files_moves_the_trend_and_ends_where_it_began() -> None:
    seeded = people_seed(**ARGUMENTS, year_until=date(2026, 11, 21))
    region = Region.objects.get(code=ARGUMENTS["region"])
    end = (seeded.members, seeded.active)
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False):
        found = [
            coverage_of(region=region, as_of=day).total
            for day in (date(2024, 12, 31), *(date(2026, month, 28) for month in range(1, 11)), date(2026, 11, 21))
        ]
    figures = [(one.registered, one.active) for one in found]
    assert figures[0] == figures[-1] == end
    assert min(registered for registered, _active in figures) < seeded.members * 0.997
    assert len(set(figures)) > 6
    assert 0 < MembershipPast.objects.count() < seeded.members // 4


@pytest.mark.usefixtures("places")
def test_without_a_year_nothing_is_history() -> None:
    people_seed(**ARGUMENTS)
    assert not MembershipPast.objects.exists()
