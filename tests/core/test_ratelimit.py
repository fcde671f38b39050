"""Who searches like a machine has to wait, is told so, and it is recorded; who works does not notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from audit.limits import count_use, counters_forget
from audit.models import AuditEvent, UseCounter
from core.web.ratelimit import TooMany, client_address
from tests.at_once import at_once
from tests.conftest import Cast, World
from tests.make import make_household, make_person, next_nik

WIDE = {"search": (1000, 600), "lookup": (1000, 600), "reveal": (1000, 600), "verify": (1000, 60)}


def test_a_number_may_be_looked_up_so_often_and_no_more(cast: Cast, client_of: Any, settings: Any) -> None:
    settings.RATE_LIMITS = {**WIDE, "lookup": (3, 600)}
    client = client_of(cast.village_officer)
    numbers = [next_nik() for _ in range(5)]
    answers = [client.post(reverse("person-list"), {"text": number}) for number in numbers]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    refused = answers[-1]
    assert 0 < int(refused["Retry-After"]) <= 600
    assert "Try again in" in refused.content.decode()
    assert not any(number in refused.content.decode() for number in numbers)
    # A name is no number, and a colleague is somebody else.
    assert client.post(reverse("person-list"), {"text": "SUTRISNO"}).status_code == 200
    assert client_of(cast.other_officer).post(reverse("person-list"), {"text": numbers[0]}).status_code == 200
    event = AuditEvent.objects.get(action="search.limited")
    assert (event.actor, event.detail) == (cast.village_officer, {"limit": "lookup"})


def test_a_search_in_place_is_refused_in_words(cast: Cast, client_of: Any, settings: Any) -> None:
    settings.RATE_LIMITS = {**WIDE, "search": (1, 600)}
    client = client_of(cast.village_officer)
    first, second = (
        client.post(reverse("person-list"), {"text": "SUTRISNO"}, headers={"HX-Request": "true"}) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (200, 429)
    assert second["Content-Type"].startswith("text/plain")
    assert second.content.decode().startswith("That was more often")


def test_numbers_are_not_revealed_by_the_hundred(cast: Cast, world: World, client_of: Any, settings: Any) -> None:
    settings.RATE_LIMITS = {**WIDE, "reveal": (2, 600)}
    person = make_person(make_household(world.rengas))
    client = client_of(cast.village_officer)
    answers = [client.post(reverse("person-reveal", args=[person.pk])) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert str(person.nik) not in answers[-1].content.decode()
    assert AuditEvent.objects.filter(action="person.reveal").count() == 2


def test_codes_of_papers_cannot_be_guessed_from_one_address(db: None, settings: Any) -> None:
    settings.RATE_LIMITS = {**WIDE, "verify": (2, 60)}
    here, there = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.6")
    assert [here.get(f"/verify/{'A' * 19}{each}/").status_code for each in "BCD"] == [404, 404, 429]
    assert there.get(f"/verify/{'A' * 20}/").status_code == 404
    event = AuditEvent.objects.get(action="search.limited")
    assert event.actor is None
    assert "203.0.113" not in str(event.detail)


def test_a_window_ends(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMITS = {"search": (1, 600)}
    now = 1_800_000_000
    monkeypatch.setattr("audit.limits.time.time", lambda: now)
    count_use("search", "x")
    with pytest.raises(TooMany) as refused:
        count_use("search", "x")
    assert refused.value.first
    with pytest.raises(TooMany) as again:
        count_use("search", "x")
    assert not again.value.first
    now += refused.value.retry_after
    count_use("search", "x")


def test_one_use_costs_one_query(db: None, django_assert_num_queries: Any) -> None:
    for _ in range(2):
        with django_assert_num_queries(1):
            count_use("search", "x")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_uses_at_the_same_time_all_count(settings: Any) -> None:
    settings.RATE_LIMITS = {"search": (11, 600)}
    refused = []

    def act() -> None:
        for _ in range(5):
            try:
                count_use("search", "x")
            except TooMany as refusal:
                refused.append(refusal.first)

    at_once(*[act] * 4)
    assert sorted(refused) == [False] * 8 + [True]
    assert UseCounter.objects.get().used == 20


def test_counters_of_windows_long_over_are_forgotten(db: None) -> None:
    count_use("search", "x")
    assert counters_forget(timedelta(days=1)) == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        count_use("search", "y")
        assert counters_forget(timedelta(days=1)) == 1
    assert UseCounter.objects.count() == 1


def test_the_limits_of_signing_in_say_the_same(cast: Cast, client_of: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reauthenticate": "1/m/user"}
    client = client_of(cast.village_officer)
    answers = [client.post(reverse("account_reauthenticate"), {"password": "wrong"}) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert "one after the other" in answers[-1].content.decode()


def test_behind_a_proxy_nobody_chooses_her_address(settings: Any) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert client_address(request) == "203.0.113.9"
