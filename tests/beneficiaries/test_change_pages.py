"""The pages on which changes are written: what they ask, what they doubt, and what becomes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.models import FormerNumber, Household, HousePhoto, Person, PersonMerge, WelfareRank
from beneficiaries.services.merging import person_merge
from core.files import stored_path
from tests.beneficiaries.conftest import Families
from tests.conftest import Cast, World
from tests.make import make_household, make_person, next_nik
from tests.pictures import picture

BORN = date(1999, 4, 5)
TURN = {"on": "2026-03-01", "cause": "surat 12"}


@pytest.fixture
def worker(cast: Cast, client_of: Any) -> Any:
    """The social worker at her desk."""
    return client_of(cast.social_worker)


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def new_person(**values: str) -> dict[str, str]:
    return {"name": "Joko Purnomo", "sex": "L", "born_on": BORN.isoformat(), "nik": next_nik(born_on=BORN), **values}


def send(client: Any, route: str, *keys: int, **values: Any) -> Any:
    return client.post(reverse(route, args=keys), values)


def test_a_household_is_registered_and_then_its_members(worker: Any, world: World) -> None:
    place = {"village": world.rengas.code, "address": "Jalan Baru", "rt": "1", "rw": "2", "kk": next_nik()}
    answer = send(worker, "household-new", **place, **new_person(), **TURN)
    household = Household.objects.get(head_name="JOKO PURNOMO")
    assert answer.url == reverse("household-detail", args=[household.pk])
    child = new_person(name="Ani", born_on="2020-02-02", nik="", no_nik_reason="unrecorded", relation="4")
    answer = send(worker, "resident-new", household.pk, **child, **TURN)
    assert answer.status_code == 302
    assert household.persons.count() == 2


def test_somebody_known_already_is_shown_before_she_is_registered_again(
    worker: Any, families: Families, world: World
) -> None:
    known = make_person(families.planted, name="PURNOMO JOKO", born_on=BORN)
    make_person(families.planted, name="LAIN SEKALI", born_on=BORN)
    hidden = make_person(make_household(world.elsewhere), name="JOKO PURNOMO", born_on=BORN)
    values = new_person(relation="4") | TURN
    answer = send(worker, "resident-new", families.own.pk, **values)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert reverse("person-detail", args=[known.pk]) in page
    assert reverse("person-detail", args=[hidden.pk]) not in page
    assert "LAIN SEKALI" not in page
    assert not Person.objects.filter(name="JOKO PURNOMO", household=families.own).exists()
    confirmed = [doubt.key for doubt in answer.context["doubts"]]
    # What was confirmed is this doubt, not every other.
    assert send(worker, "resident-new", families.own.pk, **values, confirmed=["same"]).status_code == 200
    assert send(worker, "resident-new", families.own.pk, **values, confirmed=confirmed).status_code == 302


def test_an_odd_number_is_asked_about_and_taken(worker: Any, families: Families) -> None:
    nik = next_nik(born_on=date(1984, 2, 28), sex="L")
    answer = send(worker, "person-number", families.wife.pk, nik=nik, **TURN)
    assert {doubt.code for doubt in answer.context["doubts"]} == {"nik_born", "nik_sex"}
    send(worker, "person-number", families.wife.pk, nik=nik, **TURN, confirmed=["nik_born", "nik_sex"])
    assert Person.objects.get(pk=families.wife.pk).nik == nik
    page = worker.get(reverse("person-detail", args=[families.wife.pk])).content.decode()
    former = FormerNumber.objects.get().nik
    assert former not in page
    assert f"{former[:6]}******{former[-4:]}" in page


def test_a_wrong_number_is_explained_at_its_field(worker: Any, families: Families) -> None:
    answer = send(worker, "person-number", families.wife.pk, nik="12345", **TURN)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["nik"]


def test_facts_stand_in_the_form_and_only_what_differs_is_recorded(worker: Any, families: Families) -> None:
    form = worker.get(reverse("person-correct", args=[families.wife.pk])).context["form"]
    values = {name: field.initial for name, field in form.fields.items()} | form.initial
    sent = {name: value for name, value in values.items() if value is not None} | {"disability": 2, "cause": "kartu"}
    assert send(worker, "person-correct", families.wife.pk, **sent).status_code == 302
    wife = Person.objects.get(pk=families.wife.pk)
    assert (wife.disability, wife.kept) == (2, ["disability"])
    page = worker.get(reverse("person-detail", args=[wife.pk])).content.decode()
    assert "Netra" in page


def test_a_child_is_registered_on_the_page_of_the_household(worker: Any, families: Families) -> None:
    values = {"parent": families.wife.pk, "name": "ani", "sex": "P", "on": "2026-03-01", "cause": "akta lahir"}
    assert send(worker, "newborn-new", families.own.pk, **values).status_code == 302
    child = Person.objects.get(name="ANI")
    assert (child.born_on, child.relation, child.no_nik_reason) == (date(2026, 3, 1), 4, "newborn")


def test_a_split_a_head_a_card_and_a_move(worker: Any, families: Families, world: World) -> None:
    child = make_person(families.own, name="ANAK", relation=4, born_on=date(2001, 1, 1))
    place = {"village": world.sridadi.code, "address": "Jalan Lain", "rt": "1", "rw": "1"}
    who = {f"relation_{families.head.pk}": 0, f"relation_{families.wife.pk}": 0, f"relation_{child.pk}": 1}
    answer = send(worker, "household-split", families.own.pk, **place, **who, **TURN)
    assert answer.url == reverse("household-detail", args=[Household.objects.get(head_name="ANAK").pk])
    relations = {f"relation_{families.head.pk}": 2, f"relation_{families.wife.pk}": 1}
    assert send(worker, "household-head", families.own.pk, **relations, **TURN).status_code == 302
    assert send(worker, "household-card", families.own.pk, kk=next_nik(), **TURN).status_code == 302
    assert send(worker, "household-move", families.own.pk, **place, **TURN).status_code == 302
    household = Household.objects.get(pk=families.own.pk)
    assert (household.head_name, household.village_id) == ("SITI AMINAH", world.sridadi.code)
    titles = [entry.title for entry in worker.get(reverse("household-detail", args=[household.pk])).context["timeline"]]
    assert titles[0] == "From Rengas Condong to Sridadi"
    assert "Another family card" in titles
    assert any(title.startswith("ANAK: ") for title in titles)  # who left
    assert not any("BUDI" in title and "Rengas" in title for title in titles)  # the move is told once


def test_a_marriage_begins_with_the_number_of_the_other(worker: Any, families: Families, world: World) -> None:
    bride = make_person(families.planted, name="PUTRI", relation=4, sex="P", born_on=date(2008, 1, 1))
    groom = make_person(families.own, name="PUTRA", relation=4, born_on=date(2001, 1, 1))
    answer = send(worker, "person-marry", groom.pk, nik=bride.nik)
    assert answer.url == reverse("person-marry-with", args=[groom.pk, bride.pk])
    assert str(bride.nik) not in answer.url
    home = {"home": "new", "village": world.rengas.code, **TURN}
    answer = send(worker, "person-marry-with", groom.pk, bride.pk, **home)
    assert [doubt.code for doubt in answer.context["doubts"]] == ["age"]
    answer = send(worker, "person-marry-with", groom.pk, bride.pk, **home, confirmed=["age"])
    assert answer.status_code == 302
    assert {person.name for person in Household.objects.get(head_name="PUTRA").persons.all()} == {"PUTRA", "PUTRI"}
    # Whom one may not change is not found by her number.
    stranger = make_person(make_household(world.elsewhere), sex="P")
    answer = send(worker, "person-marry", groom.pk, nik=stranger.nik)
    assert list(answer.context["form"].errors) == ["nik"]


def test_somebody_joins_the_household_of_a_number(worker: Any, families: Families) -> None:
    stay = {f"relation_{families.head.pk}": 0}
    answer = send(worker, "person-join", families.wife.pk, number=families.planted.kk, relation=9, **stay, **TURN)
    assert answer.url == reverse("household-detail", args=[families.planted.pk])
    not_coming = {f"relation_{families.stranger.pk}": 0}
    answer = send(
        worker, "person-join", families.wife.pk, number=str(families.head.nik), relation=3, **not_coming, **TURN
    )
    assert answer.url == reverse("household-detail", args=[families.own.pk])
    answer = send(worker, "person-join", families.wife.pk, number=next_nik(), relation=3, **stay, **TURN)
    assert list(answer.context["form"].errors) == ["number"]


def test_a_decile_stays_when_the_next_one_comes(worker: Any, families: Families) -> None:
    for quarter, decile in (("2025Q4", 3), ("2026Q1", 6), ("2026Q1", 5)):
        values = {"quarter": quarter, "decile": decile, "source": "SIKS-NG"}
        assert send(worker, "household-rank", families.own.pk, **values).status_code == 302
    assert WelfareRank.objects.count() == 3
    found = worker.get(reverse("household-detail", args=[families.own.pk])).context["found"]
    assert [(rank.quarter, rank.decile) for rank in found.ranks] == [("2026Q1", 5), ("2025Q4", 3)]
    answer = send(worker, "household-rank", families.own.pk, quarter="2099Q1", decile=1, source="x")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("latitude", "longitude", "doubts"),
    [
        ("-1.712345", "103.123456", []),
        ("51.5", "0.1", ["point_far"]),
        ("-6.2", "106.8", ["point_far"]),
        ("103.1", "-1.7", ["point_swapped"]),
        ("selatan", "103.1", None),
    ],
)
def test_a_point_far_away_is_asked_about(
    worker: Any, families: Families, latitude: str, longitude: str, doubts: list[str] | None
) -> None:
    answer = send(worker, "household-point", families.own.pk, latitude=latitude, longitude=longitude)
    if doubts is None:
        assert answer.status_code == 422
    elif doubts:
        assert [doubt.code for doubt in answer.context["doubts"]] == doubts
        values = {"latitude": latitude.replace(".", ","), "longitude": longitude, "confirmed": doubts}
        answer = send(worker, "household-point", families.own.pk, **values)
        assert answer.status_code == (422 if doubts == ["point_swapped"] else 302)
    else:
        assert answer.status_code == 302
        page = worker.get(reverse("household-detail", args=[families.own.pk])).content.decode()
        assert f"{latitude}, {longitude}" in page


@pytest.mark.parametrize("village", ["15.05.01.2001", "15.04", "15.04.03.9999", "15.04' OR '1'='1", "\x00"])
def test_a_village_that_was_not_offered_is_none(worker: Any, families: Families, village: str) -> None:
    for route, keys in (("household-move", [families.own.pk]), ("household-new", [])):
        answer = send(worker, route, *keys, **new_person(), village=village, address="X", **TURN)
        assert answer.status_code == 422
        assert "Mendalo" not in answer.content.decode()
    assert Household.objects.count() == 2


def test_a_picture_is_stored_small_shown_to_whom_it_may_and_taken_back(
    worker: Any, families: Families, cast: Cast, client_of: Any
) -> None:
    content = picture(size=(1800, 900), point=((1, 42, 0.0), (103, 6, 0.0)), south=True)
    file = SimpleUploadedFile("rumah.jpg", content, content_type="image/jpeg")
    assert send(worker, "house-photo-new", families.own.pk, file=file, taken_on="2026-03-01").status_code == 302
    photo = HousePhoto.objects.get()
    assert (photo.width, photo.height, str(photo.latitude)) == (1600, 800, "-1.700000")
    assert stored_path(photo.stored_as).exists()
    address = reverse("house-photo", args=[photo.pk])
    assert address in worker.get(reverse("household-detail", args=[families.own.pk])).content.decode()
    for user, status in ((cast.village_officer, 200), (cast.other_officer, 404), (cast.outsider, 404)):
        assert client_of(user).get(address).status_code == status
    answer = worker.get(address)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, no-store")
    remove = reverse("house-photo-remove", args=[photo.pk])
    assert client_of(cast.village_officer).post(remove).status_code == 403
    assert worker.post(remove).status_code == 302
    assert worker.get(address).status_code == 404


def test_a_file_that_is_no_picture_is_explained_at_its_field(worker: Any, families: Families) -> None:
    file = SimpleUploadedFile("rumah.jpg", b"%PDF-1.7", content_type="image/jpeg")
    answer = send(worker, "house-photo-new", families.own.pk, file=file, taken_on="2026-03-01")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def test_two_records_are_taken_apart_on_a_page_that_asks(worker: Any, families: Families, cast: Cast) -> None:
    same = make_person(families.own, name="SITI AMINAH", relation=9, sex="P")
    merge = person_merge(actor=cast.social_worker, remaining_id=families.wife.pk, merged_id=same.pk, reason="sama")
    address = reverse("person-unmerge", args=[merge.pk])
    assert address in worker.get(reverse("person-detail", args=[families.wife.pk])).content.decode()
    assert worker.get(address).status_code == 200
    assert worker.post(address).url == reverse("person-detail", args=[families.wife.pk])
    assert PersonMerge.objects.get().undone_at is not None
    assert worker.get(address).status_code == 404


def test_what_was_decided_by_hand_is_said_and_can_be_released(worker: Any, families: Families) -> None:
    send(worker, "household-card", families.own.pk, kk=next_nik(), **TURN)
    page = worker.get(reverse("household-detail", args=[families.own.pk]))
    assert page.context["kept"] == ["KK number"]
    assert send(worker, "household-release", families.own.pk).status_code == 302
    assert worker.get(reverse("household-detail", args=[families.own.pk])).context["kept"] == []
