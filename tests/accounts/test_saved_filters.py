"""Saved filters: one's own, holding codes only, opening what one may see today."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Assignment, SavedFilter, User
from accounts.services.assignments import assignment_end
from accounts.services.saved_filters import MOST
from tests.conftest import Cast, World
from tests.make import make_household, make_person

VIEW = "region=15.04.03&sort=-name&status=moved"


def save(browser: Any, query: str, *, name: str = "Pindah", page: str = "person-list") -> Any:
    return browser.post(reverse("saved-filter-save"), {"page": page, "query": query, "name": name})


def said(browser: Any, response: Any) -> list[str]:
    return [each.level_tag for each in browser.get(response.url).context["messages"]]


def test_a_view_is_saved_shown_as_chip_renamed_and_removed(cast: Cast, client_of: Any) -> None:
    browser, address = client_of(cast.district_operator), reverse("person-list")
    assert browser.get(f"{address}?{VIEW}").context["saved"].query == VIEW
    answer = save(browser, VIEW, name="  Yang  pindah ")
    assert answer.url == f"{address}?{VIEW}"
    saved = SavedFilter.objects.get()
    assert (saved.owner, saved.page, saved.name, saved.query) == (
        cast.district_operator, "person-list", "Yang pindah", VIEW
    )  # fmt: skip
    shown = browser.get(f"{address}?{VIEW}").context["saved"]
    assert [(chip.label, chip.url, chip.active) for chip in shown.chips] == [("Yang pindah", f"?{VIEW}", True)]
    assert not shown.query, "what is saved is not offered again"
    assert not browser.get(address).context["saved"].chips[0].active
    assert not browser.get(reverse("household-list")).context["saved"].chips
    assert f'href="{address}?{VIEW.replace("&", "&amp;")}"' in browser.get(reverse("saved-filters")).content.decode()
    browser.post(reverse("saved-filter-rename", args=[saved.pk]), {"name": "Pindah 2026"})
    assert SavedFilter.objects.get().name == "Pindah 2026"
    browser.post(reverse("saved-filter-remove", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("page", "query", "kept"),
    [
        ("person-list", "nik=none&q=SITI+AMINAH&name=BUDI&nik2=1504035705809001", "nik=none"),
        ("person-list", "nik=1504035705809001&status=moved", "status=moved"),
        ("person-list", "status=moved&after=12&before=9&sort=SITI", "status=moved"),
        ("household-list", "card=none&status=moved", "card=none"),
        ("duplicate-list", "kind=name&score=SITI&x=y", "kind=name"),
    ],
)
def test_only_codes_that_the_list_knows_are_kept(cast: Cast, client_of: Any, page: str, query: str, kept: str) -> None:
    save(client_of(cast.district_operator), query, page=page)
    assert SavedFilter.objects.get().query == kept


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Bu Siti 1504035705809001", "0001234567890"])
def test_a_name_is_short_and_holds_no_number_of_a_person(cast: Cast, client_of: Any, name: str) -> None:
    browser = client_of(cast.district_operator)
    assert said(browser, save(browser, VIEW, name=name)) == ["error"]
    assert not SavedFilter.objects.exists()


def test_nothing_chosen_one_name_twice_and_the_twenty_first_are_refused(cast: Cast, client_of: Any) -> None:
    browser = client_of(cast.district_operator)
    assert said(browser, save(browser, "after=3")) == ["error"]
    assert said(browser, save(browser, VIEW)) == ["success"]
    assert said(browser, save(browser, "status=deceased")) == ["error"]
    SavedFilter.objects.bulk_create(
        SavedFilter(owner=cast.district_operator, page="person-list", name=f"N {number}", query=VIEW)
        for number in range(MOST - 1)
    )
    assert said(browser, save(browser, VIEW, name="Lagi")) == ["error"]
    assert said(browser, save(browser, "card=none", name="Lagi", page="household-list")) == ["success"]
    colleague = client_of(cast.social_worker)
    assert said(colleague, save(colleague, VIEW)) == ["success"]


@pytest.mark.parametrize("page", ["", "audit-list", "../", "person-detail"])
def test_other_pages_are_not_saved(cast: Cast, client_of: Any, page: str) -> None:
    assert save(client_of(cast.district_operator), VIEW, page=page).status_code == 404


@pytest.mark.parametrize("region", ["15.05", "15.04.01", "99", "x"])
def test_a_place_elsewhere_is_not_saved(cast: Cast, client_of: Any, region: str) -> None:
    assert save(client_of(cast.district_operator), f"region={region}&status=moved").status_code == 404
    assert not SavedFilter.objects.exists()


def test_what_a_colleague_saved_is_not_there(cast: Cast, client_of: Any) -> None:
    mine, other = client_of(cast.district_operator), client_of(cast.social_worker)
    save(mine, VIEW)
    key = SavedFilter.objects.get().pk
    assert not other.get(reverse("person-list")).context["saved"].chips
    assert "Pindah" not in other.get(reverse("saved-filters")).content.decode()
    for route in ("saved-filter-rename", "saved-filter-remove"):
        assert other.post(reverse(route, args=[key]), {"name": "Punya saya"}).status_code == 404
    assert SavedFilter.objects.get().name == "Pindah"


def test_a_view_opens_no_more_than_is_ones_own_today(world: World, cast: Cast, client_of: Any) -> None:
    """The allowed twin is the first half: while the role lasts it shows who is there."""
    make_person(make_household(world.sridadi), name="ZULFIKAR SEBERANG", status="moved")
    browser: Any = client_of(cast.district_operator)
    save(browser, "region=15.04.03.1002&status=moved")
    address = f"{reverse('person-list')}?{SavedFilter.objects.get().query}"
    assert "ZULFIKAR SEBERANG" in browser.get(address).content.decode()
    admin = cast.account_admin
    assignment_end(actor=admin, assignment=Assignment.objects.get(user=cast.district_operator), reason="test")
    shrunk = User.objects.get(pk=cast.district_operator.pk)
    answer = client_of(shrunk).get(address)
    assert answer.status_code == 404
    assert "ZULFIKAR" not in answer.content.decode()
    left = client_of(shrunk).get(f"{reverse('person-list')}?status=moved")
    assert left.status_code == 200
    assert "ZULFIKAR" not in left.content.decode()
