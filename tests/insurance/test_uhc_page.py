"""The coverage page and its lists, as each of the cast sees them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services.assignments import assignment_create
from insurance.models import Membership, MembershipRecap
from insurance.services.parameters import parameters_load
from insurance.services.waterfall import waterfall_refresh
from regions.models import PopulationFigure
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world: World) -> dict[str, Any]:
    """Two residents of Rengas Condong of whom one has a card, one of Kembang Paseban, and a card from elsewhere."""
    parameters_load(actor=None)
    rengas, kembang = make_household(world.rengas), make_household(world.kembang)
    covered = make_person(rengas, name="ADA KARTU")
    uncovered = make_person(rengas, name="TANPA KARTU", relation=4)
    away = make_person(kembang, name="SUDAH PINDAH", status="moved")
    dead = make_person(kembang, name="SUDAH WAFAT", status="deceased")
    far = make_person(kembang, name="JAUH TANPA KARTU")
    make_member(covered, territory=world.regency)
    make_member(away, territory=world.regency)
    make_member(dead, territory=world.regency, status="inactive", status_reason="deceased")
    make_member(None, territory=world.regency, name="ORANG LUAR", nik="1504030101809999")
    make_member(None, territory=world.regency, name="ORANG LUAR DUA", nik="1504030101809999", place=world.kembang.code)
    waterfall_refresh(actor=None, region="15.04")
    return {"covered": covered, "uncovered": uncovered, "far": far}


def page_of(client: Any, path: str) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == 200, path
    return str(response.content.decode())


def chart(page: str, name: str) -> Any:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_everybody_starts_at_her_own_place(world: World, cast: Cast, client_of: Any) -> None:
    for user, place in (
        (cast.village_officer, "Rengas Condong"),
        (cast.district_operator, "Muara Bulian"),
        (cast.department_head, "Batang Hari"),
    ):
        assert place in page_of(client_of(user), "/uhc/")


def test_who_has_no_coverage_role_is_refused(world: World, cast: Cast, client_of: Any) -> None:
    for user in (cast.outsider, cast.account_admin):
        assert client_of(user).get("/uhc/").status_code == 403
    assert client_of(None).get("/uhc/").status_code == 302


def test_other_places_look_absent(world: World, cast: Cast, client_of: Any) -> None:
    officer = client_of(cast.village_officer)
    assert officer.get("/uhc/15.04.03.2004/").status_code == 200
    for path in ("", "gaps/", "members/", "uncovered/"):
        for code in ("15.04.03.1002", "15.04", "15.05", "00.00", "x"):
            assert officer.get(f"/uhc/{code}/{path}").status_code == 404, (code, path)


def test_somebody_with_two_places_is_offered_both(world: World, client_of: Any) -> None:
    user = make_user("dua", role="village_officer", region=world.rengas)
    assignment_create(actor=None, user=user, role="village_officer", region=world.kembang, reason="test")
    page = page_of(client_of(user), "/uhc/")
    assert "/uhc/15.04.03.2004/" in page
    assert "/uhc/15.04.01.2001/" in page


def test_the_headline_names_its_fraction_and_its_dataset(world: World, people: Any, cast: Cast, client_of: Any) -> None:
    PopulationFigure.objects.filter(region=world.regency).update(total=4, male=2, female=2, is_example=True)
    page = page_of(client_of(cast.department_head), "/uhc/")
    assert 'title="5 / 4"' in page
    assert "125,00" in page
    assert "DKB 2024S2" in page
    assert "Example figures, not official." in page
    assert "There is 1 card more than there are residents" in page


def test_a_recap_is_marked_as_one(world: World, cast: Cast, client_of: Any) -> None:
    MembershipRecap.objects.create(
        region=world.regency,
        as_of=timezone.localdate() - timedelta(days=5),
        segment="PPU",
        registered=900,
        recorded_at=timezone.now() - timedelta(days=1),
    )
    page = page_of(client_of(cast.department_head), "/uhc/")
    assert "From a recap of" in page
    assert "90,00" in page


def test_with_nothing_known_the_page_says_what_to_do(world: World, cast: Cast, client_of: Any) -> None:
    page = page_of(client_of(cast.department_head), "/uhc/")
    assert "No members are known for this day" in page


def test_the_page_of_a_village_officer_holds_no_other_village(
    world: World, people: Any, cast: Cast, client_of: Any
) -> None:
    page = page_of(client_of(cast.village_officer), "/uhc/")
    assert "Kembang Paseban" not in page
    assert "Sridadi" not in page


def test_charts_and_tables_hold_the_same_figures(world: World, people: Any, cast: Cast, client_of: Any) -> None:
    head = client_of(cast.department_head)
    page = page_of(head, "/uhc/")
    rows = list(csv.DictReader(io.StringIO(page_of(head, "/uhc/15.04/?format=csv&table=places"))))
    by_place = {row["name"]: row["coverage_percent"] for row in rows if row["coverage_percent"]}
    ranking = chart(page, "ranking-chart")
    assert dict(zip(ranking["labels"], ranking["values"], strict=True)) == {n: float(v) for n, v in by_place.items()}
    assert ranking["values"] == sorted(ranking["values"], reverse=True)
    assert sum(int(row["registered"]) for row in rows) == 5
    trend = list(csv.DictReader(io.StringIO(page_of(head, "/uhc/15.04/?format=csv&table=trend"))))
    assert [float(row["coverage_percent"]) for row in trend] == chart(page, "trend-chart")["series"][0]["values"]
    segments = list(csv.DictReader(io.StringIO(page_of(head, "/uhc/15.04/?format=csv&table=segments"))))
    assert [(row["code"], row["registered"]) for row in segments] == [("PBI_JK", "5")]


def test_a_day_and_a_dataset_can_be_chosen(world: World, people: Any, cast: Cast, client_of: Any) -> None:
    head = client_of(cast.department_head)
    Membership.objects.filter(name="ORANG LUAR").update(valid_from="2026-06-01")
    text = page_of(head, "/uhc/15.04/?as_of=2026-05-31&dataset=2024S2&format=csv&table=segments")
    assert next(csv.DictReader(io.StringIO(text)))["registered"] == "4"


def test_the_register_can_be_the_denominator_with_its_effect_beside(
    world: World, people: Any, cast: Cast, client_of: Any
) -> None:
    head = client_of(cast.department_head)
    page = page_of(head, "/uhc/15.04/?dataset=register")
    assert "those of our own register on this day" in page
    assert "166,67" in page  # five cards over three residents
    assert "Over the population in force on this day" in page
    assert "Over the population in force" not in page_of(head, "/uhc/15.04/")
    rows = csv.DictReader(io.StringIO(page_of(head, "/uhc/15.04/?dataset=register&format=csv&table=places")))
    counts = {row["code"]: row["population"] for row in rows}
    assert (counts[world.bulian.code], counts[world.kembang.parent_id]) == ("2", "1")
    trend = list(csv.DictReader(io.StringIO(page_of(head, "/uhc/15.04/?dataset=register&format=csv&table=trend"))))
    assert trend[-1]["population"] == "3"
    for path in ("map/", "what-if/"):
        assert head.get(f"/uhc/15.04/{path}?dataset=register").status_code == 200
    assert "dataset=register" in page_of(head, "/uhc/15.04/denominators/")


@pytest.mark.parametrize("query", ["as_of=2999-01-01", "as_of=kemarin", "dataset=2099S9"])
def test_a_choice_that_cannot_be_is_named_and_today_shown(
    world: World, people: Any, cast: Cast, client_of: Any, query: str
) -> None:
    page = page_of(client_of(cast.department_head), f"/uhc/15.04/?{query}")
    assert "field-error" in page
    assert "figure-xl" in page


def test_gaps_are_counted(world: World, people: Any, cast: Cast, client_of: Any) -> None:
    gaps = client_of(cast.department_head).get("/uhc/15.04/gaps/").context["gaps"]
    counts = {row.bucket.code: row.count for row in gaps.cards if row.count}
    assert counts == {"nik_twice": 1, "outside": 1, "deceased": 1, "moved": 1}
    assert {(row.village.code, row.count) for row in gaps.uncovered} == {
        (world.rengas.code, 1),
        (world.kembang.code, 1),
    }
    assert gaps.uncovered_total == 2


def test_gaps_speak_of_the_buckets_of_the_waterfall_and_of_nothing_else(
    world: World, people: Any, cast: Cast, client_of: Any
) -> None:
    head = client_of(cast.department_head)
    gaps = head.get("/uhc/15.04/gaps/").context["gaps"]
    waterfall = head.get("/uhc/15.04/waterfall/").context["page"]
    lines = {line.bucket.code: line.count for line in waterfall.cards}
    assert {row.bucket.code: row.count for row in gaps.cards} == {
        row.bucket.code: lines[row.bucket.code] for row in gaps.cards
    }
    assert gaps.uncovered_total == waterfall.groups["resident_only"]
    for row in gaps.cards:
        found = head.get(f"/uhc/15.04/waterfall/cards/{row.bucket.code}/").context["page"].items
        assert len(found) == row.count


def test_before_the_waterfall_was_worked_out_nothing_is_said_to_be_right(
    world: World, cast: Cast, client_of: Any
) -> None:
    make_person(make_household(world.rengas))
    page = page_of(client_of(cast.department_head), "/uhc/15.04/gaps/")
    assert "Not counted yet" in page
    assert "every resident has a card" not in page


def test_gaps_load_as_a_part_of_the_page(world: World, people: Any, cast: Cast, client_of: Any) -> None:
    part = client_of(cast.department_head).get("/uhc/15.04/gaps/", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="gaps"' in part


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ("unplaced", {"ORANG LUAR"}),
        ("inactive", {"SUDAH WAFAT"}),
    ],
)
def test_each_number_leads_to_its_names(people: Any, cast: Cast, client_of: Any, chosen: str, names: set[str]) -> None:
    response = client_of(cast.department_head).get(f"/uhc/15.04/members/?class={chosen}")
    assert {member.name for member in response.context["page"].items} == names


def test_an_unknown_list_is_absent(people: Any, cast: Cast, client_of: Any) -> None:
    assert client_of(cast.department_head).get("/uhc/15.04/members/?class=x").status_code == 404


def test_members_by_name_need_the_role_and_are_masked(world: World, people: Any, cast: Cast, client_of: Any) -> None:
    verifier = make_user("verifikator", role="verifier", region=world.regency)
    assert client_of(verifier).get(f"/uhc/{world.rengas.code}/members/").status_code == 403
    page = page_of(client_of(cast.department_head), f"/uhc/{world.rengas.code}/members/")
    assert "ADA KARTU" in page
    card = Membership.objects.get(name="ADA KARTU")
    assert card.card_number not in page
    assert card.nik not in page


def test_a_village_officer_sees_who_is_not_covered_in_her_village(
    world: World, people: Any, cast: Cast, client_of: Any
) -> None:
    page = page_of(client_of(cast.village_officer), f"/uhc/{world.rengas.code}/uncovered/")
    assert "TANPA KARTU" in page
    assert "ADA KARTU" not in page
    assert "JAUH" not in page


def test_a_card_that_nobody_matched_covers_the_resident_with_its_nik(
    world: World, people: Any, cast: Cast, client_of: Any
) -> None:
    make_member(None, territory=world.regency, nik=people["uncovered"].nik, name="TANPA KARTU")
    waterfall_refresh(actor=None, region="15.04")
    response = client_of(cast.department_head).get("/uhc/15.04/uncovered/")
    assert [person.name for person in response.context["page"].items] == ["JAUH TANPA KARTU"]


@pytest.mark.parametrize("path", ["", "gaps/", "members/", "uncovered/"])
def test_queries_do_not_grow_with_people(world: World, people: Any, cast: Cast, client_of: Any, path: str) -> None:
    client = client_of(cast.department_head)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/uhc/15.04/{path}").status_code == 200
        return len(captured)

    queries()  # the first request of a session may do more
    before = queries()
    for village in (world.rengas, world.sridadi, world.kembang):
        household = make_household(village)
        for _ in range(4):
            make_member(make_person(household), territory=world.regency, segment="PBPU")
            make_person(household)
    assert queries() == before
    assert before <= {"": 24, "gaps/": 14, "members/": 10, "uncovered/": 10}[path]
