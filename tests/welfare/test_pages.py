"""Pages of cases and batches: who sees them, what they say, and how many queries they take."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from insurance.models import EnrolmentQuota, Membership, ProposalBatch
from tests.conftest import Cast, World
from tests.make import LONG_AGO, make_household, make_member, make_person
from tests.welfare.story import accepted, answer_file, approve, family, proposed, register, sent, sent_form, verify
from welfare.codes import Finding, Presence
from welfare.models import Case, Decision
from welfare.selectors.questionnaires import questionnaire_in_force
from welfare.selectors.worklists import tasks_for


@pytest.fixture(autouse=True)
def _archive(settings: LazySettings, tmp_path: Path) -> None:
    settings.ISSUED_ROOT = tmp_path
    settings.LANGUAGE_CODE = "en"


def queries(client: Any, url: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def fresh(user: User) -> User:
    """Return the user as the next request knows her."""
    again: User = User.objects.get(pk=user.pk)
    return again


def test_the_list_shows_what_is_within_reach_and_narrows_by_address(world: World, cast: Cast, client_of: Any) -> None:
    mine = register(cast, *family(world, "SUTRISNO"))
    other = make_household(world.sridadi, head="BUDI")
    theirs = register(cast, other, [make_person(other, name="BUDI")])
    verify(cast, theirs, actor=cast.other_officer)
    Case.objects.filter(pk=mine.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    url = reverse("case-list")
    page = client_of(cast.village_officer).get(url).content.decode()
    assert mine.number in page
    assert theirs.number not in page
    regency = client_of(cast.social_worker)
    for query, shown, hidden in (
        ("?state=decision", theirs, mine),
        ("?overdue=1", mine, theirs),
        ("?state=open&overdue=1&mine=1", mine, theirs),
    ):
        page = regency.get(url + query).content.decode()
        assert shown.number in page
        assert hidden.number not in page
    assert regency.get(url + "?state=closed").context["page"].items == []
    assert client_of(cast.outsider).get(url).context["page"].items == []


def test_other_peoples_cases_are_absent_and_the_wrong_role_is_forbidden(
    world: World, cast: Cast, client_of: Any
) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    for name in ("case-detail", "case-verify", "case-decide", "case-sheet"):
        assert client_of(cast.other_officer).get(reverse(name, args=[case.number])).status_code == 404
        assert client_of(cast.auditor).get(reverse("case-detail", args=["K-2026-999999"])).status_code == 404
    assert client_of(cast.other_officer).get(reverse("case-new", args=[household.pk])).status_code == 404
    assert client_of(cast.auditor).get(reverse("case-new", args=[household.pk])).status_code == 403
    assert client_of(cast.social_worker).get(reverse("case-verify", args=[case.number])).status_code == 403
    assert client_of(cast.village_officer).get(reverse("case-decide", args=[case.number])).status_code == 403
    assert client_of(cast.auditor).get(reverse("case-detail", args=[case.number])).status_code == 200


def test_a_need_is_registered_once_however_often_the_form_arrives(world: World, cast: Cast, client_of: Any) -> None:
    household, (father, child) = family(world, "SUTRISNO", "AYU")
    make_member(child, territory=world.regency)
    client, url = client_of(cast.village_officer), reverse("case-new", args=[household.pk]) + "?need=health_insurance"
    page = client.get(url)
    assert [candidate.person for candidate in page.context["found"].candidates.free] == [father]
    assert "AYU" in page.content.decode()
    form = {"persons": [father.pk], "description": "Lost his work.", "submission_key": str(uuid.uuid4())}
    first, second = client.post(url, form), client.post(url, form)
    assert first.url == reverse("case-detail", args=[Case.objects.get().number])
    assert second.url == first.url
    assert Case.objects.count() == 1


def test_an_empty_form_says_what_to_write(world: World, cast: Cast, client_of: Any) -> None:
    household, _persons = family(world, "SUTRISNO", "AYU")
    url = reverse("case-new", args=[household.pk]) + "?need=health_insurance"
    page = client_of(cast.social_worker).post(url, {})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"persons", "description", "submission_key"}


def test_the_steps_of_a_case_through_its_pages(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    detail = reverse("case-detail", args=[case.number])
    officer, decider = client_of(cast.village_officer), client_of(cast.decision_maker)
    assert officer.get(detail).context["step"].main.url == reverse("case-verify", args=[case.number])
    assert decider.get(detail).context["step"].main is None
    page = officer.post(reverse("case-verify", args=[case.number]), {"finding": "confirmed"})
    assert page.status_code == 422
    assert "people" in page.context["form"].errors
    officer.post(reverse("case-verify", args=[case.number]), sent_form(case))
    check_url = reverse("case-step", args=[case.number, "check_documents"])
    assert check_url not in officer.get(detail).content.decode()  # she verified: somebody else checks
    operator = client_of(cast.district_operator)
    assert operator.get(detail).context["step"].main.url == check_url
    assert operator.post(check_url, {"note": ""}).url == detail
    assert decider.get(detail).context["step"].main.url == reverse("case-decide", args=[case.number])
    decide = reverse("case-decide", args=[case.number])
    refused = decider.post(decide, {"outcome": "refuse", "reason": "", "note": ""})
    assert refused.context["form"].errors["reason"]
    asked = decider.post(decide, {"outcome": "approve", "reason": "", "note": ""})
    assert "SUTRISNO" in asked.context["effects"][0]
    assert not Decision.objects.exists()
    decider.post(decide, {"outcome": "approve", "reason": "", "note": "", "confirmed": "True"})
    case.refresh_from_db()
    assert case.state == "proposed"
    late = officer.get(reverse("case-verify", args=[case.number]), follow=True)
    assert late.redirect_chain[-1][0] == detail


def test_nobody_home_needs_only_a_note(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    url = reverse("case-verify", args=[case.number])
    client = client_of(cast.village_officer)
    assert client.post(url, {"finding": "not_found"}).context["form"].errors.keys() == {"note"}
    assert client.post(url, {"finding": "not_found", "note": "House is empty."}).status_code == 302


def test_the_form_on_paper_has_boxes_and_a_code(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    page = client_of(cast.village_officer).get(reverse("case-sheet", args=[case.number])).content.decode()
    asked = questionnaire_in_force(timezone.localdate()).questions
    assert page.count('class="box"') == sum(len(each.options) for each in asked) + len(Finding) + len(Presence)
    assert "<svg" in page.split("sheet-code")[1]
    assert AuditEvent.objects.filter(action="case.print").count() == 1


def test_reading_a_case_is_recorded_without_names(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    client_of(cast.auditor).get(reverse("case-detail", args=[case.number]))
    event = AuditEvent.objects.get(action="case.view")
    shown = list(case.members.values_list("person_id", flat=True))
    assert (event.actor, event.detail) == (cast.auditor, {"case": case.number, "members": 1, "persons": shown})


def test_what_waits_for_whom(world: World, cast: Cast) -> None:
    late = register(cast, *family(world, "SUTRISNO"))
    Case.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    soon = register(cast, *family(world, "BUDI"))
    ready = register(cast, *family(world, "WARNI"))
    verify(cast, ready)
    officer, decider, worker = (
        tasks_for(fresh(user)) for user in (cast.village_officer, cast.decision_maker, cast.social_worker)
    )
    assert [case.number for case in officer.to_verify.cases] == [late.number, soon.number]
    assert (officer.to_verify.count, officer.overdue, officer.to_decide.count) == (2, 1, 0)
    assert [case.number for case in decider.to_decide.cases] == [ready.number]
    assert not decider.to_verify
    assert (worker.count, worker.registered.count) == (0, 3)
    assert tasks_for(fresh(cast.outsider)).count == 0


def test_the_household_page_offers_the_step_to_whom_it_belongs(world: World, cast: Cast, client_of: Any) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    url = reverse("household-detail", args=[household.pk])
    page = client_of(cast.social_worker).get(url).content.decode()
    assert case.number in page
    assert reverse("case-new", args=[household.pk]) in page
    assert reverse("case-new", args=[household.pk]) not in client_of(cast.auditor).get(url).content.decode()


def test_a_batch_goes_out_and_its_answer_comes_in_through_the_pages(world: World, cast: Cast, client_of: Any) -> None:
    EnrolmentQuota.objects.create(region=world.regency, members=10, valid_from=LONG_AGO, source="test")
    proposed(world, cast, "SUTRISNO")
    batch = ProposalBatch.objects.get()
    clerk = client_of(cast.insurance_clerk)
    overview = clerk.get(reverse("insurance")).context["overviews"][0]
    assert (overview.quota.limit, overview.quota.used, overview.open_batch) == (10, 1, batch)
    assert clerk.get(reverse("batch-send", args=[batch.pk])).context["sending"].going == 1
    clerk.post(reverse("batch-send", args=[batch.pk]), {"file_format": "csv"})
    file = clerk.post(reverse("batch-download", args=[batch.pk]))
    assert file.headers["Content-Disposition"] == f'attachment; filename="{batch.number}.csv"'
    proposal = batch.proposals.select_related("person").get()
    nik = proposal.person.nik or ""
    assert nik in file.content.decode("utf-8-sig")
    assert nik not in clerk.get(reverse("batch-detail", args=[batch.pk])).content.decode()
    upload = SimpleUploadedFile("jawaban.csv", answer_file(accepted(proposal, "0001234567890")))
    done = clerk.post(reverse("batch-answer", args=[batch.pk]), {"file": upload})
    result = clerk.get(done.url)
    assert result.context["record"].created == 1
    assert Membership.objects.get().person_id == proposal.person_id
    again = clerk.post(reverse("batch-answer", args=[batch.pk]), {"file": upload})
    assert again.status_code == 422  # an empty upload by now, or the same file: either way nothing happens twice
    assert AuditEvent.objects.filter(action="batch.download").count() == 1


def test_batches_are_closed_to_others(world: World, cast: Cast, client_of: Any) -> None:
    batch, (proposal,) = sent(world, cast, "SUTRISNO")
    views = {"batch-detail": "get", "batch-send": "get", "batch-download": "post", "batch-answer": "post"}
    for name, method in views.items():
        url = reverse(name, args=[batch.pk])
        assert getattr(client_of(cast.village_officer), method)(url).status_code == 404, name
        expected = 200 if name == "batch-detail" else 403
        assert getattr(client_of(cast.auditor), method)(url).status_code == expected, name
    assert client_of(cast.village_officer).get(reverse("insurance")).status_code == 403
    upload = SimpleUploadedFile("x.csv", answer_file(accepted(proposal, "0001234567890")))
    client_of(cast.decision_maker).post(reverse("batch-answer", args=[batch.pk]), {"file": upload})
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("route", "who"),
    [("case-list", "social_worker"), ("case-detail", "social_worker"), ("insurance", "insurance_clerk")],
)
def test_a_page_takes_as_many_queries_for_many_as_for_one(
    world: World, cast: Cast, client_of: Any, route: str, who: str
) -> None:
    case, _persons = proposed(world, cast, "SUTRISNO")
    client = client_of(getattr(cast, who))
    url = reverse(route, args=[case.number] if route == "case-detail" else [])
    one = queries(client, url)
    for name in ("AYU", "BUDI", "WARNI"):
        proposed(world, cast, name, f"{name} KECIL")
    many = queries(client, url)
    assert many == one
    assert many <= 30  # the case's page holds what each room of casework adds to it


def test_a_batch_takes_as_many_queries_for_many_as_for_one(world: World, cast: Cast, client_of: Any) -> None:
    proposed(world, cast, "SUTRISNO")
    client, url = client_of(cast.insurance_clerk), reverse("batch-detail", args=[ProposalBatch.objects.get().pk])
    one = queries(client, url)
    for name in ("AYU", "BUDI"):
        case = register(cast, *family(world, name, f"{name} KECIL"))
        verify(cast, case)
        approve(cast, case)
    assert queries(client, url) == one
