"""Everybody sees her own work; who may see work sees that of her places; nobody sees anybody's data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from jobs import wording
from jobs.models import Job
from jobs.states import Failure, Status
from tests.conftest import Cast
from tests.jobs.conftest import Ask
from tests.jobs.test_attempts import Work, begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(ask: Ask, cast: Cast) -> dict[str, Job]:
    """Work of several people at several places."""
    return {
        "clerk": ask("test.count", actor=cast.insurance_clerk, region="15.04", rows=1),
        "officer": ask("test.count", actor=cast.village_officer, region="15.04.03.2004", rows=1),
        "elsewhere": ask("test.count", actor=cast.outsider, region="15.05.01.2001", rows=1),
        "nowhere": ask("test.count", actor=cast.outsider, rows=1),
        "system": ask("audit.seal"),
    }


def seen_by(user: Any, made: dict[str, Job], action: str = "view") -> set[str]:
    """Return the names of the jobs on which ``user`` may do ``action``."""
    names = {job.pk: name for name, job in made.items()}
    return {names[key] for key in Job.objects.visible_to(user, action).values_list("pk", flat=True)}


def test_who_sees_which_work(cast: Cast, made: dict[str, Job]) -> None:
    assert seen_by(cast.auditor, made) == {"clerk", "officer", "system"}
    assert seen_by(cast.insurance_clerk, made) == {"clerk", "officer", "system"}
    assert seen_by(cast.village_officer, made) == {"officer"}
    assert seen_by(cast.outsider, made) == {"elsewhere", "nowhere"}
    assert seen_by(cast.other_officer, made) == set()
    for nobody in (None, AnonymousUser(), object()):
        assert seen_by(nobody, made) == set()


def test_who_may_cancel_which_work(cast: Cast, made: dict[str, Job]) -> None:
    assert seen_by(cast.account_admin, made, "change") == {"clerk", "officer", "system"}
    assert seen_by(cast.insurance_clerk, made, "change") == {"clerk"}
    assert seen_by(cast.auditor, made, "change") == set()


def test_an_inactive_account_does_not_even_see_its_own(cast: Cast, made: dict[str, Job]) -> None:
    cast.outsider.is_active = False
    assert seen_by(cast.outsider, made) == set()


@pytest.mark.parametrize("route", ["job-detail", "job-progress"])
def test_a_jobs_page_is_there_for_who_may_see_it_and_absent_for_others(
    client_of: Any, cast: Cast, made: dict[str, Job], route: str
) -> None:
    url = reverse(route, args=[made["officer"].pk])
    assert client_of(cast.village_officer).get(url).status_code == 200
    assert client_of(cast.auditor).get(url).status_code == 200
    assert client_of(cast.other_officer).get(url).status_code == 404
    assert client_of(cast.auditor).get(reverse(route, args=[uuid4()])).status_code == 404
    assert client_of(None).get(url).status_code == 302


def test_the_list_shows_what_is_within_reach_and_filters_by_state(
    client_of: Any, cast: Cast, made: dict[str, Job]
) -> None:
    client: Client = client_of(cast.auditor)
    page = client.get(reverse("job-list"))
    assert {row.job.pk for row in page.context["jobs"].rows} == {made[n].pk for n in ("clerk", "officer", "system")}
    assert not client.get(reverse("job-list"), {"status": "failed"}).context["jobs"].rows
    assert client.get(reverse("job-list"), {"status": "nonsense", "after": "nonsense"}).status_code == 200
    assert client_of(cast.outsider).get(reverse("job-list")).status_code == 200


def test_cancel_and_start_again_by_buttons(client_of: Any, cast: Cast, made: dict[str, Job]) -> None:
    key = made["clerk"].pk
    cancel, retry = reverse("job-cancel", args=[key]), reverse("job-retry", args=[key])
    assert client_of(cast.auditor).post(cancel).status_code == 403
    assert client_of(cast.village_officer).post(cancel).status_code == 404
    assert client_of(cast.insurance_clerk).get(cancel).status_code == 405
    client: Client = client_of(cast.insurance_clerk)
    assert cancel in client.get(reverse("job-detail", args=[key])).content.decode()
    assert client.post(cancel).status_code == 302
    assert Job.objects.get(pk=key).status == Status.CANCELLED
    assert client.post(cancel, follow=True).status_code == 200
    assert Job.objects.get(pk=key).status == Status.CANCELLED
    assert retry in client.get(reverse("job-detail", args=[key])).content.decode()
    client.post(retry)
    assert Job.objects.get(pk=key).status == Status.QUEUED


def test_the_page_asks_again_until_the_work_is_finished(
    client_of: Any, cast: Cast, made: dict[str, Job], work: Work
) -> None:
    client: Client = client_of(cast.auditor)
    url = reverse("job-progress", args=[made["clerk"].pk])
    waiting = client.get(url).content.decode()
    assert "hx-trigger" in waiting
    assert "hx-swap-oob" not in waiting
    work()
    finished = client.get(url).content.decode()
    assert "hx-trigger" not in finished
    assert "hx-swap-oob" in finished


def test_waiting_work_says_when_nobody_works(client_of: Any, cast: Cast, made: dict[str, Job]) -> None:
    page = client_of(cast.auditor).get(reverse("job-detail", args=[made["clerk"].pk]))
    assert page.context["detail"].idle


@pytest.mark.parametrize(("route", "queries"), [("job-list", 7), ("job-detail", 8)])
def test_pages_cost_a_known_number_of_queries(
    client_of: Any,
    cast: Cast,
    made: dict[str, Job],
    django_assert_num_queries: Any,
    route: str,
    queries: int,
) -> None:
    client: Client = client_of(cast.auditor)
    url = reverse(route, args=[made["clerk"].pk] if route == "job-detail" else [])
    with django_assert_num_queries(queries):
        client.get(url)


# What it says -----------------------------------------------------------------------------------------------------


def test_a_running_job_tells_rate_and_time_left(ask: Ask) -> None:
    job = begun(ask("test.count", rows=1))
    assert wording.pace_of(job) is None
    began = timezone.now() - timedelta(seconds=10)
    job.phase_started_at, job.heartbeat_at, job.done, job.total = began, began + timedelta(seconds=10), 500, 2000
    pace = wording.pace_of(job)
    assert pace
    assert (pace.rate, pace.seconds_left) == (50, 30)


@pytest.mark.parametrize(("seconds", "words"), [(45, "45 s"), (179, "3 min"), (4800, "1 h 20 min")])
def test_durations(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert wording.write_duration(seconds) == words


def test_every_ending_has_its_sentence_and_what_to_do() -> None:
    moment = timezone.now()
    with translation.override("en"):
        for failure in ("no_column", *Failure.values):
            job = Job(kind="test.count", status=Status.FAILED, failure=failure, message="Rule.", finished_at=moment)
            assert wording.headline(job)
            assert wording.needs_a_person(job)
        waiting = Job(kind="x", status=Status.QUEUED, failure=Failure.UNEXPECTED, attempts=1, run_after=moment)
        assert wording.headline(waiting).startswith("Attempt 1 of 3 failed")
        done = Job(kind="audit.seal", status=Status.DONE, outcome={"events": 2}, finished_at=moment)
        assert wording.headline(done) == "2 events sealed."
