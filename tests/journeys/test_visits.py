"""A village officer verifies a household with pictures and a finding; a colleague confirms the finding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from beneficiaries.models import Person
from tests.conftest import Cast, World
from tests.journeys.conftest import Visitor
from tests.pictures import picture
from tests.welfare.story import ANSWERS, MEMBER_ANSWERS, family, register
from welfare.codes import VisitPurpose
from welfare.models import Case, PlannedVisit, Verification
from welfare.services.planned_visits import visit_plan

Come = Callable[[User | None], Visitor]
POINT = ((1, 42, 30.0), (103, 6, 15.0))


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_visit_with_pictures_and_a_finding_that_a_colleague_confirms(visitor: Come, cast: Cast, world: World) -> None:
    household, (head, wife) = family(world, "SUTRISNO", "AYU")
    type(household).objects.filter(pk=household.pk).update(latitude="-1.70", longitude="103.10")
    case = register(cast, household, [head])
    today = timezone.localdate()
    visit_plan(actor=cast.village_officer, number=case.number, planned_on=today, purpose=VisitPurpose.VERIFICATION)
    officer = visitor(cast.village_officer)
    page = officer.open("/visits/round/")
    officer.look("visit-round")
    officer.open("/visits/")
    officer.look("visit-calendar")
    _photographed(officer, case)
    page = officer.open(f"/cases/{case.number}/verify/")
    _answered(page)
    page.locator(f"input[name=presence-{wife.pk}][value=deceased]").check()
    page.locator(f"input[name=since-{wife.pk}]").fill((today - timedelta(days=1)).isoformat())
    expect(page.locator("#draft-saved")).to_contain_text("202", timeout=8000)
    officer.look("visit-form")
    page.context.set_offline(True)
    page.locator("main .btn-primary:visible").last.click()
    expect(page.locator("[data-draft-note]")).not_to_be_empty()
    assert not Verification.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url(f"**/cases/{case.number}/")
    officer.look("visit-sent")
    assert Verification.objects.get().photos.count() == 1
    assert PlannedVisit.objects.get().done_on == today
    _confirmed(visitor(cast.social_worker), wife)


def _photographed(officer: Visitor, case: Case) -> None:
    page = officer.open(f"/cases/{case.number}/photos/")
    page.locator("input[name=kind][value=front]").check()
    upload: Any = {"name": "rumah.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(800, 600), point=POINT)}
    page.locator("input[name=file]").set_input_files(upload)
    page.locator("main .btn-primary:visible").first.click()
    expect(page.locator(".photo-list img")).to_have_count(1)
    officer.look("visit-photos")


def _answered(page: Page) -> None:
    page.locator("input[name=finding][value=confirmed]").check()
    for name, value in ANSWERS.items():
        if isinstance(value, str):
            page.locator(f"input[name={name}][value='{value}']").check()
        elif isinstance(value, int):
            page.locator(f"input[name={name}]").fill(str(value))
    expect(page.locator("input[name=r301b]").first).to_be_hidden()  # it is asked of owners only
    for box in page.locator("input[name^=presence-][value=present]").all():
        box.check()
    for code, answer in MEMBER_ANSWERS.items():
        if isinstance(answer, str):
            for box in page.locator(f"input[name^='{code}-'][value='{answer}']").all():
                box.check()


def _confirmed(worker: Visitor, person: Person) -> None:
    page = worker.open("/changes/")
    worker.look("changes")
    page.locator(".worklist-card").first.click()
    worker.look("change")
    page.locator("main .btn-primary:visible").first.click()
    page.wait_for_url("**/changes/")
    person.refresh_from_db()
    assert person.status == "deceased"
