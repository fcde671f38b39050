"""Make rows for tests, by the shortest way that the database allows; every person is synthetic (serial 9000 and above)."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.services.assignments import assignment_create
from accounts.services.grants import grants_mend
from audit.services import audit_record
from beneficiaries.models import Household, Person
from insurance.models import Membership
from regions.models import PopulationDataset, PopulationFigure, Region
from welfare.models import Case, CaseMember
from welfare.selectors.workflows import workflow_in_force

_serial = itertools.count(9000)
_card = itertools.count(1)
_case = itertools.count(700_000)
LONG_AGO = date(2024, 1, 1)
KNOWN_AT = datetime(2024, 1, 2, tzinfo=UTC)


def next_nik(*, issued_in: str = "150403", born_on: date = date(1980, 5, 17), sex: str = "L") -> str:
    """Return a structurally valid NIK that belongs to nobody."""
    day = born_on.day + (40 if sex == "P" else 0)
    return f"{issued_in}{day:02d}{born_on:%m%y}{9000 + next(_serial) % 1000:04d}"


def make_region(code: str, name: str) -> Region:
    """Create a region whose parents exist, if it is not there."""
    return Region.objects.filter(code=code).first() or make_regions((code, name))[0]


def make_regions(*places: tuple[str, str]) -> list[Region]:
    """Create regions (code, name), parents before what lies in them."""
    return Region.objects.bulk_create(
        Region(code=code, name=name, level=code.count(".") + 1, parent_id=code.rpartition(".")[0] or None)
        for code, name in places
    )


def make_user(username: str, *, role: str = "", region: Region | None = None, name: str = "") -> User:
    """Create an account, with a role at a region when both are given. The password is the account name."""
    user: User = User.objects.create_user(username, password=username, full_name=name or username.title())
    if role and region:
        assignment_create(actor=None, user=user, role=role, region=region, reason="test", valid_from=LONG_AGO)
    return user


def make_users(*people: tuple[str, str, Region | None, str]) -> list[User]:
    """Create accounts (name, role or "", region, full name) with what ``assignment_create`` would leave, in few queries.

    Half of all tests begin with a cast of ten; one service call each took longer than most of those tests.
    """
    users: list[User] = User.objects.bulk_create(
        User(username=name, full_name=full_name, password=make_password(name))
        for name, _role, _region, full_name in people
    )
    roles = {group.name: group for group in Group.objects.all()}
    assignments = Assignment.objects.bulk_create(
        Assignment(user=user, role=roles[role], region=region, valid_from=LONG_AGO, reason="test")
        for user, (_name, role, region, _full_name) in zip(users, people, strict=True)
        if role and region
    )
    grants_mend()
    for assignment in assignments:
        audit_record(actor=None, action="assignment.create", subject=assignment, region=assignment.region_id)
    return users


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


def make_case(household: Household, *persons: Person, registered_by: User, **values: Any) -> Case:
    """Create a case of these persons at a step of a shipped workflow, ``registered`` of health insurance unless told."""
    version = workflow_in_force(values.pop("workflow", "health_insurance"), timezone.localdate())
    case = Case(
        household=household,
        village=household.village,
        workflow=version,
        registered_by=registered_by,
        registered_at=timezone.now(),
        submission_key=uuid.uuid4(),
    )
    case.stand(case.definition.steps[values.pop("state", "registered")], timezone.now())
    if case.closed_at:
        case.outcome = case.definition.outcomes[0].code
    for name, value in {"number": f"K-2026-{next(_case):06d}", **values}.items():
        setattr(case, name, value)
    case.save(force_insert=True)
    CaseMember.objects.bulk_create(CaseMember(case=case, person=person) for person in persons)
    return case


def make_population(region: Region, total: int, *, dataset: str = "2024S2") -> PopulationFigure:
    """Give a region a population in a dataset in force since 2024."""
    return make_populations((region, total), dataset=dataset)[0]


def make_populations(*totals: tuple[Region, int], dataset: str = "2024S2") -> list[PopulationFigure]:
    """Give regions their populations in a dataset in force since 2024."""
    release, _ = PopulationDataset.objects.get_or_create(
        code=dataset, defaults={"name": f"DKB {dataset}", "in_force_from": date(2024, 1, 1)}
    )
    return PopulationFigure.objects.bulk_create(
        PopulationFigure(dataset=release, region=region, male=total // 2, female=total - total // 2, total=total)
        for region, total in totals
    )
