"""A colleague stands in for somebody who is away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.exceptions import AssignmentRefused, StandInRefused
from accounts.models import Assignment, RegionUserGrant, StandIn, User
from accounts.services.assignments import assignment_create
from accounts.services.standin import stand_in_create, stand_in_end
from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from regions.capabilities import Capability
from tests.access.test_sharing import anew, make_case
from tests.conftest import Cast, World
from tests.make import make_household, make_person, make_user
from welfare.codes import DecisionOutcome, Finding
from welfare.exceptions import StepRefused
from welfare.models import Case
from welfare.services.decision import case_decide
from welfare.services.verification import case_verify


def today() -> date:
    """Return the day in Jambi."""
    return timezone.localdate()


def arrange(absent: User, substitute: str, *, start: int = 0, days: int = 7, **about: Any) -> StandIn:
    """Arrange a stand-in, by the absent one himself unless said otherwise."""
    values = {"actor": absent, "reason": "Cuti tahunan", **about}
    first = today() + timedelta(days=start)
    return stand_in_create(
        absent=absent, substitute=substitute, valid_from=first, valid_to=first + timedelta(days=days), **values
    )


@pytest.fixture
def people(world: World) -> None:
    """One person in each of two villages."""
    for village, name in ((world.rengas, "RENGAS"), (world.sridadi, "SRIDADI")):
        make_person(make_household(village), name=name)


def names(user: User) -> set[str]:
    """Return who is within reach."""
    return set(Person.objects.visible_to(anew(user)).values_list("name", flat=True))


@pytest.mark.usefixtures("people")
def test_the_substitute_sees_both_places_only_while_it_lasts(cast: Cast) -> None:
    arrange(cast.village_officer, "desa2", start=1, days=1)
    assert names(cast.other_officer) == {"SRIDADI"}
    for days, expected in ((1, {"SRIDADI", "RENGAS"}), (2, {"SRIDADI", "RENGAS"}), (3, {"SRIDADI"})):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert names(cast.other_officer) == expected
            assert names(cast.village_officer) == {"RENGAS"}


@pytest.mark.usefixtures("people")
def test_it_follows_what_the_absent_one_holds(cast: Cast) -> None:
    arrange(cast.village_officer, "desa2")
    Assignment.objects.filter(user=cast.village_officer).update(valid_to=today() - timedelta(days=1))
    assert RegionUserGrant.objects.filter(user=cast.village_officer).exists()
    assert names(cast.other_officer) == {"SRIDADI"}


@pytest.mark.usefixtures("people")
def test_a_closed_account_lends_nothing(cast: Cast) -> None:
    arrange(cast.village_officer, "desa2")
    User.objects.filter(pk=cast.village_officer.pk).update(is_active=False)
    assert names(cast.other_officer) == {"SRIDADI"}


@pytest.mark.usefixtures("people")
def test_what_is_lent_is_not_lent_on(cast: Cast, world: World) -> None:
    make_user("desa3", role="village_officer", region=world.kembang)
    arrange(cast.village_officer, "desa2")
    arrange(cast.other_officer, "desa3")
    assert names(User.objects.get(username="desa3")) == {"SRIDADI"}


def test_managing_accounts_and_emergencies_are_not_lent(cast: Cast) -> None:
    arrange(cast.district_operator, "desa")
    arrange(cast.social_worker, "desa2")
    reach = anew(cast.village_officer).reach
    assert reach.at(Capability.VERIFY_CASES, "15.04.03.1002")
    assert not reach.anywhere(Capability.MANAGE_ACCOUNTS)
    assert not anew(cast.other_officer).reach.anywhere(Capability.BREAK_GLASS)


def test_the_record_holds_both_names_where_the_right_is_lent_and_only_there(cast: Cast, world: World) -> None:
    arrange(cast.village_officer, "desa2")
    lent, own = make_case(world.rengas, cast.social_worker), make_case(world.sridadi, cast.social_worker, name="X")
    for case in (lent, own):
        case_verify(actor=anew(cast.other_officer), number=case.number, answers={}, finding=Finding.NOT_FOUND, note="x")
    events = {each.subject_id: each.detail for each in AuditEvent.objects.filter(action="case.verify")}
    assert events[str(lent.pk)]["on_behalf_of"] == ["desa"]
    assert "on_behalf_of" not in events[str(own.pk)]


def test_the_record_tells_by_capability_and_not_by_place_alone(cast: Cast) -> None:
    # The auditor sees cases at the regency herself; registering them comes from the social worker.
    arrange(cast.social_worker, "auditor")
    reach = anew(cast.auditor).reach
    assert reach.note("case.view", "15.04.03.2004") == {}
    assert reach.note("case.register", "15.04.03.2004") == {"on_behalf_of": ["peksos"]}
    assert reach.note("case.register", "15.05.01.2001") == {}
    assert reach.note("something.new", "15.04.03.2004") == {"on_behalf_of": ["peksos"]}
    assert anew(cast.decision_maker).reach.note("case.approve", "15.04") == {}


def test_roles_that_must_not_meet_do_not_meet_so_either(cast: Cast) -> None:
    with pytest.raises(StandInRefused) as refusal:
        arrange(cast.decision_maker, "peksos")
    assert refusal.value.code == "incompatible_roles"
    arrange(cast.decision_maker, "auditor")
    with pytest.raises(StandInRefused) as refusal:  # nor through two stand-ins
        arrange(cast.social_worker, "auditor")
    assert refusal.value.code == "incompatible_roles"


def test_a_role_given_later_is_refused_and_would_close_the_stand_in(cast: Cast, world: World) -> None:
    arrange(cast.decision_maker, "auditor")
    for user, role in ((cast.auditor, "social_worker"), (cast.decision_maker, "village_officer")):
        with pytest.raises(AssignmentRefused) as refusal:
            assignment_create(actor=None, user=user, role=role, region=world.regency, reason="x")
        assert refusal.value.code == "incompatible_roles"
    assert anew(cast.auditor).reach.anywhere(Capability.DECIDE_CASES)
    StandIn.objects.update(substitute=cast.social_worker)  # as if it had slipped in
    assert not anew(cast.social_worker).reach.anywhere(Capability.DECIDE_CASES)
    assert anew(cast.social_worker).reach.anywhere(Capability.REGISTER_CASES)


@pytest.mark.parametrize("by", ["desa", "pemutus"])
def test_a_substitute_decides_nothing_that_the_absent_one_or_she_proposed(cast: Cast, world: World, by: str) -> None:
    proposer = User.objects.get(username=by)
    case = make_case(world.rengas, proposer, state="verified")
    other = make_case(world.rengas, cast.social_worker, name="X", state="verified")
    arrange(cast.decision_maker, "auditor")
    if by == "desa":
        Case.objects.filter(pk=case.pk).update(registered_by=cast.auditor)
    for number, refused in ((case.number, True), (other.number, False)):
        if refused:
            with pytest.raises(StepRefused) as refusal:
                case_decide(actor=anew(cast.auditor), number=number, outcome=DecisionOutcome.RETURN, note="x")
            assert refusal.value.code == "same_person"
        else:
            case_decide(actor=anew(cast.auditor), number=number, outcome=DecisionOutcome.RETURN, note="x")


@pytest.mark.parametrize("name", ["", "nobody", "desa", "orangluar", "DESA2", "tetangga"])
def test_whatever_is_wrong_with_the_name_the_answer_is_one(cast: Cast, world: World, name: str) -> None:
    make_user("tetangga", role="village_officer", region=world.elsewhere)
    with pytest.raises(StandInRefused) as refusal:
        arrange(cast.village_officer, name)
    assert refusal.value.code == "substitute"


def test_dates_reason_and_a_second_one_are_checked(cast: Cast) -> None:
    for about, code in (
        ({"start": -1}, "dates"),
        ({"days": -1}, "dates"),
        ({"days": 181}, "dates"),
        ({"reason": " "}, "reason"),
    ):
        with pytest.raises(StandInRefused) as refusal:
            arrange(cast.village_officer, "desa2", **about)
        assert refusal.value.code == code
    arrange(cast.village_officer, "desa2")
    with pytest.raises(StandInRefused) as refusal:
        arrange(cast.village_officer, "camat", start=3)
    assert refusal.value.code == "already"
    with pytest.raises(StandInRefused) as refusal:
        arrange(cast.outsider, "desa2")
    assert refusal.value.code == "substitute"


def test_who_manages_both_accounts_arranges_it_and_nobody_else(cast: Cast) -> None:
    with pytest.raises(NotWithinReach):
        arrange(cast.village_officer, "desa2", actor=cast.social_worker)
    with pytest.raises(NotAllowed):
        arrange(cast.village_officer, "desa2", actor=cast.auditor)
    with pytest.raises(StandInRefused):  # nobody hands himself somebody else's access
        arrange(cast.village_officer, "camat", actor=cast.district_operator)
    with pytest.raises(StandInRefused):
        arrange(cast.village_officer, "peksos", actor=cast.district_operator)
    arrange(cast.village_officer, "desa2", actor=cast.district_operator)


def test_either_of_the_two_or_the_administrator_ends_it_at_once(cast: Cast) -> None:
    for actor in (cast.village_officer, cast.other_officer, cast.district_operator):
        made = arrange(cast.village_officer, "desa2")
        for stranger in (cast.social_worker, cast.auditor):
            with pytest.raises(NotWithinReach):
                stand_in_end(actor=stranger, key=made.pk)
        assert anew(cast.other_officer).reach.at(Capability.VIEW_CASES, "15.04.03.2004")
        stand_in_end(actor=actor, key=made.pk)
        assert not anew(cast.other_officer).reach.at(Capability.VIEW_CASES, "15.04.03.2004")


def test_both_get_a_letter(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    User.objects.filter(pk=cast.village_officer.pk).update(email="siti@desa.example")
    User.objects.filter(pk=cast.other_officer.pk).update(email="dewi@desa.example")
    with django_capture_on_commit_callbacks(execute=True):
        arrange(anew(cast.village_officer), "desa2")
    assert {letter.to[0] for letter in mail.outbox} == {"siti@desa.example", "dewi@desa.example"}


def test_the_page_arranges_shows_it_everywhere_and_ends_it(cast: Cast, client_of: Any) -> None:
    client, other = client_of(cast.village_officer), client_of(cast.other_officer)
    assert client.post("/profile/stand-in/", {}).status_code == 422
    about = {"substitute": "desa2", "valid_from": today(), "valid_to": today(), "reason": "Cuti"}
    assert client.post("/profile/stand-in/", about).status_code == 302
    assert "Siti Aminah" in other.get("/cases/").content.decode()
    assert "Siti Aminah" not in client_of(cast.auditor).get("/cases/").content.decode()
    key = StandIn.objects.get().pk
    assert client_of(cast.social_worker).post(f"/profile/stand-in/{key}/end/").status_code == 404
    assert other.post(f"/profile/stand-in/{key}/end/").status_code == 302
    assert "Siti Aminah" not in other.get("/cases/").content.decode()


def test_reach_stays_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    arrange(cast.village_officer, "desa2")
    user = anew(cast.other_officer)
    with django_assert_num_queries(1):
        for capability in Capability:
            user.reach.places(capability)
