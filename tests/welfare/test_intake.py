"""From a problem at the desk to a case: search first, drafts that keep themselves, problems of persons and families."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.models import Household
from core.exceptions import NotAllowed, NotWithinReach
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person
from tests.welfare.story import family, register
from welfare.codes import Need, Stage
from welfare.exceptions import CaseRefused
from welfare.models import Case, CaseDraft, CaseProblem, ProblemType
from welfare.services.drafts import draft_save, drafts_purge
from welfare.services.problems import Problem, problem_types_ship


@pytest.fixture(autouse=True)
def _english(settings: LazySettings) -> None:
    settings.LANGUAGE_CODE = "en"


def form_url(household: Household, need: str) -> str:
    """Return the address of the form of a need."""
    return f"{reverse('case-new', args=[household.pk])}?need={need}"


def test_the_intake_searches_first_and_leads_to_the_household(world: World, cast: Cast, client_of: Any) -> None:
    household, _persons = family(world, "SUTRISNO")
    other = make_household(world.kembang, head="SUTRISNO LAIN")
    make_person(other, name="SUTRISNO LAIN")
    page = client_of(cast.village_officer).post(reverse("case-start"), {"text": "sutrisno"}).content.decode()
    assert reverse("case-new", args=[household.pk]) in page
    assert reverse("case-new", args=[other.pk]) not in page
    assert client_of(cast.auditor).get(reverse("case-start")).status_code == 403


def test_the_situation_shows_members_cards_and_open_cases(world: World, cast: Cast, client_of: Any) -> None:
    household, (father, child) = family(world, "SUTRISNO", "AYU")
    make_member(child, territory=world.regency)
    case = register(cast, household, [father])
    page = client_of(cast.social_worker).get(reverse("case-new", args=[household.pk]))
    text = page.content.decode()
    assert case.number in text
    assert "AYU" in text
    assert [need for need, _hint, _draft in page.context["needs"]] == list(Need)
    assert AuditEvent.objects.filter(action="household.view").count() == 1
    assert client_of(cast.other_officer).get(reverse("case-new", args=[household.pk])).status_code == 404


@pytest.mark.parametrize(
    ("need", "workflow", "stage"),
    [
        (Need.BASIC_NEEDS, "social_case", Stage.WORK),
        (Need.REHABILITATION, "social_case", Stage.WORK),
        (Need.COMPLAINT, "complaint", Stage.WORK),
    ],
)
def test_a_need_begins_its_own_workflow(world: World, cast: Cast, need: Need, workflow: str, stage: Stage) -> None:
    household, _persons = family(world, "SUTRISNO")
    case = register(cast, household, [], need=need)
    assert (case.workflow.code, case.stage, case.members.count()) == (workflow, stage, 0)


def test_only_a_card_that_rests_can_be_made_active_again(world: World, cast: Cast) -> None:
    household, (father, child, mother) = family(world, "SUTRISNO", "AYU", "WATI")
    make_member(father, territory=world.regency, status="inactive")
    make_member(mother, territory=world.regency, status="active")
    for person, code in ((child, "no_card"), (mother, "covered")):
        with pytest.raises(CaseRefused) as refusal:
            register(cast, household, [person], need=Need.REACTIVATION)
        assert refusal.value.code == code
    case = register(cast, household, [father], need=Need.REACTIVATION, urgent=True)
    assert (case.state, case.stage) == ("urgent", Stage.DECISION)
    assert case.due_at is not None
    assert case.due_at - case.registered_at == timedelta(hours=24)


def test_a_need_without_an_urgent_lane_is_not_urgent(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    with pytest.raises(CaseRefused) as refusal:
        register(cast, household, persons, urgent=True)
    assert refusal.value.code == "not_urgent"


def test_problems_belong_to_persons_and_to_the_family(world: World, cast: Cast) -> None:
    household, (father, child) = family(world, "SUTRISNO", "AYU")
    problems = [Problem("24"), Problem("09", father.pk), Problem("13", father.pk), Problem("12", child.pk)]
    case = register(cast, household, [], need=Need.BASIC_NEEDS, problems=problems)
    kept = set(CaseProblem.objects.filter(case=case).values_list("type", "person"))
    assert kept == {("24", None), ("09", father.pk), ("13", father.pk), ("12", child.pk)}
    assert set(case.members.values_list("person", flat=True)) == {father.pk, child.pk}


def test_a_problem_that_cannot_be_is_refused_and_names_nobody(world: World, cast: Cast) -> None:
    household, (father,) = family(world, "SUTRISNO")
    ProblemType.objects.filter(code="13").update(ended_on=timezone.localdate())
    for problem in (Problem("99"), Problem("24", father.pk), Problem("08"), Problem("13", father.pk)):
        with pytest.raises(CaseRefused) as refusal:
            register(cast, household, [], need=Need.DISASTER, problems=[problem])
        assert refusal.value.code == "problem"
    stranger = make_person(make_household(world.rengas), name="BUDI")
    with pytest.raises(CaseRefused) as refusal:
        register(cast, household, [], need=Need.DISASTER, problems=[Problem("12", stranger.pk)])
    assert "BUDI" not in str(refusal.value)
    assert not Case.objects.exists()


def test_the_26_types_are_there_and_stay_as_the_office_has_them(db: None) -> None:
    ProblemType.objects.filter(code="11").update(name="Gelandangan (lama)", ended_on=date(2026, 1, 1))
    problem_types_ship()
    assert ProblemType.objects.count() == 26
    assert ProblemType.objects.get(code="11").ended_on == date(2026, 1, 1)


def test_the_form_offers_the_problems_of_an_age(world: World, cast: Cast, client_of: Any) -> None:
    household = make_household(world.rengas)
    child = make_person(household, name="AYU", relation=4, born_on=date(2023, 3, 1), sex="P")
    widow = make_person(household, name="WATI", relation=3, born_on=date(1980, 3, 1), sex="P")
    form = client_of(cast.social_worker).get(form_url(household, "basic_needs")).context["form"]
    offered = {key: [code for code, _label in form.fields[f"problems-{key}"].choices] for key in (child.pk, widow.pk)}
    assert "01" in offered[child.pk]
    assert "23" not in offered[child.pk]
    assert "23" in offered[widow.pk]
    assert "01" not in offered[widow.pk]


def test_a_case_with_problems_through_the_page(world: World, cast: Cast, client_of: Any) -> None:
    household, (father,) = family(world, "SUTRISNO")
    values = {
        "problems-family": ["24"],
        f"problems-{father.pk}": ["13"],
        "description": "Lives in a hut.",
        "submission_key": str(uuid.uuid4()),
    }
    answer = client_of(cast.social_worker).post(form_url(household, "basic_needs"), values)
    case = Case.objects.get()
    assert answer.url == reverse("case-detail", args=[case.number])
    assert case.problems.count() == 2
    slip = client_of(cast.social_worker).get(reverse("case-slip", args=[case.number])).content.decode()
    assert case.number in slip
    assert str(father.nik) not in slip


def test_a_draft_keeps_itself_comes_back_and_goes_when_sent(world: World, cast: Cast, client_of: Any) -> None:
    household, (father, _child) = family(world, "SUTRISNO", "AYU")
    client, url = client_of(cast.social_worker), form_url(household, "health_insurance")
    save = reverse("case-draft", args=[household.pk, "health_insurance"])
    key = str(uuid.uuid4())
    written = {"persons": [father.pk], "description": "The father has lost", "submission_key": key}
    assert client.post(save, written).status_code == 200
    client.post(save, {**written, "description": "The father has lost his work."})
    assert CaseDraft.objects.count() == 1
    assert "SUTRISNO" in client.get(reverse("case-start")).content.decode()
    page = client.get(url).content.decode()
    assert "The father has lost his work." in page
    assert re.search(rf'name="persons" value="{father.pk}"[^>]*checked', page)
    assert key in page
    client.post(url, {**written, "description": "The father has lost his work."})
    assert Case.objects.count() == 1
    assert not CaseDraft.objects.exists()


def test_a_draft_is_its_writers_alone_and_stays_within_reach(world: World, cast: Cast, client_of: Any) -> None:
    household, _persons = family(world, "SUTRISNO")
    draft_save(actor=cast.social_worker, household_id=household.pk, need=Need.COMPLAINT, values={"description": ["x"]})
    page = client_of(cast.village_officer).get(reverse("case-start")).content.decode()
    assert "SUTRISNO" not in page
    for actor, refusal in ((cast.other_officer, NotWithinReach), (cast.auditor, NotAllowed)):
        with pytest.raises(refusal):
            draft_save(actor=actor, household_id=household.pk, need=Need.COMPLAINT, values={})
    household.village = world.elsewhere
    household.save()
    assert "SUTRISNO" not in client_of(cast.social_worker).get(reverse("case-start")).content.decode()


def test_somebody_elses_draft_is_not_thrown_away(world: World, cast: Cast, client_of: Any) -> None:
    household, _persons = family(world, "SUTRISNO")
    draft_save(actor=cast.social_worker, household_id=household.pk, need=Need.COMPLAINT, values={"description": ["x"]})
    url = reverse("case-draft-discard", args=[household.pk, "complaint"])
    client_of(cast.village_officer).post(url)
    assert CaseDraft.objects.count() == 1
    client_of(cast.social_worker).post(url)
    assert not CaseDraft.objects.exists()


def test_a_draft_is_forgotten_after_two_weeks(world: World, cast: Cast, client_of: Any) -> None:
    household, _persons = family(world, "SUTRISNO")
    draft_save(actor=cast.social_worker, household_id=household.pk, need=Need.COMPLAINT, values={"description": ["x"]})
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "saved" not in client_of(cast.social_worker).get(reverse("case-start")).content.decode().split("main")[1]
        assert drafts_purge(None) == {"drafts": 1}  # type: ignore[arg-type]
