"""Every morning those who answer are told which clocks run out; no letter names a person."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import StandIn, User
from jobs.context import JobContext
from jobs.models import Schedule
from jobs.registry import get_kind
from privacy.models import SubjectRequest
from privacy.selectors.waiting import handlers_at, waiting_for
from privacy.services.reminders import describe_reminders, remind
from tests.accounts.smtp_sink import SmtpSink, smtp_sink
from tests.conftest import Cast, World
from tests.make import make_user
from tests.privacy.conftest import FRIDAY, Register, anew, answer, facts
from tests.privacy.test_breaches import record, tell


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server that the product is told to use."""
    with smtp_sink(settings) as running:
        yield running


@pytest.fixture(autouse=True)
def _addresses(cast: Cast) -> None:
    for user in (cast.department_head, cast.auditor, cast.social_worker):
        user.email = f"{user.username}@dinsos.example"
        user.save(update_fields=["email"])


Capture = DjangoCaptureOnCommitCallbacks


def letters(sink: SmtpSink) -> dict[str, str]:
    """Return what each address got, as text."""
    found = {}
    for (recipient,), text in sink.letters:
        letter = email.message_from_string(text, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        found[recipient] = f"{letter['Subject']}\n{letter.get_content()}"
    return found


def test_who_answers_is_told_of_what_runs_out_and_of_nothing_else(
    register: Register, cast: Cast, sink: SmtpSink, django_capture_on_commit_callbacks: Capture
) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        near, answered = register(received_at=FRIDAY, wish="Rahasia besar"), register(received_at=FRIDAY)
        answer(answered, cast.department_head)
        far = register(right="deletion", received_at=FRIDAY)
    with time_machine.travel(FRIDAY + timedelta(hours=20), tick=False):
        assert remind(JobContext.silent()) == {"due": 0, "late": 0, "letters": 0}
    with (
        time_machine.travel(FRIDAY + timedelta(hours=40), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert remind(JobContext.silent()) == {"due": 1, "late": 0, "letters": 1}
        assert sink.letters == []  # nothing leaves before the job is committed
    [(address, text)] = letters(sink).items()
    assert address == "kadis@dinsos.example"
    assert near.number in text
    assert "/privacy/" in text
    for hidden in (answered.number, far.number, "SUTINAH", "Rahasia", near.contact, "15.04"):
        assert hidden not in text


def test_late_ones_and_breaches_are_named_first(
    register: Register, cast: Cast, sink: SmtpSink, django_capture_on_commit_callbacks: Capture
) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        request, breach = register(received_at=FRIDAY), record(cast, discovered_at=FRIDAY)
    with time_machine.travel(FRIDAY + timedelta(hours=60), tick=False):
        new = record(cast, discovered_at=FRIDAY + timedelta(hours=36))
    with (
        time_machine.travel(FRIDAY + timedelta(hours=73), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert remind(JobContext.silent()) == {"due": 3, "late": 2, "letters": 1}
    (text,) = letters(sink).values()
    late, soon = text.index(f"{request.number}, {breach.number}"), text.index(new.number)
    assert late < soon
    with time_machine.travel(FRIDAY + timedelta(hours=74), tick=False):
        for recipient in ("agency", "subjects"):
            tell(cast, breach, recipient)  # type: ignore[arg-type]
        assert remind(JobContext.silent())["due"] == 2


def test_the_one_it_is_assigned_to_is_told_alone_while_he_can_answer(
    register: Register, cast: Cast, world: World, sink: SmtpSink, django_capture_on_commit_callbacks: Capture
) -> None:
    colleague = make_user("kadis2", role="department_head", region=world.regency, name="Nurdin")
    User.objects.filter(pk=colleague.pk).update(email="kadis2@dinsos.example")
    request = register()
    SubjectRequest.objects.filter(pk=request.pk).update(assigned_to=colleague, due_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        remind(JobContext.silent())
    assert set(letters(sink)) == {"kadis2@dinsos.example"}
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        remind(JobContext.silent())
    assert set(letters(sink)) == {"kadis2@dinsos.example", "kadis@dinsos.example"}


def test_whoever_stands_in_can_answer_too(cast: Cast, world: World) -> None:
    assert handlers_at("15.04.03.2004") == [cast.department_head]
    today = timezone.localdate()
    StandIn.objects.create(
        absent=cast.department_head,
        substitute=cast.decision_maker,
        valid_from=today,
        valid_to=today,
        reason="x",
        created_by=cast.department_head,
        created_at=timezone.now(),
    )
    assert {user.username for user in handlers_at("15.04.03.2004")} == {"kadis", "pemutus"}
    assert handlers_at("15.05") == []


def test_a_mail_server_that_refuses_does_not_undo_the_job(
    register: Register, settings: Settings, caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Capture,
) -> None:  # fmt: skip
    SubjectRequest.objects.filter(pk=register().pk).update(due_at=timezone.now())
    with smtp_sink(settings, refuse=True), django_capture_on_commit_callbacks(execute=True):
        assert remind(JobContext.silent())["letters"] == 1
    assert "dinsos.example" not in caplog.text


def test_it_runs_by_itself_every_morning_and_says_what_it_did(cast: Cast) -> None:
    schedule = Schedule.objects.get(name="privacy.remind")
    assert (schedule.kind, f"{schedule.daily_at:%H:%M}") == ("privacy.remind", "07:00")
    assert get_kind("privacy.remind").function is remind
    assert describe_reminders({"due": 0, "letters": 0})[1] == ""
    assert "mail" in describe_reminders({"due": 2, "letters": 0})[1]


def test_the_start_page_counts_for_who_has_a_part_in_it(register: Register, cast: Cast) -> None:
    assert not waiting_for(anew(cast.department_head))
    with time_machine.travel(FRIDAY, tick=False):
        register(received_at=FRIDAY)
        register(right="deletion", received_at=FRIDAY)
        record(cast, discovered_at=FRIDAY, facts=facts())
    with time_machine.travel(FRIDAY + timedelta(hours=60), tick=False):
        found = waiting_for(anew(cast.department_head))
        assert (found.requests, found.breaches, found.soon, found.late) == (2, 1, 2, 0)
    with time_machine.travel(FRIDAY + timedelta(hours=80), tick=False):
        found = waiting_for(anew(cast.auditor))
        assert (found.requests, found.breaches, found.soon, found.late) == (2, 1, 0, 2)
        assert not waiting_for(anew(cast.social_worker))
