"""Working through pairs that may be one person, by keys alone, and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from beneficiaries.models import DuplicatePair, Person, Verdict
from tests.beneficiaries.twice import pair_of, search, twice
from tests.conftest import Cast
from tests.journeys.conftest import Visitor

__all__ = ["twice"]
Come = Callable[[User | None], Visitor]


def test_pairs_are_decided_one_after_the_other_without_a_mouse(
    visitor: Come, cast: Cast, twice: Mapping[str, Person]
) -> None:
    search()
    first, second = DuplicatePair.objects.order_by("-score", "-id")
    someone = visitor(cast.social_worker)
    page = someone.open("/duplicates/")
    someone.look("duplicates")
    page.locator("tbody th a").first.press("Enter")
    page.wait_for_url(f"**{reverse('duplicate-detail', args=[first.pk])}*")
    someone.look("duplicate")
    page.keyboard.press("n")
    page.wait_for_url(f"**{reverse('duplicate-detail', args=[second.pk])}*")
    page.locator("input[name=note]").press("0")  # in a field a key is a letter
    expect(page.locator("input[name=note]")).to_have_value("0")
    page.keyboard.press("Tab")
    page.keyboard.press("0")
    page.wait_for_url(f"**{reverse('duplicate-detail', args=[first.pk])}*")
    second.refresh_from_db()
    assert (second.verdict, second.note) == (Verdict.DIFFERENT, "0")


def test_one_person_is_asked_once_more(visitor: Come, cast: Cast, twice: Mapping[str, Person]) -> None:
    search()
    pair = pair_of(twice["siti"], twice["again"])
    someone = visitor(cast.social_worker)
    page = someone.open(reverse("duplicate-detail", args=[pair.pk]))
    page.keyboard.press("1")
    page.wait_for_url("**/unite/?remaining=*")
    someone.look("duplicate-unite")
    page.locator("input[name=reason]").fill("KK dilihat")
    page.locator("input[name=reason]").press("Enter")
    page.wait_for_url(lambda url: "/unite/" not in url)
    assert Person.objects.get(pk=twice["again"].pk).merged_into_id == twice["siti"].pk
    someone.open(reverse("duplicate-detail", args=[pair.pk]))
    someone.look("duplicate-decided")
