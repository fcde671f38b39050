"""The main job in a browser: her own place, the figure, a case that moves it, a report that a stranger can check."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from beneficiaries.models import Person
from insurance.models import Membership, Proposal
from insurance.services.parameters import parameters_load
from insurance.services.waterfall import waterfall_refresh
from reports.models import IssuedReport
from tests.conftest import Cast, World
from tests.journeys.conftest import Visitor
from tests.make import make_household, make_member, make_person
from tests.welfare.story import ANSWERS, MEMBER_ANSWERS

Come = Callable[[User | None], Visitor]


def _press(page: Page) -> None:
    """Press the one filled button of the page."""
    page.locator("main .btn-primary:visible").first.click()


def _people(world: World) -> dict[str, Person]:
    """A family in her village that nobody covers, a covered one, and a stranger's family in Mersam."""
    needy = make_household(world.rengas, head="SUKARDI HARAHAP")
    covered = make_household(world.rengas, head="BAHARUDDIN")
    foreign = make_household(world.kembang, head="SUKARDI TETANGGA")
    people = {
        "father": make_person(needy, name="SUKARDI HARAHAP"),
        "child": make_person(needy, name="ANDI HARAHAP", relation=4),
        "covered": make_person(covered, name="BAHARUDDIN"),
        "foreign": make_person(foreign, name="SUKARDI TETANGGA"),
    }
    make_member(people["covered"], territory=world.regency)
    return people


def test_a_village_officer_finds_her_village_and_nobody_elses(visitor: Come, cast: Cast, world: World) -> None:
    people = _people(world)
    someone = visitor(cast.village_officer)
    someone.open("/")
    someone.look("start-officer")
    page = someone.open("/households/")
    expect(page.get_by_text("SUKARDI HARAHAP")).to_be_visible()
    expect(page.get_by_text("SUKARDI TETANGGA")).to_have_count(0)
    someone.look("households")
    page.locator("input[name=text]").fill("sukardi")
    page.locator("input[name=text]").press("Enter")
    expect(page.locator("#results").get_by_text("SUKARDI HARAHAP").first).to_be_visible()
    expect(page.get_by_text("SUKARDI TETANGGA")).to_have_count(0)
    assert "sukardi" not in page.url.lower()
    someone.look("search")
    page.locator("input[name=text]").fill(str(people["foreign"].nik))
    page.locator("input[name=text]").press("Enter")
    expect(page.locator("#results .empty-state")).to_be_visible()
    expect(page.get_by_text("SUKARDI TETANGGA")).to_have_count(0)
    page = someone.open(f"/persons/{people['father'].pk}/")
    assert str(people["father"].nik) not in page.content()
    page.locator(".id-masked button").first.click()
    expect(page.get_by_text(str(people["father"].nik)).first).to_be_visible()
    someone.look("person")
    someone.open(f"/households/{people['father'].household_id}/")
    someone.look("household")
    someone.open(f"/households/{people['foreign'].household_id}/")
    someone.look("not-found")


def test_the_head_reads_the_figure_and_goes_to_the_names(visitor: Come, cast: Cast, world: World) -> None:
    parameters_load(actor=None)
    _people(world)
    waterfall_refresh(actor=None, region=world.regency.code)
    someone = visitor(cast.department_head)
    someone.open("/")
    someone.look("start-head")
    page = someone.open("/uhc/")
    expect(page.locator(".figure-xl").first).to_contain_text("0,10")
    page.wait_for_selector("[data-chart] svg")
    someone.look("uhc")
    someone.open(f"/uhc/{world.bulian.code}/")
    someone.look("uhc-district")
    page = someone.open(f"/uhc/{world.rengas.code}/uncovered/")
    expect(page.get_by_text("ANDI HARAHAP")).to_be_visible()
    expect(page.get_by_text("BAHARUDDIN")).to_have_count(0)
    someone.look("uncovered")


def test_a_case_moves_the_figure_by_exactly_its_people(
    visitor: Come, cast: Cast, world: World, tmp_path: Path, size: str
) -> None:
    parameters_load(actor=None)
    people = _people(world)
    number = _register(visitor(cast.social_worker), people)
    _verify(visitor(cast.village_officer), number)
    _check(visitor(cast.district_operator), number)
    _decide(visitor(cast.decision_maker), number)
    clerk = visitor(cast.insurance_clerk)
    _send_and_answer(clerk, tmp_path)
    head = visitor(cast.department_head)
    page = head.open("/uhc/")
    expect(page.locator(".figure-xl").first).to_contain_text("0,30")  # one of 1,000 before, three now
    page = head.open(f"/cases/{number}/")
    head.look("case-fulfilled")
    assert Membership.objects.filter(status="active").count() == 3
    assert Membership.objects.filter(person__in=[people["father"], people["child"]], status="active").count() == 2
    auditor = visitor(cast.auditor)
    auditor.open("/audit/")
    auditor.look("audit")


def _register(worker: Visitor, people: dict[str, Person]) -> str:
    worker.open("/")
    worker.look("start-worker")
    page = worker.open("/cases/new/")
    worker.look("intake-search")
    page.locator("input[name=text]").fill("sukardi harahap")
    page.locator("input[name=text]").press("Enter")
    page.locator("#results .intake-row .btn").first.click()
    page.wait_for_url("**/cases/new/*/")
    worker.look("intake-situation")
    page.locator(".worklist-card").first.click()
    page.wait_for_url("**need=health_insurance")
    for box in page.locator("input[name=persons]").all():
        box.check()
    page.locator("textarea[name=description]").fill("Ayah kehilangan pekerjaan, belum punya jaminan kesehatan.")
    expect(page.locator("#draft-saved")).to_contain_text("202", timeout=8000)  # the draft says when it was saved
    worker.look("case-new")
    _press(page)
    page.wait_for_url("**/cases/K-*/")
    worker.look("case-registered")
    number: str = page.url.rstrip("/").rsplit("/", 1)[-1]
    worker.open("/cases/")
    worker.look("cases")
    return number


def _verify(officer: Visitor, number: str) -> None:
    page = officer.open(f"/cases/{number}/verify/")
    officer.look("case-verify")
    page.locator("input[name=people]").fill("4")
    page.locator("input[name=finding][value=confirmed]").check()
    for name, value in ANSWERS.items():
        if isinstance(value, str):
            page.locator(f"input[name={name}][value='{value}']").check()
    page.locator("input[name=r302]").fill("24")
    for box in page.locator("input[name^=presence-][value=present]").all():
        box.check()
    for code, answer in MEMBER_ANSWERS.items():
        if isinstance(answer, str):
            for box in page.locator(f"input[name^='{code}-'][value='{answer}']").all():
                box.check()
    page.locator("textarea[name=note]").fill("Dinding papan, ayah tidak bekerja.")
    _press(page)
    page.wait_for_url(f"**/cases/{number}/")
    officer.look("case-verified")


def _check(operator: Visitor, number: str) -> None:
    page = operator.open(f"/cases/{number}/")
    _press(page)
    operator.look("case-check")
    _press(page)
    page.wait_for_url(f"**/cases/{number}/")
    operator.look("case-checked")


def _decide(decider: Visitor, number: str) -> None:
    page = decider.open(f"/cases/{number}/decide/")
    decider.look("case-decide")
    page.locator("input[name=outcome][value=approve]").check()
    _press(page)
    decider.look("case-decide-confirm")
    _press(page)
    page.wait_for_url(f"**/cases/{number}/")
    decider.look("case-approved")


def _send_and_answer(clerk: Visitor, tmp_path: Path) -> None:
    page = clerk.open("/insurance/")
    clerk.look("insurance")
    batch = Proposal.objects.earliest("id").batch_id
    page = clerk.open(f"/insurance/batches/{batch}/")
    clerk.look("batch-open")
    _press(page)
    clerk.look("batch-send")
    _press(page)
    page.wait_for_url(f"**/insurance/batches/{batch}/")
    clerk.look("batch-sent")
    answer = tmp_path / "jawaban.csv"
    answer.write_text(_answer(batch), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(str(answer))
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/answers/**")
    clerk.look("batch-answered")


def _answer(batch: int) -> str:
    """What BPJS sends back: everybody is accepted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["reference", "nik", "result", "card_number", "tmt", "reason"])
    for proposal in Proposal.objects.filter(batch=batch).select_related("person"):
        writer.writerow([proposal.pk, proposal.person.nik, "DITERIMA", f"{9000000000000 + proposal.pk:013d}", "", ""])
    return out.getvalue()


def test_a_report_is_issued_and_a_stranger_learns_that_it_is_authentic(
    visitor: Come, cast: Cast, world: World, tmp_path: Path, settings: Any
) -> None:
    settings.ISSUED_ROOT = tmp_path / "issued"
    parameters_load(actor=None)
    _people(world)
    head = visitor(cast.department_head)
    page = head.open("/reports/")
    head.look("reports-empty")
    page = head.open("/reports/new/")
    _press(page)
    head.look("report-preview")
    page.locator("form[method=post] .btn-primary:visible").last.click()
    page.wait_for_url("**/jobs/**")
    call_command("jobs", "--once")
    report = IssuedReport.objects.get()
    head.open(f"/reports/{report.pk}/")
    head.look("report")
    head.open("/jobs/")
    head.look("jobs")
    stranger = visitor(None)
    page = stranger.open(f"/verify/{report.verification_code}/")
    expect(page.get_by_text(report.number).first).to_be_visible()
    assert "BAHARUDDIN" not in page.content()
    assert cast.department_head.full_name not in page.content()
    stranger.look("verify")
    stranger.open("/verify/00000-00000-00000-00000/")
    stranger.look("verify-unknown")
    page = stranger.open("/login/")
    expect(page.get_by_role("button", name="Masuk", exact=True)).to_be_visible()
    stranger.look("sign-in")
