"""A number on a page counts what its reader may see: hers, and never one more."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import User
from beneficiaries.models import Household, Person
from insurance.models import Membership, Proposal
from regions.capabilities import Capability
from tests.conftest import Cast, World
from tests.frame.planted import Estate, plant_all
from tests.make import make_household, make_member, make_person

C = Capability
HERS = "15.04.03.2004"
# How many households, persons (cards) and persons without a card more than the planted ones: differing everywhere, so
# that no wrong sum comes out right.
EXTRA = {"rengas": (3, 2, 1), "sridadi": (5, 3, 2), "kembang": (11, 7, 4), "elsewhere": (17, 13, 8)}


@pytest.fixture
def estate(world: World, cast: Cast) -> Estate:
    """One of everything, and a different number of the rest in each village."""
    estate = plant_all(world, cast)
    for name, (households, persons, uncovered) in EXTRA.items():
        village = getattr(world, name)
        regency = estate.foreign.batch.region if name == "elsewhere" else world.regency
        homes = [make_household(village, head="ZULKIFLI") for _ in range(households)]
        for _ in range(persons):
            make_member(make_person(homes[0], name="ZULKIFLI"), territory=regency)
        for _ in range(uncovered):
            make_person(homes[1], name="ZULKIFLI")
    return estate


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, re.sub(r"\s+", " ", strip_tags(text)))
    return int(found[1].replace(",", "").replace(".", "")) if found else 0


def _registered(client: Client) -> int:
    answer = client.get(reverse("uhc-region", args=[HERS]), {"format": "csv", "table": "segments"})
    if answer.status_code != 200:
        return 0
    return sum(int(row["registered"]) for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def _page(name: str, *args: Any) -> Callable[[Client], str]:
    return lambda client: client.get(reverse(name, args=args)).content.decode()


@dataclass(frozen=True)
class Count:
    """``shown`` reads the number off the page, ``true`` counts in the database within ``places``, in plain words."""

    name: str
    needs: tuple[Capability, ...]
    shown: Callable[[Client], int]
    true: Callable[[tuple[str, ...]], int]


def _in(places: tuple[str, ...], field: str = "village_id") -> Callable[[Any], bool]:
    return lambda row: getattr(row, field).startswith(places)


def _those(model: Any, places: tuple[str, ...], field: str = "village_id", **condition: Any) -> int:
    return sum(map(_in(places, field), model.objects.filter(**condition))) if places else 0


COUNTS = (
    Count(
        "households",
        (C.VIEW_PEOPLE,),
        lambda client: _number(r"(\d+) households?", _page("household-list")(client)),
        lambda places: _those(Household, places),
    ),
    Count(
        "households of a saved address",
        (C.VIEW_PEOPLE,),
        lambda client: _number(r"(\d+) households?", client.get(f"/households/?region={HERS}").content.decode()),
        lambda places: _those(Household, places, village=HERS) if HERS.startswith(places) else 0,
    ),
    Count(
        "persons",
        (C.VIEW_PEOPLE,),
        lambda client: _number(r"(\d+) persons? on record", _page("person-list")(client)),
        lambda places: _those(Person, places, merged_into=None),
    ),
    Count(
        "residents found",
        (C.VIEW_PEOPLE,),
        lambda client: _number(r"(\d+) residents? found", client.post("/persons/", {"text": "ZULK"}).content.decode()),
        lambda places: _those(Person, places, name__startswith="ZULK", merged_into=None),
    ),
    Count(
        "cards in the coverage of a village",
        (C.VIEW_COVERAGE,),
        _registered,
        lambda places: _those(Membership, places, village=HERS) if HERS.startswith(places) else 0,
    ),
)


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.name)
def test_a_count_is_of_what_the_reader_may_see(count: Count, cast: Cast, estate: Estate, client_of: Any) -> None:
    shown, true = {}, {}
    for field in fields(Cast):
        user: User = getattr(cast, field.name)
        places = tuple(user.reach.places(count.needs[0]))
        true[field.name] = count.true(places) if places else 0
        shown[field.name] = count.shown(client_of(user))
    assert shown == true
    assert true["village_officer"] > 0
    assert true["outsider"] == 0


def test_what_is_told_of_an_account_is_what_the_account_sees(cast: Cast, estate: Estate, client_of: Any) -> None:
    """The page that explains an account counts with that account's reach, not with the reader's."""
    page = strip_tags(_page("account-reach", cast.village_officer.pk)(client_of(cast.account_admin)))
    text = re.sub(r"\s+", " ", page)
    assert _number(r"Households (\d+)", text) == _those(Household, (HERS,))
    assert _number(r"Residents (\d+)", text) == _those(Person, (HERS,), merged_into=None)


def test_a_batch_counts_its_own_regency(cast: Cast, estate: Estate, client_of: Any) -> None:
    page = _page("batch-detail", estate.hers.batch.pk)(client_of(cast.insurance_clerk))
    assert estate.hers.batch != estate.foreign.batch
    # Django's own catalogue for its admin site has this word in Indonesian, and stays when ours is left out.
    assert _number(r"(?:All|Semua) (\d+)", page) == Proposal.objects.filter(batch=estate.hers.batch).count() == 2


def test_a_household_counts_only_members_of_hers(cast: Cast, estate: Estate, world: World, client_of: Any) -> None:
    """A member on the same card who is recorded in another village is not counted for who may not see her."""
    person = make_person(estate.hers.household, name="ZAINAB JAUH", relation=4)
    Person.objects.filter(pk=person.pk).update(village=world.kembang)
    for reader, expected in ((cast.village_officer, 1), (cast.social_worker, 2)):
        page = _page("household-list")(client_of(reader))
        row = page.partition(f'"{reverse("household-detail", args=[estate.hers.household.pk])}"')[2].partition("</tr>")[
            0
        ]
        assert _number(r"(\d+) *$", strip_tags(row).strip()) == expected
