"""People of whom there are two records, and people who only look so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from beneficiaries.models import DuplicatePair, Person
from beneficiaries.services.duplicates import Found, duplicates_find
from regions.models import Region
from tests.conftest import World
from tests.make import make_household, make_person, next_nik

BORN = date(1980, 5, 17)


def resident(village: Region, name: str, **values: Any) -> Person:
    """Return somebody on a card of her own; without ``nik`` in ``values`` she has one."""
    values = {"sex": "P", "born_on": BORN, **values}
    if values.get("nik", "") is None:
        values["no_nik_reason"] = "unrecorded"
    return make_person(values.pop("household", None) or make_household(village, head=name), name=name, **values)


def search(region: str = "15.04") -> Found:
    """Search the regency as the system does by night."""
    return duplicates_find(actor=None, region=region)


def pairs() -> set[tuple[int, int]]:
    """Return the keys of the pairs that are kept."""
    return set(DuplicatePair.objects.values_list("first_id", "second_id"))


def pair_of(one: Person, other: Person) -> DuplicatePair:
    """Return the pair of two persons."""
    return DuplicatePair.objects.get(first=min(one, other, key=_key), second=max(one, other, key=_key))


def _key(person: Person) -> int:
    key: int = person.pk
    return key


@pytest.fixture
def twice(world: World) -> Mapping[str, Person]:
    """Siti has two records in Rengas Condong, one without a NIK; Rohani two in two villages; Dewi has one."""
    return {
        "siti": resident(world.rengas, "SITI AMINAH"),
        "again": resident(world.rengas, "ST. AMINA", nik=None),
        "rohani": resident(world.rengas, "ROHANI WATI", born_on=date(1975, 3, 9)),
        "far": resident(world.kembang, "ROHANI WATI", born_on=date(1975, 3, 9), nik=None),
        "dewi": resident(world.sridadi, "DEWI LESTARI", nik=next_nik(born_on=BORN, sex="P")),
    }
