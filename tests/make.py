"""Make rows for tests, by the shortest way that the database allows; every person is synthetic (serial 9000 and above)."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.services.assignments import assignment_create
from beneficiaries.models import Household, Person
from insurance.models import Membership
from regions.models import PopulationDataset, PopulationFigure, Region

_serial = itertools.count(9000)
_card = itertools.count(1)
LONG_AGO = date(2024, 1, 1)
KNOWN_AT = datetime(2024, 1, 2, tzinfo=UTC)


def next_nik(*, issued_in: str = "150403", born_on: date = date(1980, 5, 17), sex: str = "L") -> str:
    """Return a structurally valid NIK that belongs to nobody."""
    day = born_on.day + (40 if sex == "P" else 0)
    return f"{issued_in}{day:02d}{born_on:%m%y}{9000 + next(_serial) % 1000:04d}"


def make_region(code: str, name: str) -> Region:
    """Create a region whose parents exist."""
    parent = code.rpartition(".")[0] or None
    region, _ = Region.objects.get_or_create(
        code=code, defaults={"name": name, "level": code.count(".") + 1, "parent_id": parent}
    )
    return region


def make_user(username: str, *, role: str = "", region: Region | None = None, name: str = "") -> User:
    """Create an account, with a role at a region when both are given. The password is the account name."""
    user: User = User.objects.create_user(username, password=username, full_name=name or username.title())
    if role and region:
        assignment_create(actor=None, user=user, role=role, region=region, reason="test", valid_from=LONG_AGO)
    return user


def make_household(village: Region, *, head: str = "SUTRISNO", **values: Any) -> Household:
    """Create an empty household."""
    defaults = {"kk": next_nik(), "head_name": head, "address": "Jalan Contoh", "rt": "001", "rw": "002"}
    return Household.objects.create(village=village, **{**defaults, **values})


def make_person(household: Household, *, name: str = "SUTRISNO", relation: int = 1, **values: Any) -> Person:
    """Create a person who lives in ``household``."""
    born_on, sex = values.setdefault("born_on", date(1980, 5, 17)), values.setdefault("sex", "L")
    if "no_nik_reason" not in values:
        values.setdefault("nik", next_nik(born_on=born_on, sex=sex))
    defaults = {"valid_from": LONG_AGO, "recorded_at": KNOWN_AT, "status": "alive"}
    return Person.objects.create(
        household=household, village=household.village, name=name, relation=relation, **{**defaults, **values}
    )


def make_member(person: Person | None, *, territory: Region, **values: Any) -> Membership:
    """Create a membership, of ``person`` when given."""
    place = person.village_id if person else territory.code
    defaults: dict[str, Any] = {
        "card_number": f"{next(_card):013d}",
        "nik": person.nik or "" if person else "",
        "name": person.name if person else "TIDAK DIKENAL",
        "sex": person.sex if person else "L",
        "born_on": person.born_on if person else None,
        "person": person,
        "territory": territory,
        "village_id": person.village_id if person else None,
        "place": place,
        "segment": "PBI_JK",
        "status": "active",
        "valid_from": LONG_AGO,
        "recorded_at": KNOWN_AT,
    }
    return Membership.objects.create(**{**defaults, **values})


def make_population(region: Region, total: int, *, dataset: str = "2024S2") -> PopulationFigure:
    """Give a region a population in a dataset in force since 2025."""
    release, _ = PopulationDataset.objects.get_or_create(
        code=dataset, defaults={"name": f"DKB {dataset}", "in_force_from": date(2024, 1, 1)}
    )
    return PopulationFigure.objects.create(
        dataset=release, region=region, male=total // 2, female=total - total // 2, total=total
    )
