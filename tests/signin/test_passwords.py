"""Forgotten and changed passwords."""

from __future__ import annotations

import email
import email.policy
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audit.models import AuditEvent
from jobs.worker import JobWorker
from tests.accounts.smtp_sink import SmtpSink, smtp_sink
from tests.conftest import Cast
from tests.signin.conftest import is_signed_in, sign_in

NEW = "hujan turun di sungai"


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpSink]:
    """A mail server that the product is told to use."""
    with smtp_sink(settings) as running:
        yield running


@pytest.fixture(autouse=True)
def _address(cast: Cast) -> None:
    cast.village_officer.email = "siti@desa.example"
    cast.village_officer.save()


def work() -> None:
    """Do what waits for a worker."""
    worker = JobWorker(str(uuid.uuid4()))
    while worker.work_once():
        pass


def ask(name: str, client: Client | None = None) -> Any:
    """Ask for a letter."""
    return (client or Client()).post("/login/forgotten/", {"name": name})


def link_in(sink: SmtpSink) -> str:
    """Return the path of the link in the last letter."""
    letter = email.message_from_string(sink.letters[-1][1], policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    found = re.search(r"/login/new/\S+/", letter.get_content())
    assert found
    return found[0]


@pytest.mark.parametrize("name", ["desa", "DESA", "siti@desa.example"])
def test_a_letter_goes_out_and_its_link_sets_a_password_once(cast: Cast, sink: SmtpSink, name: str) -> None:
    old = Client()
    sign_in(old, "desa")
    ask(name)
    assert sink.letters == []  # the page does not wait for the mail server
    work()
    [(recipients, _text)] = sink.letters
    assert recipients == ["siti@desa.example"]
    browser, link = Client(), link_in(sink)
    form = browser.get(link, follow=True)
    assert (
        link.split("/")[-2] not in form.redirect_chain[-1][0]
    )  # the secret leaves the address before anything is shown
    fields = {"new_password1": NEW, "new_password2": NEW}
    answer = browser.post(form.redirect_chain[-1][0], fields)
    assert answer["Location"] == "/login/"
    assert not is_signed_in(old, cast.village_officer)
    assert sign_in(Client(), "desa").status_code == 200
    assert sign_in(browser, "desa", NEW).status_code == 302
    assert AuditEvent.objects.filter(action="password.reset", actor=cast.village_officer).count() == 1
    assert "not valid any more" in Client().get(link, follow=True).content.decode()


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(cast: Cast) -> None:
    cast.other_officer.email, cast.other_officer.is_active = "dewi@desa.example", False
    cast.other_officer.save()
    pages, costs = [], []
    for name in ("desa", "camat", "dewi@desa.example", "nobody@nowhere.example"):  # known, no address, closed, unknown
        with CaptureQueriesContext(connection) as queries:
            page = ask(name)
        costs.append(len(queries))
        pages.append(re.sub(r'"X-CSRFToken": "[^"]*"|value="[^"]*"', "", page.content.decode()))
        assert page.status_code == 200
    assert len(set(pages)) == len(set(costs)) == 1
    assert DBTaskResult.objects.count() == 4  # a worker has the same to do for each, and finds nobody
    work()
    assert [letter.to for letter in mail.outbox] == [["siti@desa.example"]]
    assert not DBTaskResult.objects.filter(args_kwargs__icontains="@").exists()


def test_a_link_is_too_old_after_an_hour(cast: Cast, sink: SmtpSink) -> None:
    ask("desa")
    work()
    with time_machine.travel(timezone.localtime() + timedelta(hours=1, minutes=1)):  # tokens count local time
        assert "not valid any more" in Client().get(link_in(sink), follow=True).content.decode()


def test_letters_are_limited_without_a_word(cast: Cast, sink: SmtpSink) -> None:
    for _letter in range(7):
        assert ask("desa").status_code == 200
    work()
    assert len(sink.letters) == 5


def test_a_mail_server_that_refuses_breaks_nothing(cast: Cast, settings: Any, caplog: Any) -> None:
    with smtp_sink(settings, refuse=True):
        ask("desa")
        work()
    assert "desa.example" not in caplog.text
    assert not AuditEvent.objects.filter(action="password.letter").exists()


def test_changing_it_signs_all_other_devices_out(cast: Cast) -> None:
    here, there = Client(), Client()
    sign_in(here, "desa")
    sign_in(there, "desa")
    fields = {"old_password": "desa", "new_password1": NEW, "new_password2": NEW}
    assert here.post("/profile/password/", {**fields, "old_password": "wrong"}).status_code == 422
    assert (
        here.post("/profile/password/", {**fields, "new_password1": "kort", "new_password2": "kort"}).status_code == 422
    )
    assert here.post("/profile/password/", fields)["Location"] == "/profile/"
    assert is_signed_in(here, cast.village_officer)
    assert not is_signed_in(there, cast.village_officer)
    assert AuditEvent.objects.filter(action="password.change", actor=cast.village_officer).count() == 1


def test_guessing_the_old_password_ends_soon(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, "desa")
    fields = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    answers = [browser.post("/profile/password/", fields).status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_reading_the_form_is_no_attempt(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, "desa")
    assert [browser.get("/profile/password/").status_code for _ in range(8)] == [200] * 8
