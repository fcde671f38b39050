"""The coverage chip beside a name, and the cards on the page of a family."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.panels import household_panels, person_chips, person_panels
from insurance.panels import coverage_chips
from tests.conftest import Cast, World
from tests.insurance.states import change, close
from tests.make import make_household, make_member, make_person

pytestmark = pytest.mark.django_db


def test_the_chip_says_whether_somebody_is_covered(world: World, cast: Cast) -> None:
    household = make_household(world.rengas)
    covered, lapsed, nobody, by_nik = (make_person(household, name=name) for name in "ABCD")
    make_member(covered, territory=world.regency, status="inactive")
    make_member(covered, territory=world.regency, status="active")
    make_member(lapsed, territory=world.regency, status="inactive", status_reason="arrears")
    make_member(None, territory=world.regency, nik=by_nik.nik)
    chips = person_chips(cast.village_officer, [covered, lapsed, nobody, by_nik])
    assert [chips[one.pk].kind for one in (covered, lapsed, nobody, by_nik)] == [
        "covered",
        "inactive",
        "none",
        "covered",
    ]


def test_the_dead_have_a_chip_only_while_a_card_is_left(world: World, cast: Cast) -> None:
    household = make_household(world.rengas)
    gone = make_person(household, status="deceased")
    left = make_person(household, status="deceased")
    make_member(left, territory=world.regency)
    assert set(person_chips(cast.village_officer, [gone, left])) == {left.pk}


def test_chips_need_coverage_at_the_place(world: World, cast: Cast) -> None:
    person = make_person(make_household(world.rengas))
    assert set(coverage_chips(cast.village_officer, [person])) == {person.pk}
    for user in (cast.other_officer, cast.account_admin, cast.outsider, None):
        assert not coverage_chips(user, [person])


def test_chips_cost_one_query(world: World, cast: Cast) -> None:
    household = make_household(world.rengas)
    persons = [make_person(household) for _ in range(5)]
    for person in persons[:3]:
        make_member(person, territory=world.regency)
    coverage_chips(cast.village_officer, persons)  # reads the reach, once for a request
    with CaptureQueriesContext(connection) as captured:
        coverage_chips(cast.village_officer, persons)
    assert len(captured) == 1


def test_cards_are_shown_to_those_who_may_see_members(world: World, cast: Cast) -> None:
    household = make_household(world.rengas)
    person = make_person(household)
    card = make_member(person, territory=world.regency)
    shown = [panel for panel in household_panels(cast.social_worker, household) if "cards" in panel.context]
    assert [panel.context["cards"] for panel in shown] == [[card]]
    assert any("cards" in panel.context for panel in person_panels(cast.social_worker, person))
    for user in (cast.other_officer, cast.outsider):
        assert not any("cards" in panel.context for panel in household_panels(user, household))
        assert not any("cards" in panel.context for panel in person_panels(user, person))


def test_a_persons_page_shows_what_her_cards_were_before_to_who_sees_members(world: World, cast: Cast) -> None:
    person = make_person(make_household(world.rengas))
    card = make_member(person, territory=world.regency, valid_from=date(2026, 1, 1))
    change(card, valid_from=date(2026, 4, 1), known_at=timezone.now(), status="inactive", status_reason="arrears")
    gone = make_member(person, territory=world.regency, valid_from=date(2025, 1, 1), segment="PBPU")
    close(gone, valid_to=date(2025, 6, 1), known_at=timezone.now())
    [panel] = [
        one for one in person_panels(cast.insurance_clerk, person) if one.template == "insurance/_panel_cards.html"
    ]
    told = {
        (one.card.status if one.card else "ended"): [(each.state.segment, each.last) for each in one.earlier]
        for one in panel.context["histories"]
    }
    assert told == {
        "inactive": [("PBI_JK", date(2026, 3, 31))],
        "ended": [("PBPU", date(2025, 5, 31))],
    }
    html = render_to_string(panel.template, {"panel": panel})
    assert "card-past" in html
    assert gone.card_number not in html
    assert not [one for one in person_panels(cast.outsider, person) if one.template == "insurance/_panel_cards.html"]
