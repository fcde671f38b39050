"""Minutes of a musyawarah: kept once, of cases that are open there, shown as far as one sees their cases, signed by scan."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.exceptions import NotAllowed, NotWithinReach
from core.files import FileRefused
from tests.conftest import Cast, World
from tests.make import make_household, make_person
from tests.welfare.story import family, register
from welfare.codes import Opinion
from welfare.exceptions import DeliberationRefused
from welfare.models import Case, CaseEvent, Deliberation
from welfare.services.deliberations import Meeting, Spoken, deliberation_record, deliberation_scan


@pytest.fixture(autouse=True)
def _uploads(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def record(cast: Cast, world: World, *cases: Case, **values: Any) -> Deliberation:
    """Keep the minutes of Rengas Condong as the village officer."""
    about = {"held_on": timezone.localdate(), "place": "Balai desa", "chair": "Pak Kades"}
    people = values.pop("attendance", [("Siti", "kepala dusun"), ("Umar", "")])
    meeting = Meeting(**{**about, **values.pop("meeting", {})}, attendance=people)
    return deliberation_record(
        actor=values.pop("actor", cast.village_officer),
        village=values.pop("village", world.rengas.code),
        meeting=meeting,
        items=[Spoken(case.number, Opinion.SUPPORTED, "Benar-benar perlu.") for case in cases],
        submission_key=values.pop("submission_key", uuid.uuid4()),
    )


def test_what_was_said_stands_in_the_minutes_and_in_each_case(world: World, cast: Cast) -> None:
    cases = [register(cast, *family(world, name)) for name in ("SUTRISNO", "BUDI")]
    key = uuid.uuid4()
    minutes = record(cast, world, *cases, submission_key=key)
    assert record(cast, world, *cases, submission_key=key).pk == minutes.pk
    assert minutes.items.count() == 2
    assert CaseEvent.objects.filter(action="deliberate", case__in=cases).count() == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"meeting": {"held_on": timezone.localdate() + timedelta(days=30)}}, "ahead"),
        ({"attendance": []}, "attendance"),
    ],
)
def test_minutes_that_make_no_sense_are_refused(world: World, cast: Cast, values: dict[str, Any], code: str) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    with pytest.raises(DeliberationRefused) as refusal:
        record(cast, world, case, **values)
    assert refusal.value.code == code


def test_a_meeting_speaks_of_open_cases_of_its_own_village(world: World, cast: Cast) -> None:
    with pytest.raises(DeliberationRefused) as nothing:
        record(cast, world)
    assert nothing.value.code == "nothing"
    other = make_household(world.sridadi, head="BUDI")
    theirs = register(cast, other, [make_person(other, name="BUDI")])
    for actor in (cast.village_officer, cast.district_operator):
        with pytest.raises(DeliberationRefused) as refusal:
            record(cast, world, theirs, actor=actor)
        assert refusal.value.code == "case"
    with pytest.raises(NotWithinReach):
        record(cast, world, theirs, village=world.sridadi.code)
    with pytest.raises(NotAllowed):
        record(cast, world, theirs, actor=cast.social_worker)


def test_a_confidential_case_is_counted_and_not_named_and_the_signed_paper_closed(
    world: World, cast: Cast, client_of: Any
) -> None:
    case, secret = (register(cast, *family(world, name)) for name in ("SUTRISNO", "BUDI"))
    minutes = record(cast, world, case, secret)
    deliberation_scan(actor=cast.village_officer, deliberation_id=minutes.pk, file=io.BytesIO(b"%PDF-1.7 signed"))
    url, file = (reverse(name, args=[minutes.pk]) for name in ("deliberation", "deliberation-file"))
    client = client_of(cast.village_officer)
    assert client.get(file)["Content-Type"] == "application/pdf"
    Case.objects.filter(pk=secret.pk).update(sensitive=True, assigned_to=cast.social_worker)
    page = client.get(url)
    assert (page.context["found"].hidden, secret.number in page.content.decode()) == (1, False)
    assert client.get(file).status_code == 404
    assert client_of(cast.other_officer).get(url).status_code == 404


def test_what_is_no_paper_is_refused(world: World, cast: Cast) -> None:
    minutes = record(cast, world, register(cast, *family(world, "SUTRISNO")))
    with pytest.raises(FileRefused):
        deliberation_scan(actor=cast.village_officer, deliberation_id=minutes.pk, file=io.BytesIO(b"MZ program"))
    with pytest.raises(NotAllowed):
        deliberation_scan(actor=cast.auditor, deliberation_id=minutes.pk, file=io.BytesIO(b"%PDF-1.7"))


def test_the_pages_lead_from_the_meeting_to_the_signed_paper(world: World, cast: Cast, client_of: Any) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    client = client_of(cast.village_officer)
    new = reverse("deliberation-new")
    form = client.get(new).context["form"]
    sent = {
        "held_on": timezone.localdate().isoformat(),
        "place": "Balai desa",
        "chair": "Pak Kades",
        "attendance": "Siti, kepala dusun\n\nUmar",
        "submission_key": str(form["submission_key"].value()),
    }
    assert client.post(new, sent).status_code == 422
    answer = client.post(new, {**sent, f"opinion-{case.number}": "supported"})
    minutes = Deliberation.objects.get()
    assert answer.url == reverse("deliberation", args=[minutes.pk])
    assert minutes.attendance == [{"name": "Siti", "role": "kepala dusun"}, {"name": "Umar", "role": ""}]
    assert "<svg" in client.get(answer.url).content.decode()
    upload = SimpleUploadedFile("ba.pdf", b"%PDF-1.7 signed", "application/pdf")
    assert client.post(reverse("deliberation-signed", args=[minutes.pk]), {"file": upload}).status_code == 302
    assert "Signed" in client.get(reverse("deliberation-list")).content.decode()
