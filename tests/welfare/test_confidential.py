"""A confidential case is open to people, not to a place."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.exceptions import BreakGlassRefused
from accounts.models import BreakGlass, User
from accounts.selectors.breakglass import break_glass_detail
from accounts.services.breakglass import break_glass_start
from accounts.services.standin import stand_in_create
from audit.models import AuditEvent
from beneficiaries.models import Person
from core.exceptions import NotAllowed, NotWithinReach
from privacy.selectors.holdings import holdings_of
from privacy.selectors.trace import person_trace
from tests.conftest import Cast, World
from tests.make import make_household, make_person, make_user
from welfare.codes import DecisionOutcome, Need, Stage
from welfare.exceptions import AssignmentRefused
from welfare.models import Case
from welfare.selectors.board import board_for
from welfare.selectors.candidates import case_candidates
from welfare.selectors.lists import CaseFilter, VeiledCase, case_list
from welfare.selectors.worklists import tasks_for
from welfare.services.assignment import case_assign, case_make_confidential, case_name_decider
from welfare.services.decision import case_decide
from welfare.services.handover import cases_hand_over
from welfare.services.problems import Problem
from welfare.services.registration import case_register
from welfare.services.sharing import case_share

ACTIONS = ("view", "register", "verify", "decide", "handle")
REASON = "Polisi membawa anak ke kantor malam ini"


def anew(user: User) -> User:
    """Read an account anew, as a request does."""
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


def sees(user: User, case: Case, action: str = "view") -> bool:
    """Whether the case is within reach."""
    return Case.objects.visible_to(anew(user), action).filter(pk=case.pk).exists()


@pytest.fixture
def person(world: World) -> Person:
    """A girl of Rengas Condong."""
    home = make_household(world.rengas, head="KELUARGA MELATI")
    return make_person(home, name="BUNGA MELATI", sex="P", relation=4)


@pytest.fixture
def case(cast: Cast, person: Person) -> Case:
    """Violence against her, registered by the social worker."""
    return begin(cast.social_worker, person)


@pytest.fixture
def colleague(world: World) -> User:
    """Another social worker of the regency."""
    return make_user("peksos2", role="social_worker", region=world.regency, name="Wulan Sari")


def begin(actor: User, person: Person, *, code: str = "19") -> Case:
    """Register a case with a problem."""
    assert person.household_id is not None
    return case_register(
        actor=anew(actor),
        household_id=person.household_id,
        person_ids=[],
        description="Luka di lengan",
        submission_key=uuid.uuid4(),
        need=Need.REHABILITATION,
        problems=[Problem(code, person.pk)],
    )


def everybody(cast: Cast, *but: User) -> list[User]:
    """Return the cast without some."""
    return [user for user in vars(cast).values() if user not in but]


def test_a_sensitive_problem_makes_a_case_confidential_and_another_does_not(cast: Cast, person: Person) -> None:
    assert begin(cast.social_worker, person).sensitive
    other = begin(cast.social_worker, make_person(person.household, name="KENANGA"), code="09")  # type: ignore[arg-type]
    assert not other.sensitive
    assert sees(cast.village_officer, other)


@pytest.mark.parametrize("action", ACTIONS)
def test_the_place_opens_it_to_nobody(cast: Cast, case: Case, action: str) -> None:
    assert [user.username for user in everybody(cast, cast.social_worker) if sees(user, case, action)] == []


def test_who_registered_it_has_it_until_it_is_in_somebodys_hands(cast: Cast, person: Person, colleague: User) -> None:
    case = begin(cast.village_officer, person)
    assert sees(cast.village_officer, case)
    assert not sees(colleague, case)
    case_assign(actor=anew(cast.decision_maker), key=case.pk, colleague=colleague.pk)
    assert sees(colleague, case, "handle")
    assert not sees(cast.village_officer, case)
    assert not sees(cast.decision_maker, case)  # who gave it sees nothing of it
    assert [message.to for message in mail.outbox] == [] or case.number not in mail.outbox[0].subject


def test_assigning_takes_the_role_and_somebody_who_works_there(
    cast: Cast, case: Case, colleague: User, world: World
) -> None:
    with pytest.raises(NotWithinReach):
        case_assign(actor=anew(cast.village_officer), key=case.pk, colleague=colleague.pk)
    with pytest.raises(NotAllowed):
        case_assign(actor=anew(cast.social_worker), key=case.pk, colleague=colleague.pk)
    for wrong in (cast.village_officer, cast.outsider):
        with pytest.raises(AssignmentRefused):
            case_assign(actor=anew(cast.decision_maker), key=case.pk, colleague=wrong.pk)
    assert Case.objects.get(pk=case.pk).assigned_to is None


def test_deciding_takes_the_place_and_the_name(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="plan_review", stage=Stage.DECISION)
    with pytest.raises(NotWithinReach):
        case_decide(actor=anew(cast.decision_maker), number=case.number, outcome=DecisionOutcome.APPROVE)
    assert not tasks_for(anew(cast.decision_maker)).to_decide
    case_name_decider(actor=anew(cast.department_head), key=case.pk, colleague=cast.decision_maker.pk)
    assert tasks_for(anew(cast.decision_maker)).to_decide.count == 1
    assert not sees(cast.department_head, case)
    case_decide(actor=anew(cast.decision_maker), number=case.number, outcome=DecisionOutcome.APPROVE)
    assert Case.objects.get(pk=case.pk).state == "intervention"


def test_the_one_who_has_it_shares_it_and_a_role_there_does_the_rest(cast: Cast, case: Case) -> None:
    today = timezone.localdate()
    case_share(actor=anew(cast.social_worker), number=case.number, colleague="desa", until=today, reason="kunjungan")
    assert sees(cast.village_officer, case, "verify")
    assert not sees(cast.other_officer, case)
    case_share(actor=anew(cast.social_worker), number=case.number, colleague="desa2", until=today, reason="kunjungan")
    assert sees(cast.other_officer, case)
    assert not sees(cast.other_officer, case, "verify")  # named, but her role is elsewhere


def test_in_the_list_it_stands_without_name_and_number(cast: Cast, case: Case, client_of: Any) -> None:
    rows = case_list(user=anew(cast.village_officer)).items
    assert [type(row) for row in rows] == [VeiledCase]
    assert [type(row) for row in case_list(user=anew(cast.social_worker)).items] == [Case]
    text = client_of(cast.village_officer).get("/cases/").content.decode()
    assert case.number not in text
    assert "MELATI" not in text
    assert f"/cases/assign/{case.pk}/" not in text
    assert f"/cases/assign/{case.pk}/" in client_of(cast.decision_maker).get("/cases/").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [({"state": "open"}, 1), ({"overdue": "1"}, 0), ({"need": "rehabilitation"}, 0), ({"urgent": "1"}, 0)],
)
def test_a_filter_that_would_tell_of_it_leaves_it_out(
    cast: Cast, case: Case, query: dict[str, str], shown: int
) -> None:
    assert len(case_list(user=anew(cast.village_officer), narrow=CaseFilter.of(query)).items) == shown


def test_nothing_about_the_family_tells_of_it(cast: Cast, case: Case, person: Person, client_of: Any) -> None:
    officer = client_of(cast.village_officer)
    for url in (
        f"/households/{person.household_id}/",
        f"/persons/{person.pk}/",
        f"/cases/new/{person.household_id}/",
        "/",
    ):
        text = officer.get(url).content.decode()
        assert case.number not in text, url
    assert officer.get(f"/cases/{case.number}/").status_code == 404
    assert person.household_id is not None
    found = case_candidates(user=anew(cast.village_officer), household_id=person.household_id, need=Need.REHABILITATION)
    assert not found.others  # "has a case already" would tell
    hers = case_candidates(user=anew(cast.social_worker), household_id=person.household_id, need=Need.REHABILITATION)
    assert [line.person for line in hers.others] == [person]


def test_nobody_learns_of_it_from_who_has_seen_her(cast: Cast, case: Case, person: Person, client_of: Any) -> None:
    client_of(cast.social_worker).get(f"/cases/{case.number}/")
    rows = person_trace(user=anew(cast.department_head), person_id=person.pk).rows
    assert not [row for row in rows if row.event.action.startswith("case.")]
    with pytest.raises(NotAllowed):  # an answer to her that left it out in silence would be a wrong one
        holdings_of(user=anew(cast.department_head), person=person)


@pytest.fixture
def broken(cast: Cast) -> Callable[..., BreakGlass]:
    """Break the glass as the social worker's colleague would."""

    def start(user: User, **values: Any) -> BreakGlass:
        about = {"place": "15.04.03.2004", "reason": REASON, "hours": 3, "confidential": True}
        return break_glass_start(actor=anew(user), **{**about, **values})

    return start


def test_breaking_the_glass_opens_it_for_three_hours_and_tells_the_superior(
    cast: Cast, case: Case, colleague: User, broken: Any, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=cast.department_head.pk).update(email="kadis@example.test")
    with django_capture_on_commit_callbacks(execute=True):
        session = broken(colleague)
    assert sees(colleague, case)
    assert [action for action in ACTIONS[1:] if sees(colleague, case, action)] == []
    assert "Luka di lengan" in client_of(colleague).get(f"/cases/{case.number}/").content.decode()
    event = AuditEvent.objects.filter(action="case.view").latest("pk")
    assert event.detail["break_glass"] == session.pk
    assert sum(each.count for each in break_glass_detail(cast.department_head, session.pk).seen) == 1
    assert [message.to for message in mail.outbox] == [["kadis@example.test"]]
    assert case.number not in mail.outbox[0].body
    with time_machine.travel(timezone.now() + timedelta(hours=3, seconds=1)):
        assert not sees(colleague, case)


def test_glass_that_was_broken_for_a_place_alone_opens_no_confidential_case(
    cast: Cast, case: Case, colleague: User, broken: Any, world: World
) -> None:
    with pytest.raises(BreakGlassRefused, match="anyway"):
        broken(colleague, confidential=False)
    with pytest.raises(BreakGlassRefused) as refused:
        broken(cast.insurance_clerk)
    assert refused.value.code == "confidential"
    broken(colleague, place="15.04.01.2001")
    assert not sees(colleague, case)  # another village


def test_a_stand_in_has_in_hand_what_the_absent_colleague_has(cast: Cast, case: Case, colleague: User) -> None:
    today = timezone.localdate()
    assert not sees(colleague, case)
    stand_in_create(
        actor=cast.social_worker, absent=cast.social_worker, substitute="peksos2", valid_from=today, valid_to=today,
        reason="cuti",
    )  # fmt: skip
    assert sees(colleague, case, "handle")


def test_who_leaves_hands_it_over(cast: Cast, case: Case, colleague: User) -> None:
    case_assign(actor=anew(cast.decision_maker), key=case.pk, colleague=cast.social_worker.pk)
    assert cases_hand_over(actor=None, leaver=cast.social_worker, successor=colleague) == 1
    assert sees(colleague, case, "handle")
    assert not sees(cast.social_worker, case)


def test_the_board_counts_it_and_offers_it_to_be_given(cast: Cast, case: Case, colleague: User) -> None:
    board = board_for(anew(cast.department_head))
    assert board.count == 1
    assert [key for key, shown in board.waiting if isinstance(shown, VeiledCase)] == [case.pk]
    case_assign(actor=anew(cast.department_head), key=case.pk, colleague=colleague.pk)
    board = board_for(anew(cast.department_head))
    assert not board.waiting
    assert [(line.label, line.count) for line in board.officers] == [("Wulan Sari", 1)]


def test_a_case_is_made_confidential_by_who_works_on_it(cast: Cast, person: Person) -> None:
    case = begin(cast.village_officer, person, code="09")
    assert sees(cast.district_operator, case)
    with pytest.raises(NotAllowed):
        case_make_confidential(actor=anew(cast.auditor), number=case.number)
    case_make_confidential(actor=anew(cast.social_worker), number=case.number)
    assert sees(cast.social_worker, case, "handle")
    assert not sees(cast.district_operator, case)
    assert not sees(cast.village_officer, case)
    with pytest.raises(AssignmentRefused):
        case_make_confidential(actor=anew(cast.social_worker), number=case.number)
