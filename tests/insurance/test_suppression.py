"""Small counts of others: no page and no file of coverage tells them, and none can be taken from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.services.assignments import assignment_create
from core.exceptions import NotAllowed, NotWithinReach
from insurance.rules.coverage import Tally
from insurance.rules.suppression import LEAST, told
from insurance.selectors.coverage import coverage_for
from insurance.services.parameters import parameters_load
from insurance.services.waterfall import waterfall_refresh
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_user

COUNTS = st.tuples(st.integers(0, 9), st.integers(0, 9))  # active, inactive
# Every page of coverage that takes a region, and every file it gives; {} is the region's code.
FIGURES = ("/uhc/{}/", "/uhc/{}/gaps/", "/uhc/{}/denominators/", "/uhc/{}/waterfall/")
MADE_OF = (
    "/uhc/{}/members/",
    "/uhc/{}/map/",
    "/uhc/{}/radar/",
    "/uhc/{}/what-if/",
    "/uhc/{}/months/",
    "/uhc/{}/months/2026-10/",
    "/uhc/{}/waterfall/cards/not_found/",
    "/uhc/{}/reconciliation/",
)
PEOPLE = ("/uhc/{}/uncovered/", "/uhc/{}/waterfall/residents/uninsured/", "/uhc/{}/reconciliation/questions/")
FILES = (
    "/uhc/{}/?format=csv&table=places",
    "/uhc/{}/?format=csv&table=segments",
    "/uhc/{}/?format=csv&table=trend",
    "/uhc/{}/denominators/?format=csv",
    "/uhc/{}/waterfall/?format=csv&table=buckets",
    "/uhc/{}/waterfall/?format=csv&table=places",
)
FILES_MADE_OF = (
    "/uhc/{}/map/?format=csv",
    "/uhc/{}/radar/?format=csv",
    "/uhc/{}/what-if/?format=csv&table=figures",
    "/uhc/{}/what-if/?format=csv&table=months",
    "/uhc/{}/waterfall/cards/not_found/?format=csv",
)


@given(COUNTS, COUNTS)
def test_no_small_part_of_a_total_can_be_worked_out(hers: tuple[int, int], others: tuple[int, int]) -> None:
    """She sees some cards by name and the total of all: of the others nothing below five follows from that."""
    known = Tally(sum(hers), hers[0])
    total = known + Tally(sum(others), others[0])
    shown = told(total, known)
    small = [count for count in (*others, sum(others)) if 0 < count < LEAST]
    if not small:
        assert shown == total
    elif 0 < sum(others) < LEAST:
        assert shown is None
    else:
        # How many are active may be anything that fits the registered, and she reads no more than those.
        assert shown == Tally(total.registered, None)
        assert shown.registered - known.registered >= LEAST


@pytest.fixture
def cards(world: World) -> None:
    """Rengas: seven of PBPU Pemda, one of BP inactive, one of nobody; Sridadi: eight of PBPU Pemda, two of them inactive."""
    parameters_load(actor=None)
    home, other = make_household(world.rengas), make_household(world.sridadi)
    for _number in range(7):
        make_member(make_person(home), territory=world.regency, segment="PBPU_PEMDA")
    make_member(make_person(home), territory=world.regency, segment="BP", status="inactive", status_reason="arrears")
    make_member(None, territory=world.regency, nik="1504030101809999", place=world.rengas.code)
    for number in range(8):
        status = {"status": "inactive", "status_reason": "arrears"} if number < 2 else {}
        make_member(make_person(other), territory=world.regency, segment="PBPU_PEMDA", **status)
    waterfall_refresh(actor=None, region="15.04")


def statuses(client: Any, addresses: tuple[str, ...], code: str) -> set[int]:
    """Return what the server answers to each address of a region."""
    return {client.get(address.format(code)).status_code for address in addresses}


@pytest.mark.django_db
def test_who_is_posted_at_a_village_reads_nothing_of_any_other_place(
    world: World, cast: Cast, client_of: Any, cards: None
) -> None:
    client = client_of(cast.village_officer)
    everything = (*FIGURES, *MADE_OF, *PEOPLE, *FILES, *FILES_MADE_OF)
    assert statuses(client, everything, world.rengas.code) <= {200}
    for code in (world.sridadi.code, world.bulian.code, world.regency.code, "15"):
        assert statuses(client, everything, code) == {404}


@pytest.mark.django_db
def test_who_sees_no_cards_by_name_reads_totals_of_her_own_place_only(
    world: World, client_of: Any, cards: None
) -> None:
    reader = make_user("pencatat", role="verifier", region=world.bulian)
    client = client_of(reader)
    assert statuses(client, (*FIGURES, *PEOPLE, *FILES), world.bulian.code) == {200}
    assert statuses(client, (*MADE_OF, *FILES_MADE_OF), world.bulian.code) == {403}
    assert statuses(client, (*FIGURES, *MADE_OF, *FILES, *FILES_MADE_OF), world.rengas.code) == {403}
    assert statuses(client, PEOPLE, world.rengas.code) == {200}  # residents she sees by name
    assert statuses(client, (*FIGURES, *PEOPLE, *FILES), world.regency.code) == {404}
    page = client.get(f"/uhc/{world.bulian.code}/", headers={"accept-language": "en"}).content.decode()
    assert "segment-chart" not in page
    assert "ranking-chart" not in page
    for table in ("places", "segments"):
        lines = client.get(f"/uhc/{world.bulian.code}/?format=csv&table={table}").content.decode().splitlines()
        assert len(lines) == 1
    buckets = client.get(f"/uhc/{world.bulian.code}/waterfall/?format=csv").content.decode()
    assert "cards," not in buckets
    assert "residents," in buckets
    assert statuses(client_of(_head(world)), (*MADE_OF, *FILES_MADE_OF), world.rengas.code) == {200}


def _head(world: World) -> User:
    return make_user("kepala", role="department_head", region=world.regency)


@pytest.mark.django_db
def test_what_she_sees_by_name_below_takes_nothing_from_the_total(world: World, cards: None) -> None:
    """Of a district's cards she knows one village's by name: the other's two inactive must not be the difference."""
    reader = make_user("pencatat", role="verifier", region=world.bulian)
    whole = coverage_for(_head(world), world.bulian.code, as_of=timezone.localdate())
    assert whole.total == Tally(17, 14)
    hidden = coverage_for(reader, world.bulian.code, as_of=timezone.localdate())
    assert hidden.total == Tally(17, None)  # three inactive in all
    assert hidden.figures.pemda is None
    assert hidden.status is None or hidden.status.activity is None
    _posted(reader, world)
    assert coverage_for(reader, world.rengas.code, as_of=timezone.localdate()).total == Tally(9, 8)
    assert coverage_for(reader, world.bulian.code, as_of=timezone.localdate()).total == Tally(17, None)


@pytest.mark.django_db
def test_so_few_cards_that_the_total_would_tell_are_no_figure(world: World, client_of: Any) -> None:
    parameters_load(actor=None)
    for _number in range(2):
        make_member(make_person(make_household(world.rengas)), territory=world.regency)
    reader = make_user("pencatat", role="verifier", region=world.rengas)
    with pytest.raises(NotAllowed):
        coverage_for(reader, world.rengas.code, as_of=timezone.localdate())
    assert client_of(reader).get(f"/uhc/{world.rengas.code}/").status_code == 403
    with pytest.raises(NotWithinReach):
        coverage_for(reader, world.sridadi.code, as_of=timezone.localdate())
    _posted(reader, world)  # now she sees them by name
    assert coverage_for(reader, world.rengas.code, as_of=timezone.localdate()).total == Tally(2, 2)


@pytest.mark.django_db
def test_a_month_that_would_tell_is_empty_in_the_trend(world: World, client_of: Any, cards: None) -> None:
    reader = make_user("pencatat", role="verifier", region=world.bulian)
    lines = _csv(client_of(reader), f"/uhc/{world.bulian.code}/?format=csv&table=trend")
    last = list(lines)[-1]
    assert (last["registered"], last["active"]) == ("17", "")


def _csv(client: Any, address: str) -> Iterator[dict[str, str]]:
    heading, *lines = client.get(address).content.decode().splitlines()
    for line in lines:
        yield dict(zip(heading.split(","), line.split(","), strict=True))


def _posted(user: User, world: World) -> None:
    """Let somebody be the officer of Rengas as well."""
    assignment_create(actor=None, user=user, role="village_officer", region=world.rengas, reason="test")
    for name in ("reach", "_reach"):
        user.__dict__.pop(name, None)
