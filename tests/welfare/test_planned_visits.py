"""Going out: whom next, by due date or distance; who goes when, and what becomes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from beneficiaries.models import Household
from core.exceptions import NotWithinReach
from tests.conftest import Cast, World
from tests.make import make_household, make_person
from tests.welfare.story import family, register, visit
from welfare.codes import VisitPurpose
from welfare.exceptions import VisitRefused
from welfare.models import Case, PlannedVisit
from welfare.rules.calendar import month_of, week_of
from welfare.rules.distances import centre, distance_km
from welfare.selectors.calendar import visit_calendar
from welfare.selectors.rounds import verification_round
from welfare.selectors.work import work_for
from welfare.services.planned_visits import visit_call_off, visit_made, visit_plan

POINTS = st.tuples(st.floats(-85, 85), st.floats(-179, 179))
TODAY = timezone.localdate


def at(case: Case, latitude: float, longitude: float, *, due: int = 0) -> Case:
    """Put a case's house at a point, and its due date so many days from now."""
    Household.objects.filter(pk=case.household_id).update(latitude=latitude, longitude=longitude)
    Case.objects.filter(pk=case.pk).update(due_on=TODAY() + timedelta(days=due))
    return case


def plan(cast: Cast, case: Case, **values: Any) -> PlannedVisit:
    """Plan a visit as the village officer."""
    defaults = {"actor": cast.village_officer, "planned_on": TODAY(), "purpose": VisitPurpose.VERIFICATION}
    return visit_plan(number=case.number, **{**defaults, **values})


@given(POINTS, POINTS)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_the_earth(one: Any, other: Any) -> None:
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= 20_016
    assert distance_km(one, one) == 0
    assert centre([one]) == one


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_day_lies_in_its_week_and_month_and_those_follow_each_other(day: date) -> None:
    for span_of in (week_of, month_of):
        span = span_of(day)
        assert span.first <= day <= span.last
        assert span_of(span.after).first == span.after
        assert span_of(span.before).last == span.before
    assert (len(week_of(day).days), week_of(day).first.weekday()) == (7, 0)


def test_the_round_goes_by_due_date_or_by_distance_from_the_middle(world: World, cast: Cast) -> None:
    near = at(register(cast, *family(world, "DEKAT")), -1.70, 103.10, due=9)
    also = at(register(cast, *family(world, "DEKAT JUGA")), -1.71, 103.10, due=5)
    far = at(register(cast, *family(world, "JAUH")), -1.90, 103.10, due=1)
    unknown = register(cast, *family(world, "ENTAH"))
    Case.objects.filter(pk=unknown.pk).update(due_on=TODAY())
    by_due = [stop.case.pk for stop in verification_round(user=cast.village_officer).stops]
    assert by_due == [unknown.pk, far.pk, also.pk, near.pk]
    found = verification_round(user=cast.village_officer, nearest=True)
    assert [stop.case.pk for stop in found.stops] == [also.pk, near.pk, far.pk, unknown.pk]
    assert (found.located, found.stops[-1].km) == (3, None)


def test_the_round_holds_what_waits_within_reach(world: World, cast: Cast, client_of: Any) -> None:
    mine, other = register(cast, *family(world, "SUTRISNO")), make_household(world.sridadi, head="BUDI")
    register(cast, other, [make_person(other, name="BUDI")])
    page = client_of(cast.village_officer).get(reverse("visit-round")).content.decode()
    assert ("SUTRISNO" in page, "BUDI" in page) == (True, False)
    assert "latitude" not in page
    visit(cast, mine)
    assert not verification_round(user=cast.village_officer).stops
    assert client_of(cast.social_worker).get(reverse("visit-round")).status_code == 403


def test_a_visit_is_planned_once_and_stands_in_the_calendar_of_who_goes(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    day = TODAY() + timedelta(days=1)
    first = plan(cast, case, planned_on=day, officer=cast.district_operator)
    assert plan(cast, case, planned_on=day, officer=cast.district_operator).pk == first.pk
    span = week_of(day)
    assert not visit_calendar(user=cast.village_officer, span=span).busy
    (busy,) = visit_calendar(user=cast.village_officer, span=span, whose="all").busy
    assert (busy.day, list(busy.visits)) == (day, [first])
    assert len(visit_calendar(user=cast.district_operator, span=span).busy) == 1
    assert not visit_calendar(user=cast.other_officer, span=span, whose="all").busy


@pytest.mark.parametrize(("days", "code"), [(-1, "past"), (181, "far")])
def test_a_day_that_makes_no_sense_is_refused(world: World, cast: Cast, days: int, code: str) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    with pytest.raises(VisitRefused) as refusal:
        plan(cast, case, planned_on=TODAY() + timedelta(days=days))
    assert refusal.value.code == code


def test_nobody_is_sent_to_a_case_that_she_does_not_see(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    with pytest.raises(VisitRefused) as refusal:
        plan(cast, case, officer=cast.other_officer)
    assert refusal.value.code == "officer"
    with pytest.raises(NotWithinReach):
        plan(cast, case, actor=cast.other_officer)


def test_verifying_makes_the_visit_and_what_is_over_stays_over(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    planned = plan(cast, case)
    bringing = plan(cast, case, purpose=VisitPurpose.DELIVERY)
    visit(cast, case)
    planned.refresh_from_db()
    assert planned.done_on == TODAY()
    visit_made(actor=cast.village_officer, visit_id=bringing.pk)
    for over in (planned, bringing):
        with pytest.raises(VisitRefused):
            visit_call_off(actor=cast.village_officer, visit_id=over.pk)
    with pytest.raises(NotWithinReach):
        visit_call_off(actor=cast.other_officer, visit_id=planned.pk)


def test_the_pages_lead_from_the_case_to_the_calendar(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    client = client_of(cast.village_officer)
    url = reverse("visit-plan", args=[case.number])
    form = {"planned_on": TODAY().isoformat(), "purpose": "monitoring", "officer": cast.village_officer.pk, "note": ""}
    assert client.post(url, form).status_code == 302
    planned = PlannedVisit.objects.get()
    for query in ("", "?by=month", "?whose=all", f"?whose=all&officer={cast.village_officer.pk}", "?day=kemarin"):
        assert "SUTRISNO" in client.get(reverse("visit-calendar") + query).content.decode()
    later = (TODAY() + timedelta(days=31)).isoformat()
    assert "SUTRISNO" not in client.get(reverse("visit-calendar") + f"?day={later}").content.decode()
    client.post(reverse("visit-call-off", args=[planned.pk]))
    assert "SUTRISNO" not in client.get(reverse("visit-calendar")).content.decode()


def test_a_planned_visit_is_own_work_until_it_is_made(cast: Cast, world: World) -> None:
    case = register(cast, *family(world, "MELATI"))
    planned = plan(cast, case, purpose=VisitPurpose.DELIVERY)
    officer = User.objects.get(pk=cast.village_officer.pk)
    visits = [item.about for item in work_for(officer).today]
    assert visits == ["MELATI"]
    assert not work_for(User.objects.get(pk=cast.other_officer.pk)).count
    PlannedVisit.objects.filter(pk=planned.pk).update(planned_on=TODAY() - timedelta(days=1))
    assert [item.due_on for item in work_for(officer).late] == [TODAY() - timedelta(days=1)]
    visit_made(actor=officer, visit_id=planned.pk)
    assert not work_for(officer).late
    assert not work_for(officer).today


def test_from_the_calendar_a_case_is_chosen_by_list_or_number(cast: Cast, world: World, client_of: Any) -> None:
    case = register(cast, *family(world, "MELATI"))
    officer, day = client_of(cast.village_officer), (TODAY() + timedelta(days=3)).isoformat()
    way = f"{reverse('visit-plan', args=[case.number])}?day={day}"
    assert f'href="{way}"' in officer.get(f"/visits/new/?day={day}").content.decode()
    answer = officer.get(f"/visits/new/?day={day}&number={case.number.lower()}")
    assert answer.url == way
    assert f'value="{day}"' in officer.get(way).content.decode()
    stranger = client_of(cast.other_officer).get(f"/visits/new/?number={case.number}")
    assert stranger.status_code == 404
    assert "MELATI" not in stranger.content.decode()
    assert client_of(cast.account_admin).get("/visits/new/").status_code == 403
