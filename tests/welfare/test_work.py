"""Nobody is forgotten: what is due is told once a working day, and reaches the superior when it is late for long."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from jobs.context import JobContext
from jobs.models import Schedule
from tests.accounts.smtp_sink import SmtpSink, smtp_sink
from tests.conftest import Cast, World
from tests.make import make_case, make_household, make_person
from welfare.models import Case, DigestSent, Holiday, PlanAction, PlanGoal
from welfare.rules.working_days import add_working_days, subtract_working_days
from welfare.selectors.board import board_for
from welfare.selectors.calendar_days import years_without_holidays
from welfare.selectors.lists import VeiledCase
from welfare.selectors.work import escalated, work_for
from welfare.services.digest import digest_send
from welfare.services.referrals import Offer, referral_offer

FRIDAY = "2026-11-20 08:00:00+07:00"


def anew(user: User) -> User:
    """Read an account anew, as a request does."""
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


@pytest.fixture
def case(cast: Cast, world: World) -> Case:
    """A social case in the hands of the social worker, due today."""
    household = make_household(world.rengas, head="KELUARGA BUDIMAN")
    return make_case(
        household, make_person(household, name="BUDIMAN"), registered_by=cast.village_officer, workflow="social_case",
        state="intervention", assigned_to=cast.social_worker, due_on=timezone.localdate(),
    )  # fmt: skip


def due(case: Case, days: int) -> None:
    """Have it due so many days from today."""
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() + timedelta(days=days))


@time_machine.travel(FRIDAY, tick=False)
@pytest.mark.parametrize(("days", "group"), [(-1, "late"), (0, "today"), (3, "soon"), (4, "soon"), (5, "later")])
def test_a_step_stands_where_its_due_date_says(cast: Cast, case: Case, days: int, group: str) -> None:
    due(case, days)
    work = work_for(anew(cast.social_worker))
    assert [name for name in ("late", "today", "soon", "later") if getattr(work, name)] == [group]


def test_actions_and_referrals_are_work_too(cast: Cast, case: Case) -> None:
    goal = PlanGoal.objects.create(case=case, text="x", written_by=cast.social_worker, written_at=timezone.now())
    yesterday = timezone.localdate() - timedelta(days=1)
    PlanAction.objects.create(goal=goal, text="Antar ke sekolah", responsible=cast.village_officer, due_on=yesterday)
    referral_offer(actor=anew(cast.social_worker), number=case.number, offer=Offer("lks", "x"))
    assert [item.what for item in work_for(anew(cast.village_officer)).late] == ["Antar ke sekolah"]
    assert [item.about for item in work_for(anew(cast.social_worker)).waiting] == ["Lembaga Kesejahteraan Sosial (LKS)"]
    Case.objects.filter(pk=case.pk).update(sensitive=True)
    assert not work_for(anew(cast.village_officer)).late  # she is not told of a case that she may not see


def test_the_page_shows_it(cast: Cast, case: Case, client_of: Any) -> None:
    assert "KELUARGA BUDIMAN" in client_of(cast.social_worker).get("/cases/work/").content.decode()
    assert "KELUARGA BUDIMAN" not in client_of(cast.other_officer).get("/cases/work/").content.decode()
    assert client_of(cast.account_admin).get("/cases/work/").status_code == 403


@time_machine.travel(FRIDAY, tick=False)
def test_what_is_late_for_too_long_reaches_the_superior(cast: Cast, case: Case, settings: Any) -> None:
    settings.CASES_ESCALATE_AFTER_DAYS = 3
    due(case, -3)  # Tuesday: three working days ago
    assert not escalated(anew(cast.department_head)).exists()
    due(case, -4)
    assert [key for key, _shown in board_for(anew(cast.department_head)).escalated] == [case.pk]
    assert not escalated(anew(cast.social_worker)).exists()
    Case.objects.filter(pk=case.pk).update(sensitive=True)
    assert isinstance(board_for(anew(cast.department_head)).escalated[0][1], VeiledCase)
    Holiday.objects.create(day=date(2026, 11, 19), name="x", source="x")
    assert not escalated(anew(cast.department_head)).exists()  # a holiday is no working day


@pytest.fixture
def sink(settings: Any, cast: Cast) -> Iterator[SmtpSink]:
    """A mail server that the product is told to use; three of the cast have an address."""
    for user in (cast.social_worker, cast.department_head, cast.other_officer):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@dinsos.example")
    with smtp_sink(settings) as running:
        yield running


@time_machine.travel(FRIDAY, tick=False)
def test_everybody_with_work_gets_one_letter_a_day_without_a_name(
    cast: Cast, case: Case, sink: SmtpSink, django_capture_on_commit_callbacks: Any
) -> None:
    due(case, -7)
    with django_capture_on_commit_callbacks(execute=True):
        assert digest_send(JobContext.silent())["letters"] == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert digest_send(JobContext.silent())["letters"] == 0
    letters = {}
    for (recipient,), text in sink.letters:
        letter = email.message_from_string(text, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        letters[recipient] = letter.get_content()
    assert sorted(letters) == ["kadis@dinsos.example", "peksos@dinsos.example"]
    for text in letters.values():
        assert "BUDIMAN" not in text
        assert case.number not in text
        assert "/cases/work/" in text
    assert DigestSent.objects.count() == 2


@pytest.mark.parametrize("moment", ["2026-11-21 08:00:00+07:00", "2026-11-20 08:00:00+07:00"])
def test_no_letter_on_a_saturday_or_a_holiday(cast: Cast, case: Case, sink: SmtpSink, moment: str) -> None:
    Holiday.objects.create(day=date(2026, 11, 20), name="x", source="x")
    with time_machine.travel(moment, tick=False):
        assert digest_send(JobContext.silent()) == {"people": 0, "letters": 0}
    assert not sink.letters


def test_the_letters_are_scheduled(db: None) -> None:
    assert Schedule.objects.get(name="case.digest").kind == "case.digest"


def test_holidays_are_loaded_from_a_file(db: None, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "libur.csv"
    file.write_text("day,name\n2026-12-25,Natal\n", encoding="utf-8")
    call_command("holidays_load", str(file), source="SKB", output_format="json")
    assert Holiday.objects.get().name == "Natal"
    file.write_text("day,name\n25 Desember,Natal\n", encoding="utf-8")
    with pytest.raises(CommandError, match="row 2"):
        call_command("holidays_load", str(file), source="SKB", output_format="json")


def test_remarks_of_a_file_of_holidays_are_left_out(db: None, tmp_path: Any) -> None:
    file = tmp_path / "libur.csv"
    file.write_text("# to be compared with the decree\nday,name\n2026-12-25,Natal\n26,Natal\n", encoding="utf-8")
    with pytest.raises(CommandError, match="row 4"):
        call_command("holidays_load", str(file), source="SKB", output_format="json")
    file.write_text("# to be compared with the decree\nday,name\n2026-12-25,Natal\n", encoding="utf-8")
    call_command("holidays_load", str(file), source="SKB", output_format="json")
    assert Holiday.objects.count() == 1


def test_the_board_warns_of_a_year_whose_holidays_nobody_loaded(cast: Cast, client_of: Any) -> None:
    assert years_without_holidays(date(2026, 9, 30)) == [2026]
    assert years_without_holidays(date(2026, 10, 1)) == [2026, 2027]
    head = client_of(cast.department_head)
    assert head.get(reverse("case-board")).context["years_without_holidays"]
    for year in (2026, 2027):
        Holiday.objects.create(day=date(year, 12, 25), name="Natal", source="SKB")
    assert years_without_holidays(date(2026, 10, 1)) == []


def test_working_days_leave_weekends_and_holidays_out() -> None:
    christmas = frozenset({date(2026, 12, 25)})
    assert add_working_days(date(2026, 12, 24), 1, christmas) == date(2026, 12, 28)
    assert subtract_working_days(date(2026, 12, 28), 1, christmas) == date(2026, 12, 24)
