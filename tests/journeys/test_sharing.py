"""In a browser: a referral from offer to outcome, and a confidential case whose glass is broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import BreakGlass, User
from tests.conftest import Cast, World
from tests.journeys.conftest import Visitor
from tests.make import make_case, make_household, make_person, make_user
from welfare.models import Case, Referral

Come = Callable[[User | None], Visitor]
ASKED = "Mohon pemeriksaan gizi anak."


@pytest.fixture
def case(cast: Cast, world: World) -> Case:
    """A social case in the hands of the social worker, at its intervention."""
    household = make_household(world.rengas, head="KELUARGA MELATI")
    return make_case(
        household,
        make_person(household, name="BUNGA MELATI", sex="P", relation=4),
        registered_by=cast.social_worker,
        assigned_to=cast.social_worker,
        workflow="social_case",
        state="intervention",
        need="rehabilitation",
        description="Luka di lengan",
    )


def send(who: Visitor) -> None:
    """Press the one filled button of the page."""
    who.page.locator("main .btn-primary:visible").first.click()


def test_a_partner_accepts_what_is_offered_and_says_what_came_of_it(
    visitor: Come, cast: Cast, world: World, case: Case
) -> None:
    doctor = make_user("dinkes", role="partner_officer", region=world.regency, name="Dokter Tangguh")
    worker = visitor(cast.social_worker)
    page = worker.open(f"/cases/{case.number}/referral/")
    page.locator("select[name=partner]").select_option(index=1)
    page.locator("input[name=persons]").first.check()
    page.locator("textarea[name=asked]").fill(ASKED)
    page.locator("select[name=receiver]").select_option(str(doctor.pk))
    worker.look("referral-new")
    send(worker)
    page.wait_for_url(f"**/cases/{case.number}/**")
    referral = Referral.objects.get()
    partner = visitor(doctor)
    page = partner.open("/referrals/")
    page.locator(f"a[href='/referrals/{referral.pk}/']").first.click()
    expect(page.locator("main")).to_contain_text(ASKED)
    expect(page.locator("main")).to_contain_text("BUNGA MELATI")
    assert case.number not in page.content()
    partner.look("referral-to-answer")
    page.locator("input[name=accept][value='1']").check()
    send(partner)
    page.locator("textarea[name=result]").first.wait_for()
    referral.refresh_from_db()
    assert referral.state == "accepted"
    page.locator(".next-step textarea[name=result]").fill("Diperiksa, gizi baik.")
    send(partner)
    page.wait_for_url("**/referrals/**")
    referral.refresh_from_db()
    assert referral.state == "done"
    partner.open(f"/referrals/{referral.pk}/")  # done: closed to the partner at once
    assert ASKED not in page.content()
    page = worker.open(f"/cases/{case.number}/")
    expect(page.locator("main")).to_contain_text("gizi baik")


def test_a_colleague_breaks_the_glass_and_the_superior_reviews_it(
    visitor: Come, cast: Cast, world: World, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(sensitive=True)
    User.objects.filter(pk=cast.department_head.pk).update(email="kadis@example.test")
    colleague = visitor(make_user("peksos2", role="social_worker", region=world.regency, name="Wulan Sari"))
    page = colleague.open("/cases/")
    expect(page.locator("main")).to_contain_text("Rahasia")
    assert case.number not in page.content()
    colleague.look("cases-veiled")
    colleague.open(f"/cases/{case.number}/")
    assert "Luka di lengan" not in page.content()
    colleague.open("/break-glass/new/")
    page.locator("input[name=place]").fill(world.rengas.code)
    page.locator("select[name=hours]").select_option("3")
    page.locator("textarea[name=reason]").fill("Polisi membawa anak ke kantor malam ini")
    page.locator("input[name=confidential]").check()
    send(colleague)
    page.wait_for_url("**/break-glass/")
    assert [message.to for message in mail.outbox] == [["kadis@example.test"]]
    colleague.open(f"/cases/{case.number}/")
    expect(page.locator("main")).to_contain_text("Luka di lengan")
    colleague.look("case-behind-glass")
    session = BreakGlass.objects.get()
    head = visitor(cast.department_head)
    page = head.open("/break-glass/?waiting=1")
    page.locator(f"a[href='/break-glass/{session.pk}/']").first.click()
    expect(page.locator("main")).to_contain_text("Wulan Sari")
    head.look("glass-to-review")
    assert "BUNGA MELATI" not in page.content()
