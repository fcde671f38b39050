"""A visit: sent once, on a day that can be, with members and pictures; what it says of people waits for somebody else."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from PIL import Image

from audit.models import AuditEvent
from beneficiaries.models import ChangeProposal, Person
from beneficiaries.services.proposals import change_confirm
from core.exceptions import NotAllowed, NotWithinReach
from core.files import FileRefused, stored_path
from tests.conftest import Cast, World
from tests.make import make_household, make_person
from tests.pictures import picture
from tests.welfare.story import ANSWERS, family, lives_here, register, sent_form, visit
from welfare.codes import Finding, PhotoKind, Presence
from welfare.exceptions import AnswersRefused, PhotoRefused, StepRefused
from welfare.models import Case, MemberFinding, Verification, VerificationDraft, VerificationPhoto
from welfare.services.photos import MOST_PHOTOS, visit_photo_add, visit_photo_remove
from welfare.services.verification import MemberFound, case_verify

POINT = ((1, 42, 30.0), (103, 6, 15.0))


@pytest.fixture(autouse=True)
def _uploads(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def waiting(world: World, cast: Cast, *names: str) -> tuple[Case, list[Person]]:
    """Return a case that waits for the village, and the household's members."""
    household, persons = family(world, *(names or ("SUTRISNO", "AYU")))
    return register(cast, household, persons), persons


def verify(cast: Cast, case: Case, **values: Any) -> Verification:
    """Verify as the village officer."""
    given = {"answers": ANSWERS, "finding": Finding.CONFIRMED, "note": ""}
    return case_verify(actor=values.pop("actor", cast.village_officer), number=case.number, **{**given, **values})


def photo(cast: Cast, case: Case, content: bytes, **values: Any) -> VerificationPhoto:
    """Add a picture as the village officer."""
    actor = values.pop("actor", cast.village_officer)
    return visit_photo_add(actor=actor, number=case.number, file=io.BytesIO(content), kind=PhotoKind.FRONT, **values)


def test_a_form_that_arrives_twice_is_one_visit(world: World, cast: Cast, client_of: Any) -> None:
    case, _persons = waiting(world, cast)
    url, form = reverse("case-verify", args=[case.number]), sent_form(case, submission_key=str(uuid.uuid4()))
    client = client_of(cast.village_officer)
    answers = [client.post(url, form) for _ in range(2)]
    assert [answer.url for answer in answers] == [reverse("case-detail", args=[case.number])] * 2
    assert Verification.objects.count() == 1


def test_a_form_of_another_case_is_not_taken_for_this_one(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    other, _persons = waiting(world, cast, "BUDI")
    key = uuid.uuid4()
    verify(cast, case, submission_key=key)
    with pytest.raises(StepRefused) as refusal:
        verify(cast, other, submission_key=key)
    assert refusal.value.code == "key_used"


@pytest.mark.parametrize(("days", "code"), [(1, "visit_ahead"), (-1, "visit_before_case")])
def test_a_day_that_cannot_be_is_refused(world: World, cast: Cast, days: int, code: str) -> None:
    case, _persons = waiting(world, cast)
    with pytest.raises(StepRefused) as refusal:
        verify(cast, case, visited_on=timezone.localdate() + timedelta(days=days))
    assert (refusal.value.code, refusal.value.field) == (code, "visited_on")
    assert not Verification.objects.exists()


def test_what_is_typed_in_from_paper_keeps_the_day_of_the_visit(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    Case.objects.filter(pk=case.pk).update(registered_at=timezone.now() - timedelta(days=5))
    day = timezone.localdate() - timedelta(days=2)
    assert verify(cast, case, visited_on=day).visited_on == day
    assert AuditEvent.objects.get(action="case.verify").detail["on"] == day.isoformat()


def test_who_died_is_proposed_and_changes_once_somebody_else_confirms(world: World, cast: Cast) -> None:
    case, (head, wife) = waiting(world, cast)
    found = [lives_here(head), MemberFound(wife.pk, Presence.DECEASED)]
    verification = verify(cast, case, members=found)
    assert set(verification.members.values_list("person", "presence")) == {(head.pk, "present"), (wife.pk, "deceased")}
    proposal = ChangeProposal.objects.get()
    assert (proposal.person, proposal.status, proposal.on) == (wife, "deceased", timezone.localdate())
    assert case.number in proposal.basis
    assert Person.objects.get(pk=wife.pk).status == "alive"
    change_confirm(actor=cast.social_worker, proposal_id=proposal.pk, on=proposal.on, seen=wife.recorded_at)
    assert Person.objects.get(pk=wife.pk).status == "deceased"


def test_a_stranger_is_no_member_of_the_household(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    stranger = make_person(make_household(world.sridadi, head="BUDI"), name="BUDI")
    with pytest.raises(StepRefused) as refusal:
        verify(cast, case, members=[MemberFound(stranger.pk, Presence.DECEASED)])
    assert refusal.value.code == "not_a_member"
    assert not ChangeProposal.objects.exists()


def test_where_nobody_was_found_no_member_is(world: World, cast: Cast) -> None:
    case, (head, _wife) = waiting(world, cast)
    gone = [MemberFound(head.pk, Presence.MOVED)]
    verify(cast, case, finding=Finding.NOT_FOUND, note="Rumah kosong.", members=gone, answers={})
    assert not MemberFinding.objects.exists()
    assert not ChangeProposal.objects.exists()


def test_the_form_asks_of_each_member_and_for_what_follows(world: World, cast: Cast, client_of: Any) -> None:
    case, (head, wife) = waiting(world, cast)
    client, url = client_of(cast.village_officer), reverse("case-verify", args=[case.number])
    form = sent_form(case, **{f"presence-{wife.pk}": "", "r301a": "1"})
    errors = client.post(url, form).context["form"].errors
    assert set(errors) == {f"presence-{wife.pk}", "r301b"}
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = sent_form(case, **{f"presence-{wife.pk}": "moved", f"since-{wife.pk}": ahead})
    assert client.post(url, wrong).status_code == 422
    assert not Verification.objects.exists()
    fine = sent_form(case, **{f"presence-{wife.pk}": "moved", f"since-{head.pk}": ahead})
    assert client.post(url, fine).status_code == 302
    assert ChangeProposal.objects.get().status == "moved"


def test_a_draft_keeps_itself_on_its_version_and_goes_when_it_is_sent(world: World, cast: Cast, client_of: Any) -> None:
    case, _persons = waiting(world, cast)
    client = client_of(cast.village_officer)
    url = reverse("case-verify", args=[case.number])
    written = {"people": "7", "belongings": ["tv", "car"], "questionnaire": "262/HUK/2022-1", "submission_key": "x"}
    answer = client.post(reverse("case-verify-draft", args=[case.number]), written)
    assert "saved" in answer.content.decode()
    form = client.get(url).context["form"]
    assert (form["people"].value(), form["questionnaire"].value()) == ("7", "262/HUK/2022-1")
    assert form["submission_key"].value() != "x"
    other = client_of(cast.district_operator).get(url).context["form"]
    assert other["people"].value() is None
    visit(cast, case)
    assert not VerificationDraft.objects.exists()
    late = client.post(reverse("case-verify-draft", args=[case.number]), written)
    assert (late.status_code, VerificationDraft.objects.count()) == (200, 0)


def test_pictures_are_small_keep_only_their_place_and_join_the_visit(world: World, cast: Cast, client_of: Any) -> None:
    case, _persons = waiting(world, cast)
    client = client_of(cast.village_officer)
    content = picture(size=(2400, 1800), point=POINT, south=True)
    upload = SimpleUploadedFile("rumah.jpg", content, "image/jpeg")
    url = reverse("case-photos", args=[case.number])
    assert client.post(url, {"kind": "kitchen", "file": upload}).status_code == 302
    kept = VerificationPhoto.objects.get()
    assert (kept.width, kept.height, kept.kind) == (1600, 1200, "kitchen")
    assert (str(kept.latitude), str(kept.longitude)) == ("-1.708333", "103.104167")
    with Image.open(stored_path(kept.stored_as)) as image:
        assert not image.getexif()
    with Image.open(stored_path(kept.thumbnail_as)) as small:
        assert max(small.size) == 320
    verification = verify(cast, case)
    assert list(verification.photos.all()) == [kept]


def test_the_same_picture_sent_twice_is_one(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    content = picture()
    assert photo(cast, case, content).pk == photo(cast, case, content).pk
    assert AuditEvent.objects.filter(action="case.photo").count() == 1


def test_pictures_are_shown_to_who_sees_the_case_and_to_nobody_else(world: World, cast: Cast, client_of: Any) -> None:
    case, _persons = waiting(world, cast)
    kept = photo(cast, case, picture())
    for name in ("case-photo", "case-photo-small"):
        url = reverse(name, args=[kept.pk])
        answer = client_of(cast.village_officer).get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert client_of(cast.other_officer).get(url).status_code == 404
    with pytest.raises(NotAllowed):
        photo(cast, case, picture(), actor=cast.social_worker)
    with pytest.raises(NotWithinReach):
        photo(cast, case, picture(), actor=cast.other_officer)
    visit_photo_remove(actor=cast.village_officer, photo_id=kept.pk)
    assert client_of(cast.village_officer).get(url).status_code == 404


def test_there_is_an_end_to_pictures(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    for number in range(MOST_PHOTOS):
        photo(cast, case, picture(size=(40 + number, 40)))
    with pytest.raises(PhotoRefused):
        photo(cast, case, picture(size=(200, 200)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 40, "damaged"),
        (b"%PDF-1.7 not a picture", "kind"),
        (b"\xff\xd8\xff broken", "damaged"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused_and_said(world: World, cast: Cast, content: bytes, code: str) -> None:
    case, _persons = waiting(world, cast)
    with pytest.raises(FileRefused) as refusal:
        photo(cast, case, content)
    assert refusal.value.code == code
    assert not VerificationPhoto.objects.exists()


def test_a_picture_of_an_iphone_is_kept_small_and_without_the_notes_of_the_camera(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    kept = photo(cast, case, (Path(__file__).parent.parent / "data" / "phone.heic").read_bytes())
    assert (kept.width, kept.height) == (64, 48)
    assert (kept.latitude, kept.longitude) == (Decimal("-1.713000"), Decimal("103.250000"))
    content = stored_path(kept.stored_as).read_bytes()
    assert content.startswith(b"\xff\xd8\xff")
    assert b"Kamera" not in content


def test_a_picture_after_the_visit_was_sent_comes_too_late(world: World, cast: Cast) -> None:
    case, _persons = waiting(world, cast)
    visit(cast, case)
    with pytest.raises(StepRefused) as refusal:
        photo(cast, case, picture())
    assert refusal.value.code == "wrong_state"


def test_what_is_proposed_from_a_confidential_case_does_not_name_it(world: World, cast: Cast) -> None:
    case, (_head, wife) = waiting(world, cast)
    Case.objects.filter(pk=case.pk).update(sensitive=True, assigned_to=cast.village_officer)
    verify(cast, case, members=[MemberFound(wife.pk, Presence.DECEASED)])
    assert case.number not in ChangeProposal.objects.get().basis


def test_each_who_lives_there_is_asked_what_concerns_her(world: World, cast: Cast, client_of: Any) -> None:
    case, (head, wife) = waiting(world, cast)
    officer, url = client_of(cast.village_officer), reverse("case-verify", args=[case.number])
    Person.objects.filter(pk=wife.pk).update(sex="P")
    text = officer.get(url).content.decode()
    assert f'name="r410-{wife.pk}"' in text  # of women of an age
    assert f'name="r410-{head.pk}"' not in text
    assert f'data-ask-if="r416a-{head.pk}:1"' in text
    form = sent_form(case, **{f"r412-{head.pk}": "", f"r416a-{wife.pk}": "1"})
    errors = officer.post(url, form).context["form"].errors
    assert set(errors) == {f"r412-{head.pk}", f"r416b-{wife.pk}", f"r418-{wife.pk}"}
    assert head.name in errors[f"r412-{head.pk}"][0]
    gone = {f"presence-{wife.pk}": "moved", f"r416a-{wife.pk}": "", f"r428-{head.pk}": ["c"], f"r428c-{head.pk}": "2"}
    officer.post(url, sent_form(case, **gone))
    found = {each.person_id: each.answers for each in MemberFinding.objects.all()}
    assert found[wife.pk] == {}
    assert (found[head.pk]["r428"], found[head.pk]["r428c"]) == (["c"], "2")
    assert "r410" not in found[head.pk]
    page = officer.get(reverse("case-detail", args=[case.number])).content.decode()
    assert "Banyak kesulitan, membutuhkan bantuan" in page


def test_what_is_not_answered_about_a_member_is_said_at_her_field(world: World, cast: Cast) -> None:
    case, (head, _wife) = waiting(world, cast)
    with pytest.raises(AnswersRefused) as refusal:
        verify(cast, case, members=[lives_here(head, r412="9")])
    assert (refusal.value.code, refusal.value.field) == ("out_of_range", f"r412-{head.pk}")
    assert not Verification.objects.exists()


def test_the_form_on_paper_has_a_box_for_each_member(world: World, cast: Cast, client_of: Any) -> None:
    case, persons = waiting(world, cast)
    page = client_of(cast.village_officer).get(reverse("case-sheet", args=[case.number]))
    rows = page.context["sheet"].member_rows
    assert {len(asked) for _question, asked in rows} == {len(persons)}
    assert "Regsosek 430" in page.content.decode()


def test_what_is_kept_in_her_file_is_in_the_language_of_the_office(world: World, cast: Cast) -> None:
    case, (head, wife) = waiting(world, cast)
    with translation.override("en"):
        verify(cast, case, members=[lives_here(head), MemberFound(wife.pk, Presence.DECEASED)])
    with translation.override(settings.LANGUAGE_CODE):
        assert ChangeProposal.objects.get().basis == gettext("Visit, case %(number)s") % {"number": case.number}
