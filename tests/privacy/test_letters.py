"""The letters: numbered, genuine, for whom they are, and closed to everybody else."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEvent
from beneficiaries.models import Person
from beneficiaries.services.reveal import person_reveal
from core.exceptions import NotAllowed, NotWithinReach
from privacy.codes import Asker, Ground, Recipient, RequestStatus, Right
from privacy.models import Breach, SubjectRequest
from reports.exceptions import ReportRefused
from reports.models import IssuedReport
from reports.selectors import report_public
from reports.services.download import report_download
from reports.services.issue import report_issue
from reports.services.verify import report_verify
from tests.conftest import Cast, World
from tests.make import make_member, make_region, make_user
from tests.privacy.conftest import Register, anew, answer
from tests.privacy.test_breaches import tell
from tests.reports.test_document import text_of

pytestmark = pytest.mark.usefixtures("issued_root")


def issue(request: SubjectRequest, actor: User, **change: Any) -> IssuedReport:
    """Issue the letter of a request."""
    about: dict[str, Any] = {
        "kind": "privacy-answer",
        "region_code": request.region_id,
        "params": {"number": request.number},
    }
    return report_issue(actor=anew(actor), **{**about, **change})


def content_of(report: IssuedReport, root: Path) -> bytes:
    """Return the file."""
    return (root / report.file_name).read_bytes()


def test_an_answer_to_access_holds_her_data_and_who_has_seen_them(
    register: Register, person: Person, cast: Cast, world: World, issued_root: Path
) -> None:
    make_member(person, territory=world.regency)
    person_reveal(actor=anew(cast.village_officer), person_id=person.pk)
    report = issue(answer(register(), cast.department_head), cast.department_head)
    text = text_of(report, issued_root)
    assert str(person.nik) in text  # her own number, in full: whether it is right is what she asks
    for told in ("SUTINAH", "Jalan Contoh 5", "Lampiran I", "REKAM JEJAK", "Rengas Condong", "Pasal 7, 32"):
        assert told in text
    assert "Siti Aminah" not in text  # by her role, not by her name


def test_nothing_of_the_person_stays_outside_of_the_file(register: Register, person: Person, cast: Cast) -> None:
    report = issue(answer(register(wish="Hal rahasia"), cast.department_head), cast.department_head)
    row = f"{report.title} {report.params} {report.figures} {report.number} {report.file_name}"
    event = AuditEvent.objects.get(action="letter.issue")
    for hidden in ("SUTINAH", str(person.nik), "Jalan Contoh", "rahasia", "terlampir"):
        assert hidden not in row
        assert hidden not in str(event.detail)
    assert event.detail["persons"] == [person.pk]
    assert report.figures["persons"] == [person.pk]


def test_the_letter_is_genuine_and_a_stranger_learns_nothing_else(
    register: Register, cast: Cast, issued_root: Path
) -> None:
    report = issue(answer(register(), cast.department_head), cast.department_head)
    content = content_of(report, issued_root)
    found = report_verify(content)
    assert (found.authentic, found.number, found.changed_since_issue) == (True, report.number, None)
    assert not report_verify(content + b" ").authentic
    public = report_public(report.verification_code)
    assert public is not None
    assert public[1].kind == "Jawaban Permohonan Subjek Data Pribadi"


def test_a_refusal_names_its_ground_and_carries_no_data(
    register: Register, person: Person, cast: Cast, issued_root: Path
) -> None:
    request = answer(
        register(),
        cast.department_head,
        outcome=RequestStatus.REFUSED,
        ground=Ground.OTHERS_DATA,
        text="Menyangkut anak.",
    )
    report = issue(request, cast.department_head)
    text = text_of(report, issued_root)
    assert "Pasal 33 huruf b" in text
    assert "LAMPIRAN" not in text
    assert str(person.nik) not in text
    assert report.pages == 1


def test_the_letter_goes_to_who_asks_for_her(register: Register, cast: Cast, issued_root: Path) -> None:
    request = answer(register(asker=Asker.REPRESENTATIVE, asker_name="Ratna Dewi"), cast.department_head)
    text = text_of(issue(request, cast.department_head), issued_root)
    assert "Ratna Dewi" in text
    assert "atas nama SUTINAH" in text


def test_of_whom_nothing_is_held_that_is_the_answer(register: Register, cast: Cast, issued_root: Path) -> None:
    request = answer(
        register(person_id=None, region_code="15.04", asker_name="Ratna"),
        cast.department_head,
        outcome=RequestStatus.REFUSED,
        ground=Ground.NOT_HELD,
    )
    report = issue(request, cast.department_head)
    assert report.pages == 1
    assert report.figures["persons"] == []


def test_what_is_not_answered_has_no_letter(register: Register, cast: Cast) -> None:
    with pytest.raises(ReportRefused) as refusal:
        issue(register(), cast.department_head)
    assert refusal.value.code == "open"


def test_a_letter_is_not_issued_under_another_place(register: Register, cast: Cast) -> None:
    request = answer(register(), cast.department_head)
    with pytest.raises(ReportRefused) as refusal:
        issue(request, cast.department_head, region_code="15.04.01")
    assert refusal.value.code == "number"


def test_an_answer_that_would_leave_something_out_is_not_given(
    register: Register, person: Person, cast: Cast, world: World
) -> None:
    request = answer(register(), cast.department_head)
    make_region("15.06", "Kabupaten Tebo")
    make_member(person, territory=make_region("15.06", "Kabupaten Tebo"), village_id=None, place="15.06")
    with pytest.raises(NotAllowed):
        issue(request, cast.department_head)
    assert not IssuedReport.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("auditor", NotAllowed),
        ("insurance_clerk", NotWithinReach),  # she issues other reports there
        ("social_worker", NotWithinReach),
        ("outsider", NotWithinReach),
    ],
)
def test_who_does_not_answer_issues_no_letter(
    register: Register, cast: Cast, who: str, refusal: type[Exception]
) -> None:
    request = answer(register(), cast.department_head)
    with pytest.raises(refusal):
        issue(request, getattr(cast, who))
    assert issue(request, cast.department_head).number


def test_only_who_reads_the_register_opens_the_letter_and_each_time_is_recorded(
    register: Register, person: Person, cast: Cast, client_of: Any
) -> None:
    report = issue(answer(register(), cast.department_head), cast.department_head)
    for who in ("insurance_clerk", "decision_maker", "district_operator"):
        client = client_of(getattr(cast, who))
        assert report.number not in client.get(reverse("report-list")).content.decode()
        assert client.get(reverse("report-detail", args=[report.pk])).status_code == 404
        assert client.get(reverse("report-file", args=[report.pk])).status_code == 404
    assert report_download(actor=anew(cast.auditor), report_id=report.pk).content.read().startswith(b"%PDF")
    event = AuditEvent.objects.get(action="letter.download")
    assert (event.actor, event.detail["persons"]) == (cast.auditor, [person.pk])


def test_a_figure_stays_with_who_reads_figures(cast: Cast, world: World) -> None:
    """Reading letters opens no other report: a role that holds this capability alone sees letters alone."""
    report = IssuedReport.objects.create(
        series="15.04", number="400.9/001", kind="uhc-monthly", title="x", region=world.regency,
        issued_by=cast.department_head, issued_at="2026-11-20T00:00Z", verification_code="x", file_name="x.pdf",
        sha256="x", size=1, pages=1,
    )  # fmt: skip
    assert IssuedReport.objects.visible_to(cast.district_operator).count() == 0
    assert list(IssuedReport.objects.visible_to(cast.insurance_clerk)) == [report]
    report.read_with = "view_privacy"
    report.save()
    assert not IssuedReport.objects.visible_to(cast.insurance_clerk).exists()
    assert list(IssuedReport.objects.visible_to(cast.auditor)) == [report]


@pytest.mark.parametrize("audience", ["agency", "subjects"])
def test_the_notice_of_a_breach_says_what_the_law_asks(
    breach: Breach, cast: Cast, issued_root: Path, audience: str
) -> None:
    tell(cast, breach, Recipient.OTHERS, means="Laporan polisi LP/12")
    report = report_issue(
        actor=cast.department_head,
        kind="privacy-breach",
        region_code="15.04",
        params={"number": breach.number, "audience": audience},
    )
    text = text_of(report, issued_root)
    for told in (breach.number, "Pasal 46", "nama, NIK, dan KK; data anak", "surel yang salah", "belum diketahui"):
        assert told in text
    assert ("LP/12" in text) is (audience == "agency")
    assert report_verify(content_of(report, issued_root)).authentic


def test_a_letter_is_issued_from_the_page_once_however_often_one_clicks(
    register: Register, cast: Cast, client_of: Any
) -> None:
    request = answer(register(right=Right.CORRECTION), cast.department_head)
    client, address = client_of(cast.department_head), reverse("subject-request-letter", args=[request.number])
    assert client.get(address).status_code == 200
    assert not IssuedReport.objects.exists()
    key = str(uuid.uuid4())
    answers = [client.post(address, {"request_key": key}) for _ in range(2)]
    report = IssuedReport.objects.get()
    assert {each["Location"] for each in answers} == {report.get_absolute_url()}
    page = client.get(request.get_absolute_url()).content.decode()
    assert report.number in page
    assert client.get(report.get_absolute_url()).status_code == 200
    breach_page = client.get(reverse("report-new")).content.decode()
    assert "privacy-answer" not in breach_page  # not to be issued without its request


def test_the_page_says_why_there_is_no_letter_yet(register: Register, cast: Cast, client_of: Any) -> None:
    address = reverse("subject-request-letter", args=[register().number])
    page = client_of(cast.department_head).get(address).content.decode()
    assert "Answer the request first" in page
    assert client_of(cast.department_head).post(address, {"request_key": str(uuid.uuid4())}).status_code == 422
    assert client_of(cast.auditor).get(address).status_code == 403


def test_other_offices_have_their_own_numbers(register: Register, cast: Cast, world: World) -> None:
    head = make_user("kadis3", role="department_head", region=make_region("15.05", "x"), name="Asri")
    with pytest.raises(NotWithinReach):
        issue(answer(register(), cast.department_head), head)
