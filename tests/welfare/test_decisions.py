"""Deciding: who was first, what a batch leaves alone, one appeal, closing and opening again, cases that move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from beneficiaries.moves import household_moved
from core.exceptions import NotAllowed
from insurance.models import EnrolmentQuota, Proposal
from tests.conftest import Cast, World
from tests.make import LONG_AGO, make_user
from tests.welfare.story import approve, check, family, register, take, verify, visit
from welfare.codes import DecisionOutcome, Finding, Need, Stage
from welfare.exceptions import StepRefused
from welfare.models import Case, CaseEvent, Decision
from welfare.selectors.cases import case_detail
from welfare.services.batch_decision import cases_decide
from welfare.services.decision import case_decide
from welfare.services.plan import Planned, action_add, goal_add


@pytest.fixture(autouse=True)
def _english(settings: LazySettings) -> None:
    settings.LANGUAGE_CODE = "en"


def ready(world: World, cast: Cast, name: str = "SUTRISNO") -> Case:
    """Return a case that waits for a decision."""
    case = register(cast, *family(world, name))
    verify(cast, case)
    return case


def refuse(cast: Cast, case: Case, **values: Any) -> None:
    """Refuse as the decision maker."""
    case_decide(
        actor=values.pop("actor", cast.decision_maker),
        number=case.number,
        outcome=DecisionOutcome.REFUSE,
        reason="quota",
        **values,
    )


def test_the_second_is_told_who_decided_first(world: World, cast: Cast) -> None:
    case = ready(world, cast)
    refuse(cast, case)
    with pytest.raises(StepRefused) as refusal:
        approve(cast, case, actor=cast.department_head)
    assert refusal.value.code == "decided"
    assert cast.decision_maker.full_name in str(refusal.value)
    assert Decision.objects.count() == 1


def test_who_verified_does_not_check_her_own_documents(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    visit(cast, case, actor=cast.district_operator)
    with pytest.raises(StepRefused) as refusal:
        check(cast, case)
    assert refusal.value.code == "same_person"
    check(cast, case, actor=cast.village_officer)


def test_a_batch_decides_what_it_can_and_says_what_it_leaves(world: World, cast: Cast) -> None:
    EnrolmentQuota.objects.create(region=world.regency, members=2, valid_from=LONG_AGO, source="test")
    good = [ready(world, cast, name) for name in ("SUTRISNO", "BUDI")]
    late = ready(world, cast, "WARNI")
    unconfirmed = register(cast, *family(world, "AYU"))
    verify(cast, unconfirmed, finding=Finding.NOT_NEEDY)
    waiting = register(cast, *family(world, "TONO"))
    numbers = [case.number for case in (*good, late, unconfirmed, waiting)]
    common: dict[str, Any] = {"actor": cast.decision_maker, "numbers": [*numbers, "K-2026-999999"]}
    rehearsed = cases_decide(**common, outcome=DecisionOutcome.APPROVE, rehearse=True)
    assert not Decision.objects.exists()
    assert not Proposal.objects.exists()
    done = cases_decide(**common, outcome=DecisionOutcome.APPROVE)
    assert done == rehearsed
    assert done.decided == [case.number for case in good]
    assert [number for number, _why in done.untouched] == [
        late.number,
        unconfirmed.number,
        waiting.number,
        "K-2026-999999",
    ]
    assert all(why.endswith(".") for _number, why in done.untouched)
    assert Proposal.objects.count() == 2


def test_a_batch_through_its_page(world: World, cast: Cast, client_of: Any) -> None:
    case, other = ready(world, cast), ready(world, cast, "BUDI")
    client, url = client_of(cast.decision_maker), reverse("case-decisions")
    assert case.number in client.get(url).content.decode()
    assert client.post(url, {"outcome": "approve"}).status_code == 422
    form = {"numbers": [case.number], "outcome": "approve"}
    assert client.post(url, form).context["result"].decided == [case.number]
    assert not Decision.objects.exists()
    client.post(url, {**form, "confirmed": "True"})
    assert list(Decision.objects.values_list("case", flat=True)) == [case.pk]
    assert client_of(cast.social_worker).get(url).status_code == 403
    other.refresh_from_db()
    assert other.state == "verified"


def test_an_appeal_is_possible_once_and_somebody_else_decides_it(world: World, cast: Cast) -> None:
    case = ready(world, cast)
    refuse(cast, case)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == (Stage.CLOSED, "refused")
    take(cast.social_worker, case, "appeal", note="They lost the house.")
    with pytest.raises(StepRefused) as refusal:
        refuse(cast, case)
    assert refusal.value.code == "same_person"
    refuse(cast, case, actor=cast.department_head)
    with pytest.raises(StepRefused) as refusal:
        take(cast.social_worker, case, "appeal", note="Again.")
    assert refusal.value.code == "first_appeal"
    assert Decision.objects.filter(case=case).count() == 2


def test_an_appeal_comes_in_time_or_not_at_all(world: World, cast: Cast) -> None:
    case = ready(world, cast)
    refuse(cast, case)
    with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(StepRefused) as refusal:
        take(User.objects.get(pk=cast.social_worker.pk), case, "appeal", note="They lost the house.")
    assert refusal.value.code == "closed_within"


def test_a_case_opened_again_keeps_its_history(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    take(cast.social_worker, case, "withdraw", note="They moved in with relatives.")
    case.refresh_from_db()
    assert (case.outcome, case.due_on) == ("withdrawn", None)
    take(cast.social_worker, case, "reopen", note="They are back.")
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.closed_at) == (Stage.COMPLETION, "", None)
    assert list(CaseEvent.objects.filter(case=case).order_by("id").values_list("action", flat=True)) == [
        "register",
        "withdraw",
        "reopen",
    ]


def test_a_case_is_not_opened_again_beside_another(world: World, cast: Cast) -> None:
    household, persons = family(world, "SUTRISNO")
    case = register(cast, household, persons)
    take(cast.social_worker, case, "withdraw", note="x")
    register(cast, household, persons)
    with pytest.raises(StepRefused) as refusal:
        take(cast.social_worker, case, "reopen", note="x")
    assert refusal.value.code == "no_other_open"


def test_a_social_case_goes_all_the_way(world: World, cast: Cast) -> None:
    household, _persons = family(world, "SUTRISNO")
    case = register(cast, household, [], need=Need.REHABILITATION)
    worker, today = cast.social_worker, timezone.localdate()
    with pytest.raises(StepRefused) as refusal:
        take(worker, case, "begin_assessment")
    assert [each.code for each in refusal.value.missing] == ["note_missing", "day_missing"]
    take(worker, case, "begin_assessment", note="x", day=today)
    take(worker, case, "finish_assessment", note="x")
    take(worker, case, "hold_conference", note="x", day=today)
    with pytest.raises(StepRefused) as refusal:
        take(worker, case, "submit_plan", note="x")
    assert refusal.value.code == "plan"
    goal = goal_add(actor=worker, number=case.number, text="Anak kembali ke sekolah")
    planned = Planned("Antar ke sekolah", today, responsible=worker.pk)
    action_add(actor=worker, number=case.number, goal=goal.pk, planned=planned)
    take(worker, case, "submit_plan", note="x")
    with pytest.raises(NotAllowed):
        approve(cast, case, actor=worker)
    approve(cast, case)
    assert Decision.objects.get().proposed_by == worker
    take(worker, case, "begin_monitoring", note="x")
    take(worker, case, "terminate", note="x", day=today)
    with pytest.raises(StepRefused) as refusal:
        take(worker, case, "finish", note="x")
    assert refusal.value.code == "outcome_missing"
    take(worker, case, "finish", note="x", outcome="goals_reached")
    case.refresh_from_db()
    assert (case.outcome, case.stage) == ("goals_reached", Stage.CLOSED)


def test_a_step_with_a_form_of_its_own_is_not_taken_around_it(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    for actor, code in (
        (cast.village_officer, "verify"),
        (cast.insurance_clerk, "fulfil"),
        (cast.social_worker, "fly"),
    ):
        with pytest.raises(StepRefused):
            take(actor, case, code)
        answer = client_of(actor).get(reverse("case-step", args=[case.number, code]))
        assert answer.url == reverse("case-detail", args=[case.number])


def test_the_general_form_says_what_is_missing(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    url = reverse("case-step", args=[case.number, "withdraw"])
    assert client_of(cast.social_worker).post(url, {}).context["form"].errors.keys() == {"note"}
    assert client_of(cast.auditor).get(url).status_code == 403
    assert client_of(cast.other_officer).get(url).status_code == 404
    client_of(cast.social_worker).post(url, {"note": "x"})
    case.refresh_from_db()
    assert case.outcome == "withdrawn"


# A household that moves ------------------------------------------------------------------------------------------


def move(world: World, cast: Cast, case: Case) -> None:
    """Let the household of the case move from Rengas Condong to Sridadi."""
    household = case.household
    household.village = world.sridadi
    household.address = "Jalan Baru"
    household.save()
    household_moved(actor=cast.social_worker, household=household, before=world.rengas.code, after=world.sridadi.code)


def test_the_case_follows_and_the_new_village_takes_it_on(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    move(world, cast, case)
    case.refresh_from_db()
    assert case.village == world.sridadi
    event = AuditEvent.objects.get(action="case.move")
    assert event.detail["moved_from"] == world.rengas.code
    with pytest.raises(NotAllowed):
        visit(cast, case)
    visit(cast, case, actor=cast.other_officer)


def test_the_old_village_reads_its_own_part_until_the_case_is_closed(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    visit(cast, case)
    move(world, cast, case)
    check(cast, case, note="Only the new village reads this.")
    url = reverse("case-detail", args=[case.number])
    officer = client_of(cast.village_officer)
    page = officer.get(url).content.decode()
    assert "Household verified" in page
    assert "Only the new village reads this." not in page
    assert "Jalan Baru" not in page
    assert case.number in officer.get(reverse("case-list")).content.decode()
    assert "Jalan Baru" in client_of(cast.other_officer).get(url).content.decode()
    assert officer.get(reverse("case-sheet", args=[case.number])).status_code == 403
    take(cast.social_worker, case, "withdraw", note="x")
    assert officer.get(url).status_code == 404


def test_another_officer_of_the_old_village_sees_as_much_and_no_stranger_does(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    colleague = make_user("desa3", role="village_officer", region=world.rengas)
    stranger = make_user("desa4", role="village_officer", region=world.kembang)
    move(world, cast, case)
    assert case_detail(user=colleague, number=case.number).until is not None
    assert case_detail(user=cast.social_worker, number=case.number).until is None
    assert not Case.objects.visible_to(stranger).exists()


def test_a_closed_case_stays_where_it_was(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    take(cast.social_worker, case, "withdraw", note="x")
    move(world, cast, case)
    case.refresh_from_db()
    assert case.village == world.rengas
