"""The list of cases: its filters are data, its places are the reader's, and what is chosen can be saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedFilter, User
from tests.conftest import Cast, World
from tests.make import make_case, make_household, make_person
from welfare.models import Case
from welfare.selectors.lists import CaseFilter, VeiledCase, case_list


@pytest.fixture
def cases(cast: Cast, world: World) -> dict[str, Case]:
    """One late, urgent and old in the social worker's hands; one new in another village in nobody's."""
    made = {}
    for name, village, assigned in (("old", world.rengas, cast.social_worker), ("new", world.kembang, None)):
        household = make_household(village, head=f"KELUARGA {name.upper()}")
        made[name] = make_case(
            household,
            make_person(household, name=name.upper()),
            registered_by=cast.village_officer,
            assigned_to=assigned,
        )
    now = timezone.now()
    Case.objects.filter(pk=made["old"].pk).update(
        registered_at=now - timedelta(days=40), due_on=timezone.localdate() - timedelta(days=2), urgent=True
    )
    Case.objects.filter(pk=made["new"].pk).update(need="complaint", due_on=timezone.localdate())
    return made


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"old", "new"}),
        ({"state": "open"}, {"old", "new"}),
        ({"state": "closed"}, set()),
        ({"overdue": "1"}, {"old"}),
        ({"urgent": "1"}, {"old"}),
        ({"need": "complaint"}, {"new"}),
        ({"age": "old"}, {"old"}),
        ({"age": "fresh"}, {"new"}),
        ({"age": "older"}, set()),
        ({"in_hand": "1"}, {"old"}),
        ({"in_hand": "none"}, {"new"}),
        ({"mine": "1"}, set()),
        ({"age": "old", "in_hand": "none"}, set()),
        ({"state": "SITI", "urgent": "yes"}, {"old", "new"}),
    ],
)
def test_each_filter_leaves_what_it_says(
    cast: Cast, cases: dict[str, Case], query: dict[str, str], shown: set[str]
) -> None:
    reader = User.objects.get(pk=cast.social_worker.pk)
    rows = case_list(user=reader, narrow=CaseFilter.of(query)).items
    assert {row.number for row in rows if not isinstance(row, VeiledCase)} == {cases[name].number for name in shown}


def test_a_place_and_filters_are_chosen_together_saved_and_opened_again(
    cast: Cast, cases: dict[str, Case], client_of: Any
) -> None:
    browser, address = client_of(cast.social_worker), reverse("case-list")
    view = f"region={cases['old'].village_id}&state=open&overdue=1"
    context = browser.get(f"{address}?{view}").context
    assert [row.number for row in context["page"].items] == [cases["old"].number]
    assert context["saved"].query == view
    sent = {"page": "case-list", "query": f"{view}&q=SITI&after=3", "name": "Terlambat di sini"}
    browser.post(reverse("saved-filter-save"), sent)
    assert SavedFilter.objects.get().query == view
    chips = browser.get(f"{address}?{view}").context["saved"].chips
    assert [(chip.label, chip.active) for chip in chips] == [("Terlambat di sini", True)]


def test_a_place_beyond_the_reach_is_no_place(cast: Cast, cases: dict[str, Case], client_of: Any) -> None:
    elsewhere = cases["new"].village_id
    assert client_of(cast.social_worker).get(f"/cases/?region={elsewhere}").status_code == 200
    assert client_of(cast.village_officer).get(f"/cases/?region={elsewhere}").status_code == 404
    browser = client_of(cast.village_officer)
    browser.post(reverse("saved-filter-save"), {"page": "case-list", "query": f"region={elsewhere}", "name": "x"})
    assert not SavedFilter.objects.exists()


def test_an_address_with_no_such_filter_says_so(cast: Cast, cases: dict[str, Case], client_of: Any) -> None:
    assert client_of(cast.social_worker).get("/cases/?state=nowhere").context["panel"].unknown
