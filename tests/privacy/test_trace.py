"""Who has seen this person's data: every way that leaves a trace, and an honest word about those that do not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.services.breakglass import break_glass_start
from audit.models import AuditEvent
from audit.services import audit_record
from beneficiaries.models import Person
from beneficiaries.selectors.exporting import Exported
from beneficiaries.services.export import people_export
from beneficiaries.services.reveal import household_reveal, person_reveal
from core.exceptions import NotAllowed, NotWithinReach
from privacy.selectors.trace import events_beyond, footprint_of, person_trace
from tests.conftest import Cast, World
from tests.frame.evidence import make_exporter
from tests.frame.planted import Planted, plant, plant_all
from tests.make import make_household, make_person, make_user
from tests.privacy.conftest import Register, anew

REASON = "Banjir di desa tetangga, keluarga mengungsi ke sini"


@pytest.fixture
def planted(world: World, cast: Cast) -> Planted:
    """One of everything in Rengas Condong."""
    return plant(world.rengas, surname="PRAWIRA", registered_by=cast.social_worker, actor=cast.department_head)


def actions(user: User, person: Person) -> list[str]:
    """Return what is told of a person, newest first."""
    return [row.event.action for row in person_trace(user=anew(user), person_id=person.pk).rows]


def test_every_page_that_showed_her_is_told(cast: Cast, planted: Planted, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    for name, key in (
        ("person-detail", planted.person.pk),
        ("household-detail", planted.household.pk),
        ("case-detail", planted.case.number),
        ("case-sheet", planted.case.number),
    ):
        assert client.get(reverse(name, args=[key])).status_code == 200
    person_reveal(actor=anew(cast.village_officer), person_id=planted.person.pk)
    household_reveal(actor=anew(cast.village_officer), household_id=planted.household.pk)
    expected = ["household.reveal", "person.reveal", "case.print", "case.view", "household.view", "person.view"]
    assert actions(cast.department_head, planted.person) == expected


def test_who_came_into_the_household_later_was_not_seen_before(cast: Cast, planted: Planted, client_of: Any) -> None:
    client = client_of(cast.village_officer)
    client.get(reverse("household-detail", args=[planted.household.pk]))
    newcomer = make_person(planted.household, name="SITI PRAWIRA", relation=4)
    assert actions(cast.auditor, newcomer) == []
    client.get(reverse("household-detail", args=[planted.household.pk]))
    assert actions(cast.auditor, newcomer) == ["household.view"]
    assert actions(cast.auditor, planted.person).count("household.view") == 2


def test_a_file_for_bpjs_counts_once_she_was_sent_in_it(cast: Cast, planted: Planted) -> None:
    for action in ("batch.open", "batch.send", "batch.download"):
        audit_record(actor=cast.insurance_clerk, action=action, subject=planted.batch, region="15.04")
    assert actions(cast.auditor, planted.person) == []
    planted.batch.proposals.update(status="sent")
    assert actions(cast.auditor, planted.person) == ["batch.download", "batch.send"]


def test_each_row_says_who_by_which_role_where_and_why(
    cast: Cast, planted: Planted, world: World, client_of: Any
) -> None:
    client_of(cast.village_officer).get(reverse("person-detail", args=[planted.person.pk]))
    (row,) = person_trace(user=anew(cast.auditor), person_id=planted.person.pk).rows
    assert (row.actor, list(row.roles), row.place) == ("Siti Aminah", ["Village officer"], "Rengas Condong")
    # The role of that day, also after it has ended.
    Assignment.objects.filter(user=cast.village_officer).update(valid_to=timezone.localdate())
    (row,) = person_trace(user=anew(cast.auditor), person_id=planted.person.pk).rows
    assert list(row.roles) == ["Village officer"]


def test_an_emergency_shows_its_reason_and_no_role(cast: Cast, planted: Planted, world: World, client_of: Any) -> None:
    stranger = make_user("peksos2", role="social_worker", region=world.elsewhere, name="Rudi")
    break_glass_start(actor=anew(stranger), place=world.rengas.code, reason=REASON, hours=1)
    client_of(stranger).get(reverse("person-detail", args=[planted.person.pk]))
    (row,) = person_trace(user=anew(cast.auditor), person_id=planted.person.pk).rows
    assert (row.actor, list(row.roles), row.reason) == ("Rudi", [], REASON)


def test_what_happened_elsewhere_is_not_shown_but_counted(cast: Cast, planted: Planted, world: World) -> None:
    audit_record(actor=None, action="person.view", subject=planted.person, region=world.elsewhere.code)
    audit_record(actor=None, action="person.status", subject=planted.person, region=world.rengas.code)
    assert actions(cast.auditor, planted.person) == ["person.status"]
    assert events_beyond(anew(cast.auditor), footprint_of(planted.person)) == 1


def test_what_was_seen_of_a_record_that_was_merged_into_hers_counts(cast: Cast, planted: Planted, world: World) -> None:
    double = make_person(make_household(world.rengas), name="ZULKARNAEN P")
    audit_record(actor=cast.village_officer, action="person.view", subject=double, region=world.rengas.code)
    assert actions(cast.auditor, planted.person) == []
    Person.objects.filter(pk=double.pk).update(merged_into=planted.person)
    assert actions(cast.auditor, planted.person) == ["person.view"]


def test_an_export_of_her_place_may_have_held_her_and_is_told_as_that(cast: Cast, world: World, client_of: Any) -> None:
    estate = plant_all(world, cast)
    people_export(
        actor=make_exporter(cast, estate), exported=Exported.PERSONS, purpose="report", note="Rapat koordinasi"
    )
    audit_record(
        actor=None,
        action="person.export",
        subject=None,
        region=world.kembang.code,
        detail={"places": ["15.04.01.2001"]},
    )
    audit_record(  # a part of a wider reach was chosen: it does not cover her
        actor=None, action="person.export", subject=None, region=world.kembang.code, detail={"places": ["15.04"]}
    )
    found = person_trace(user=anew(cast.auditor), person_id=estate.hers.person.pk)
    assert [row.event.region for row in found.lists] == [world.rengas.code]
    assert found.rows == []
    page = client_of(cast.auditor).get(reverse("person-trace", args=[estate.hers.person.pk])).content.decode()
    assert "may have held" in page


def test_that_somebody_asked_is_recorded_and_told_as_well(cast: Cast, planted: Planted, client_of: Any) -> None:
    client_of(cast.department_head).get(reverse("person-trace", args=[planted.person.pk]))
    event = AuditEvent.objects.get(action="person.trace")
    assert (event.actor, event.region) == (cast.department_head, "15.04.03.2004")
    assert actions(cast.auditor, planted.person) == ["person.trace"]


def test_a_request_about_her_stands_there_too(register: Register, cast: Cast, person: Person) -> None:
    register()
    assert actions(cast.auditor, person) == ["subject_request.register"]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("village_officer", NotAllowed),
        ("social_worker", NotAllowed),
        ("insurance_clerk", NotAllowed),
        ("other_officer", NotWithinReach),
        ("account_admin", NotWithinReach),
        ("outsider", NotWithinReach),
    ],
)
def test_whoever_may_not_ask_learns_nothing(cast: Cast, planted: Planted, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        person_trace(user=anew(getattr(cast, who)), person_id=planted.person.pk)
    assert person_trace(user=anew(cast.auditor), person_id=planted.person.pk).person == planted.person


def test_her_trace_elsewhere_is_not_there(cast: Cast, world: World) -> None:
    stranger = make_person(make_household(world.elsewhere), name="ASING")
    with pytest.raises(NotWithinReach):
        person_trace(user=anew(cast.auditor), person_id=stranger.pk)


def test_pages_turn_and_cost_the_same_however_many_acts(cast: Cast, planted: Planted) -> None:
    def cost() -> int:
        user = anew(cast.auditor)
        assert user.reach.capabilities
        with CaptureQueriesContext(connection) as queries:
            person_trace(user=user, person_id=planted.person.pk)
        return len(queries)

    audit_record(actor=cast.village_officer, action="person.view", subject=planted.person, region="15.04.03.2004")
    one = cost()
    for _ in range(55):
        audit_record(actor=cast.social_worker, action="person.view", subject=planted.person, region="15.04.03.2004")
    assert cost() == one
    first = person_trace(user=anew(cast.auditor), person_id=planted.person.pk)
    second = person_trace(user=anew(cast.auditor), person_id=planted.person.pk, after=first.page.next)
    assert (len(first.rows), len(second.rows)) == (50, 6)


def test_the_index_by_person_is_used(cast: Cast, planted: Planted) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = AuditEvent.objects.touching(persons=[planted.person.pk], subjects={"x": [1]}).explain()
    assert "audit_by_person" in plan
    assert "audit_by_subject" in plan
