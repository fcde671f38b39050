"""Casework in a browser: problems at the desk, the next step always in sight, several decisions at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from accounts.models import User
from tests.conftest import Cast, World
from tests.journeys.conftest import Visitor
from tests.make import make_household, make_person
from tests.welfare.story import family, register, verify
from welfare.models import Case, CaseDraft, Decision

Come = Callable[[User | None], Visitor]


def test_a_family_with_problems_becomes_a_social_case(visitor: Come, cast: Cast, world: World) -> None:
    household = make_household(world.rengas, head="WARNI")
    make_person(household, name="WARNI", sex="P")
    make_person(household, name="UJANG", relation=4)
    worker = visitor(cast.social_worker)
    page = worker.open(f"/cases/new/{household.pk}/?need=basic_needs")
    page.locator("summary", has_text="PPKS").or_(page.locator("details.problem-list summary")).first.click()
    page.get_by_label("24 Fakir Miskin").check()
    page.locator("details.problem-list summary").nth(1).click()
    page.get_by_label("23 Perempuan Rawan Sosial Ekonomi").check()
    page.locator("textarea[name=description]").fill("Rumah hampir roboh.")
    expect(page.locator("#draft-saved")).to_contain_text("202", timeout=8000)
    worker.look("intake-problems")
    assert CaseDraft.objects.count() == 1
    page.locator("main .btn-primary:visible").first.click()
    page.wait_for_url("**/cases/K-*/")
    worker.look("case-social")
    case = Case.objects.get()
    assert case.problems.count() == 2
    page.locator(".next-step .btn-primary").click()
    worker.look("case-step")
    page.locator("textarea[name=note]").fill("Bertemu keluarga di rumah.")
    page.locator("main .btn-primary:visible").first.click()
    page.wait_for_url(f"**/cases/{case.number}/")
    case.refresh_from_db()
    assert case.state == "assessment"
    worker.open(f"/cases/{case.number}/slip/")
    worker.look("case-slip")


def test_several_are_decided_and_one_is_left_alone(visitor: Come, cast: Cast, world: World) -> None:
    cases = [register(cast, *family(world, name)) for name in ("SUKARDI", "BUDIMAN", "TUKIJAN")]
    for case in cases[:2]:
        verify(cast, case)
    verify(cast, cases[2], finding="not_needy")
    decider = visitor(cast.decision_maker)
    page = decider.open("/cases/decisions/")
    for box in page.locator("input[name=numbers]").all():
        box.check()
    page.locator("input[name=outcome][value=approve]").check()
    decider.look("decisions")
    page.locator("main .btn-primary:visible").first.click()
    expect(page.locator("#untouched")).to_be_visible()
    decider.look("decisions-confirm")
    page.locator("main .btn-primary:visible").first.click()
    page.wait_for_url("**/cases/decisions/")
    assert set(Decision.objects.values_list("case", flat=True)) == {case.pk for case in cases[:2]}
