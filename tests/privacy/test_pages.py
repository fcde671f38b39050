"""The pages, as those who use them meet them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from beneficiaries.models import Person
from privacy.models import Breach, SubjectRequest
from tests.conftest import Cast, World
from tests.make import make_household, make_person
from tests.privacy.conftest import Register, anew, answer


def moment(hours_ago: int = 0) -> str:
    """Return what a browser sends for a moment."""
    return f"{timezone.localtime() - timedelta(hours=hours_ago):%Y-%m-%dT%H:%M}"


def request_form(**change: str) -> dict[str, str]:
    """Return a filled form."""
    about = {
        "right": "access",
        "wish": "Data apa yang disimpan?",
        "asker": "self",
        "contact": "Jalan Contoh 5",
        "channel": "counter",
        "received_at": moment(1),
        "submission_key": str(uuid.uuid4()),
    }
    return {**about, **change}


def test_a_request_goes_from_the_residents_page_to_its_answer(cast: Cast, person: Person, client_of: Any) -> None:
    client = client_of(cast.department_head)
    page = client.get(reverse("person-detail", args=[person.pk])).content.decode()
    address = reverse("subject-request-about", args=[person.pk])
    assert address in page
    assert reverse("person-trace", args=[person.pk]) in page
    form = request_form()
    sent = client.post(address, form)
    request = SubjectRequest.objects.get()
    assert sent["Location"] == request.get_absolute_url()
    assert client.post(address, form)["Location"] == request.get_absolute_url()  # sent twice
    assert SubjectRequest.objects.count() == 1
    page = client.get(request.get_absolute_url()).content.decode()
    for told in (
        request.number,
        "SUTINAH",
        "Pasal 32 ayat (2)",
        reverse("subject-request-identify", args=[request.number]),
    ):
        assert told in page
    client.post(reverse("subject-request-identify", args=[request.number]), {"proof": "identity_card"})
    client.post(
        reverse("subject-request-answer", args=[request.number]), {"outcome": "fulfilled", "text": "Data terlampir."}
    )
    page = client.get(request.get_absolute_url()).content.decode()
    assert reverse("subject-request-letter", args=[request.number]) in page
    assert "Data terlampir." in page


def test_reading_a_request_is_recorded_with_keys_only(
    register: Register, person: Person, cast: Cast, client_of: Any
) -> None:
    request = register()
    client_of(cast.auditor).get(request.get_absolute_url())
    event = AuditEvent.objects.get(action="subject_request.view")
    assert (event.actor, event.detail) == (cast.auditor, {"request": request.number, "persons": [person.pk]})


@pytest.mark.parametrize("field", ["right", "wish", "contact", "received_at"])
def test_an_incomplete_form_keeps_what_was_written(cast: Cast, person: Person, client_of: Any, field: str) -> None:
    form = request_form(**{field: ""})
    answer_page = client_of(cast.department_head).post(reverse("subject-request-about", args=[person.pk]), form)
    assert answer_page.status_code == 422
    assert form["contact"] in answer_page.content.decode()
    assert not SubjectRequest.objects.exists()


def test_a_number_in_a_text_is_refused_where_it_was_written(cast: Cast, person: Person, client_of: Any) -> None:
    form = request_form(wish="NIK saya 1504031705809001")
    page = client_of(cast.department_head).post(reverse("subject-request-about", args=[person.pk]), form)
    assert page.status_code == 422
    assert "#id_wish" in page.content.decode()


def test_the_auditor_reads_and_finds_no_button(register: Register, breach: Breach, cast: Cast, client_of: Any) -> None:
    request = register()
    client = client_of(cast.auditor)
    for address in (reverse("privacy"), request.get_absolute_url(), reverse("breach-list"), breach.get_absolute_url()):
        page = client.get(address)
        assert page.status_code == 200
        assert "/new/" not in page.content.decode()
        assert "/answer/" not in page.content.decode()
        assert "/notice/" not in page.content.decode()


def test_somebody_not_on_file_is_registered_at_a_place(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.department_head)
    page = client.post(reverse("subject-request-new"), request_form(region="15.04"))
    assert page.status_code == 422  # who asks needs a name
    client.post(reverse("subject-request-new"), request_form(region="15.04", asker_name="Ratna"))
    request = SubjectRequest.objects.get()
    assert request.person is None
    assert "Ratna" in client.get(request.get_absolute_url()).content.decode()
    forged = client.post(reverse("subject-request-new"), request_form(region="15.05", asker_name="Ratna"))
    assert forged.status_code == 422
    assert SubjectRequest.objects.count() == 1


def test_a_resident_whom_the_reader_may_not_see_is_not_named(
    register: Register, cast: Cast, world: World, person: Person, client_of: Any
) -> None:
    request = register()
    Person.objects.filter(pk=person.pk).update(village=world.elsewhere)  # she moved away
    page = client_of(cast.department_head).get(request.get_absolute_url()).content.decode()
    assert "SUTINAH" not in page
    assert "A resident whom you may not see" in page


def test_a_breach_goes_from_its_discovery_to_its_end(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.department_head)
    form = {
        "region": "15.04",
        "discovered_at": moment(2),
        "description": "Laptop hilang di jalan.",
        "kinds": ["identity", "address"],
        "risk": "high",
        "cause": "lost",
        "submission_key": str(uuid.uuid4()),
    }
    client.post(reverse("breach-new"), form)
    breach = Breach.objects.get()
    address = breach.get_absolute_url()
    assert "Nobody has been told yet." in client.get(address).content.decode()
    facts = {name: form[name] for name in ("description", "kinds", "risk", "cause")}
    client.post(f"{address}facts/", {**facts, "people": "12", "places": "15.04.03.2004"})
    for recipient in ("agency", "subjects"):
        client.post(f"{address}notice/", {"recipient": recipient, "sent_at": moment(), "means": "Surat", "people": ""})
    client.post(f"{address}close/", {"measures": "Disk dienkripsi.", "not_told_reason": ""})
    breach.refresh_from_db()
    assert (breach.people, breach.is_open) == (12, False)
    page = client.get(address).content.decode()
    for told in ("Disk dienkripsi.", "Rengas Condong", "done in time"):
        assert told in page
    assert (
        client.post(f"{address}notice/", {"recipient": "public", "sent_at": moment(), "means": "x"}).status_code == 422
    )


def test_the_lists_name_nobody(register: Register, cast: Cast, client_of: Any) -> None:
    register(asker="representative", asker_name="Ratna Dewi")
    page = client_of(cast.department_head).get(reverse("privacy")).content.decode()
    assert "SUTINAH" not in page
    assert "Ratna" not in page


def test_what_waits_stands_on_the_start_page_of_who_answers(register: Register, cast: Cast, client_of: Any) -> None:
    answer(register(), cast.department_head)
    client = client_of(anew(cast.department_head))
    assert "Requests to answer" not in client.get("/").content.decode()
    register()
    assert "Requests to answer" in client.get("/").content.decode()
    assert "Requests to answer" not in client_of(cast.social_worker).get("/").content.decode()


def test_a_panel_only_for_who_reads_the_registers(cast: Cast, person: Person, client_of: Any) -> None:
    address = reverse("person-detail", args=[person.pk])
    assert "Her rights over these data" in client_of(cast.auditor).get(address).content.decode()
    assert "Her rights over these data" not in client_of(cast.village_officer).get(address).content.decode()
    elsewhere = make_person(make_household(person.village), name="LAIN")
    assert "HS-" not in client_of(cast.auditor).get(reverse("person-detail", args=[elsewhere.pk])).content.decode()
