"""What the registry learns is marked where it is written, and followed: the counts say what they do not know of yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.changes import persons_changed, persons_changed_by
from beneficiaries.models import Person, PersonSpell
from beneficiaries.services.addresses import Address
from beneficiaries.services.correction import person_correct
from beneficiaries.services.merging import person_merge, person_unmerge
from beneficiaries.services.moving import household_move
from beneficiaries.services.numbers import person_number_set
from beneficiaries.services.registration import newborn_register
from beneficiaries.services.status import person_status_change
from core.exceptions import NotAllowed
from insurance.models import Membership, ResidentFinding, WaterfallFact, WaterfallMark, WaterfallPlace
from insurance.selectors.waterfall import waterfall_on
from insurance.services import waterfall, waterfall_marks
from insurance.services.waterfall import waterfall_follow, waterfall_refresh
from insurance.services.waterfall_marks import JOB_KIND
from jobs.models import Job
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, next_nik

pytestmark = pytest.mark.django_db

TURN: dict[str, Any] = {"on": date(2026, 3, 1), "cause": "surat 12"}
PLACES = ("15.04", "15.04.01", "15.04.03")


def family(world: World) -> list[Person]:
    """A head with a card, and somebody without, in one household, worked out."""
    home = make_household(world.rengas)
    people = [make_person(home), make_person(home, relation=4, name="TANPA KARTU")]
    make_member(people[0], territory=world.regency)
    make_member(make_person(make_household(world.kembang)), territory=world.regency)
    waterfall_refresh(actor=None, region="15.04")
    return people


def kept() -> Any:
    """All that is kept of counts."""
    facts = WaterfallFact.objects.order_by("region", "segment", "status", "bucket")
    places = WaterfallPlace.objects.order_by("region")
    return list(facts.values_list("region", "segment", "status", "bucket", "members", "persons", "billed")), list(
        places.values()
    )


def check_followed(*, in_full: bool = False) -> None:
    """After following, all that is kept is what would be kept if everybody were looked at, and nobody else was."""
    with patch.object(waterfall, "_keep_all", wraps=waterfall._keep_all) as everybody:
        waterfall_follow(region="15.04")
    assert everybody.called is in_full
    followed, findings = kept(), set(ResidentFinding.objects.values_list("person", "bucket", "place", "membership"))
    assert not WaterfallMark.objects.exists()
    waterfall_refresh(actor=None, region="15.04")
    assert followed == kept()
    assert findings == set(ResidentFinding.objects.values_list("person", "bucket", "place", "membership"))


CHANGES: dict[str, Any] = {
    "death": lambda actor, people, world: person_status_change(
        actor=actor, person_id=people[0].pk, status="deceased", **TURN
    ),
    "move": lambda actor, people, world: household_move(
        actor=actor, household_id=people[0].household_id, address=Address(world.sridadi.code, "JALAN BARU"), **TURN
    ),
    "birth": lambda actor, people, world: newborn_register(
        actor=actor,
        parent_id=people[0].pk,
        name="ANAK",
        sex="P",
        born_on=timezone.localdate() - timedelta(days=3),
        birthplace="",
        cause="akta",
    ),
    "name": lambda actor, people, world: person_correct(
        actor=actor, person_id=people[0].pk, name="SITI AMINAH", **TURN
    ),
    "number": lambda actor, people, world: person_number_set(
        actor=actor, person_id=people[0].pk, nik=next_nik(), **TURN
    ),
    "merge": lambda actor, people, world: person_merge(
        actor=actor, remaining_id=people[1].pk, merged_id=people[0].pk, reason="satu orang"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_the_registry_is_marked_and_followed(world: World, cast: Cast, change: str) -> None:
    people = family(world)
    CHANGES[change](cast.social_worker, people, world)
    assert WaterfallMark.objects.filter(region="15.04").exists()
    check_followed()


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_refused_marks_nothing(world: World, cast: Cast, change: str) -> None:
    people = family(world)
    with pytest.raises(NotAllowed), transaction.atomic():
        CHANGES[change](cast.department_head, people, world)
    assert not WaterfallMark.objects.exists()


def test_what_nobody_rests_on_marks_nothing(world: World, cast: Cast) -> None:
    people = family(world)
    person_correct(actor=cast.social_worker, person_id=people[0].pk, occupation="PETANI", **TURN)
    assert not WaterfallMark.objects.exists()


def test_a_merge_that_is_taken_apart_is_followed_too(world: World, cast: Cast) -> None:
    people = family(world)
    merge = CHANGES["merge"](cast.social_worker, people, world)
    waterfall_follow(region="15.04")
    person_unmerge(actor=cast.social_worker, merge_id=merge.pk)
    check_followed()


def test_where_nothing_was_worked_out_there_is_nothing_to_mark(world: World, cast: Cast) -> None:
    person = make_person(make_household(world.rengas))
    person_status_change(actor=cast.social_worker, person_id=person.pk, status="deceased", **TURN)
    assert not WaterfallMark.objects.exists()
    assert waterfall_follow(region="15.04") is None


def test_the_page_says_how_much_it_does_not_know_of(world: World, cast: Cast, client_of: Any) -> None:
    people = family(world)
    client, address = client_of(cast.insurance_clerk), reverse("uhc-waterfall", args=["15.04"])
    before = waterfall_on(region=world.regency, as_of=timezone.localdate())
    assert client.get(address).context["page"].behind is None
    CHANGES["death"](cast.social_worker, people, world)
    CHANGES["birth"](cast.social_worker, people[1:], world)
    page = client.get(address).context["page"]
    assert (page.behind.changes, page.sums) == (2, before)
    waterfall_follow(region="15.04")
    page = client.get(address).context["page"]
    assert (page.behind, page.sums) == (None, waterfall_on(region=world.regency, as_of=timezone.localdate()))


def test_one_job_follows_what_is_changed_in_a_while(
    world: World, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    people = family(world)
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES["death"](cast.social_worker, people, world)
        CHANGES["birth"](cast.social_worker, people[1:], world)
    job = Job.objects.get(kind=JOB_KIND)
    assert (job.region, job.params) == ("15.04", {"region": "15.04"})


def test_after_a_change_of_very_many_everybody_is_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = family(world)
    monkeypatch.setattr(waterfall_marks, "_MANY", 1)
    Person.objects.filter(pk=people[1].pk).update(status="moved")
    persons_changed_by("SELECT id FROM beneficiaries_person")
    mark = WaterfallMark.objects.get()
    assert (mark.person, mark.changes) == (None, Person.objects.count())
    check_followed(in_full=True)


def test_a_change_without_a_mark_is_noticed_because_both_sides_are_counted(world: World) -> None:
    people = family(world)
    Person.objects.filter(pk=people[0].pk).update(status="deceased")  # as nothing in the system does
    persons_changed([people[1].pk])
    check_followed(in_full=True)


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(("name", "death", "back", "move", "number", "load")), st.integers(0, 4), st.integers(0, 2)
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_whatever_is_changed_following_is_the_same_as_looking_at_everybody(world: World, steps: Any) -> None:
    with transaction.atomic():
        places = [world.rengas, world.sridadi, world.kembang]
        people = [make_person(make_household(place), nik=next_nik()) for place in (*places, *places[:2])]
        for person in people[:4]:
            make_member(person, territory=world.regency)
        make_member(people[0], territory=world.regency, name="ORANG LAIN")
        waterfall_refresh(actor=None, region="15.04")
        for kind, who, where in steps:
            _change(people[who], kind, places[where], people)
        check_followed()
        transaction.set_rollback(True)


def _change(person: Person, kind: str, place: Any, people: list[Person]) -> None:
    """Change the row as services and files do, and tell who follows."""
    values: dict[str, Any] = {
        "name": {"name": "SITI AMINAH" if person.name == "SUTRISNO" else "SUTRISNO"},
        "death": {"status": "deceased"},
        "back": {"status": "alive"},
        "move": {"village_id": place.code},
        "number": {"nik": next_nik()},
        "load": {},
    }[kind]
    if kind == "load":  # somebody else's card says this number from now on
        Membership.objects.filter(person=people[-1]).update(nik=person.nik)
        persons_changed([people[-1].pk, person.pk])
        return
    known = {column: getattr(person, column) for column in Person.state_fields()}
    PersonSpell.objects.create(
        person=person, **known, valid_to=timezone.localdate(), superseded_at=timezone.now(), cause="test"
    )
    for column, value in values.items():
        setattr(person, column, value)
    person.save()
    persons_changed([person.pk])
