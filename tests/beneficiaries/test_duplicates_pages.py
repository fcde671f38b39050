"""The pages of possible duplicates: one pair after the other, side by side, with the reasons in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from audit.models import AuditEvent
from beneficiaries.models import DuplicatePair, Person
from beneficiaries.services.duplicate_decisions import duplicate_separate
from tests.beneficiaries.twice import pair_of, resident, search, twice
from tests.conftest import Cast, World
from tests.make import make_user

__all__ = ["twice"]


@pytest.fixture
def found(twice: Mapping[str, Person]) -> Mapping[str, DuplicatePair]:
    """The pair in one village, and the one in two districts."""
    search()
    return {"near": pair_of(twice["siti"], twice["again"]), "apart": pair_of(twice["rohani"], twice["far"])}


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def _address(pair: DuplicatePair, route: str = "duplicate-detail") -> str:
    return reverse(route, args=[pair.pk])


def test_the_list_has_the_likeliest_first_and_leads_to_each(
    found: Mapping[str, DuplicatePair], cast: Cast, client_of: Any
) -> None:
    answer = client_of(cast.social_worker).get("/duplicates/")
    page = answer.content.decode()
    assert "2 pairs" in _text(answer)
    links = [page.index(_address(pair)) for pair in sorted(found.values(), key=lambda pair: -pair.score)]
    assert links == sorted(links)
    assert "1 pair" in _text(client_of(cast.village_officer).get("/duplicates/"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=no-number", {"near", "apart"}),
        ("kind=name", {"near"}),
        ("kind=number", set()),
        ("region=15.04.01", {"apart"}),
        ("region=15.04.03.2004", {"near", "apart"}),
        ("region=15.04.03.2004&kind=name", {"near"}),
        ("score=90", {"near", "apart"}),
        ("state=decided", set()),
        ("kind=nonsense&score=-1&state=x", {"near", "apart"}),
    ],
)
def test_filters_narrow_the_list_and_an_unknown_one_does_nothing(
    query: str, shown: set[str], found: Mapping[str, DuplicatePair], cast: Cast, client_of: Any
) -> None:
    page = client_of(cast.social_worker).get(f"/duplicates/?{query}").content.decode()
    assert {name for name, pair in found.items() if _address(pair) in page} == shown


def test_a_pair_stands_side_by_side_with_what_differs_and_why(
    found: Mapping[str, DuplicatePair], twice: Mapping[str, Person], cast: Cast, client_of: Any
) -> None:
    answer = client_of(cast.village_officer).get(_address(found["near"]))
    page, text = answer.content.decode(), _text(answer)
    assert "<mark>AMINAH</mark>" in page
    assert "<mark>AMINA</mark>" in page
    assert "Both were born on the same day." in text
    assert "The names sound the same in another spelling." in text
    assert "Almost certainly one person" in text
    assert str(twice["siti"].nik) not in page
    assert "They are two persons" not in text  # she sees, she does not decide
    event = AuditEvent.objects.get(action="duplicate.view")
    assert event.detail["persons"] == [twice["siti"].pk, twice["again"].pk]


def test_nothing_of_a_pair_with_a_stranger_is_shown(
    found: Mapping[str, DuplicatePair], cast: Cast, client_of: Any
) -> None:
    officer = client_of(cast.village_officer)
    for route in ("duplicate-detail", "duplicate-unite", "duplicate-reopen"):
        assert officer.get(_address(found["apart"], route)).status_code == 404
    assert officer.post(_address(found["apart"], "duplicate-separate")).status_code == 404
    assert not AuditEvent.objects.filter(action="duplicate.view").exists()


def test_two_persons_then_the_next_pair_of_the_same_list(
    found: Mapping[str, DuplicatePair], cast: Cast, client_of: Any
) -> None:
    worker = client_of(cast.social_worker)
    query = "?kind=no-number"
    answer = worker.post(_address(found["near"], "duplicate-separate") + query, {"note": "sepupu"})
    assert answer["Location"] == _address(found["apart"]) + query
    answer = worker.post(answer["Location"].replace("/?", "/separate/?"), {"note": ""}, follow=True)
    assert answer.redirect_chain == [("/duplicates/?kind=no-number", 302)]
    assert "No pair waits here" in _text(answer)
    assert "Two persons" in _text(worker.get("/duplicates/?state=decided"))
    assert "sepupu" in _text(worker.get(_address(found["near"])))


def test_one_person_is_asked_once_more_and_names_what_happens(
    found: Mapping[str, DuplicatePair], twice: Mapping[str, Person], cast: Cast, client_of: Any
) -> None:
    worker = client_of(cast.social_worker)
    address = f"{_address(found['near'], 'duplicate-unite')}?remaining={twice['siti'].pk}"
    asked = _text(worker.get(address))
    assert "The record of SITI AMINAH in Desa Rengas Condong remains" in asked
    assert "Nothing is deleted" in asked
    assert worker.post(address, {"reason": ""}).status_code == 200
    assert Person.objects.get(pk=twice["again"].pk).merged_into_id is None
    answer = worker.post(address, {"reason": "KK dilihat"})
    assert answer["Location"] == _address(found["apart"])
    assert Person.objects.get(pk=twice["again"].pk).merged_into_id == twice["siti"].pk
    page = worker.get(_address(found["near"])).content.decode()
    assert "Take this back" in page
    assert reverse("person-detail", args=[twice["again"].pk]) not in page
    back = _address(found["near"], "duplicate-reopen")
    assert "are taken apart" in _text(worker.get(back))
    assert worker.post(back)["Location"] == _address(found["near"])
    assert Person.objects.get(pk=twice["again"].pk).merged_into_id is None


def test_the_record_with_a_number_is_proposed_to_remain(world: World, cast: Cast, client_of: Any) -> None:
    older = resident(world.rengas, "BERUNAI", nik=None)
    newer = resident(world.rengas, "BERUNAI", born_on=date(1980, 5, 17))
    search()
    page = client_of(cast.social_worker).get(_address(pair_of(older, newer))).content.decode()
    (proposed,) = re.findall(r'class="btn btn-primary"\s+href="([^"]+)"', page)
    assert proposed.endswith(f"remaining={newer.pk}")


def test_who_comes_second_is_told_who_was_first(
    found: Mapping[str, DuplicatePair], twice: Mapping[str, Person], cast: Cast, world: World, client_of: Any
) -> None:
    second = client_of(make_user("peksos2", role="social_worker", region=world.regency))
    duplicate_separate(actor=cast.social_worker, pair_id=found["near"].pk, note="")
    unite = f"{_address(found['near'], 'duplicate-unite')}?remaining={twice['siti'].pk}"
    for answer in (
        second.post(_address(found["near"], "duplicate-separate"), follow=True),
        second.post(unite, {"reason": "KK dilihat"}, follow=True),
    ):
        assert "Rina Wati was first" in _text(answer)
    assert not Person.objects.filter(merged_into__isnull=False).exists()
    assert second.get(unite)["Location"] == _address(found["near"])
